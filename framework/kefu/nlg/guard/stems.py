"""English words without their endings: enough to tell that "shipped" is a form of "ship"."""

from __future__ import annotations

from functools import lru_cache

_ENDINGS = (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_KEPT = ("ss", "us", "is", "eed")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without inflection and a final e; Chinese words stay as they are."""
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, instead in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and not word.endswith(_KEPT) and len(rest) >= 3:
            return _undoubled(rest + instead)
    return _undoubled(word)


def _undoubled(word: str) -> str:
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou" else word
