"""The language of a message, told from its script."""

from __future__ import annotations

import re

from kefu.nlu.component import Message
from kefu.nlu.options import LanguageOptions

# Letters that only one of the languages here has; Kana first, as Japanese has Han too.
_SCRIPTS = {
    "ja": r"[\u3041-\u30ff]",
    "zh": r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003fffd]",
    "ko": r"[\uac00-\ud7af\u1100-\u11ff]",
    "th": r"[\u0e00-\u0e7f]",
    "ru": r"[\u0400-\u04ff]+",
    "el": r"[\u0370-\u03ff]+",
    "ar": r"[\u0600-\u06ff]+",
    "he": r"[\u0590-\u05ff]+",
    "hi": r"[\u0900-\u097f]+",
}
_COMPILED = {language: re.compile(pattern) for language, pattern in _SCRIPTS.items()}
# A single letter and a code such as R20260113 or X3 are no words; `ok` is one in every language.
_LATIN_WORD = re.compile(r"(?<!\w)(?!ok\b)[A-Za-z\u00c0-\u024f]{2,}(?!\w)", re.IGNORECASE)
_READ = 1000


class LanguageDetector:
    """Sets `language` of the parse: that of the script with the most words or characters.

    Latin script is taken for the default language if that is written so, otherwise for English.
    A message without words has no language.
    """

    def __init__(self, options: LanguageOptions) -> None:
        default = options.default or "en"
        self._latin = "en" if default.split("-")[0] in _SCRIPTS else default

    def process(self, message: Message) -> None:
        text = message.text[:_READ]
        counts = {language: len(pattern.findall(text)) for language, pattern in _COMPILED.items()}
        if counts["ja"]:
            counts["ja"] += counts.pop("zh")
        counts[self._latin] = len(_LATIN_WORD.findall(text))
        best = max(counts, key=counts.__getitem__)
        if counts[best]:
            message.extra["language"] = best
