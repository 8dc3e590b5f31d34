"""Codes of languages, as in `language: zh` or `language: zh-TW`."""

from __future__ import annotations

# ISO 639-1, and the spoken kinds of Chinese that have only a code of three letters
_CODES = (
    " "
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz "
    "ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi "
    "pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti "
    "tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu cmn gan hak nan wuu yue "
)
_NAMES = {"english": "en", "chinese": "zh", "mandarin": "zh", "german": "de", "french": "fr", "spanish": "es",
          "cn": "zh", "eng": "en", "chi": "zh", "zho": "zh", "jp": "ja", "kr": "ko"}  # fmt: skip


def is_language(code: str) -> bool:
    """True where the first part of a code (`zh` of `zh-TW`) is a language."""
    return f" {code.replace('_', '-').split('-')[0].lower()} " in _CODES


def language_hint(code: str) -> str:
    """What the author may have meant."""
    meant = _NAMES.get(code.lower())
    return f"did you mean '{meant}'?" if meant else "use a code such as 'en' or 'zh'"
