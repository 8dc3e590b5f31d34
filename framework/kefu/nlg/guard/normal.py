"""One form for characters that mean the same: widths, quotes, dashes, contractions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SAME = str.maketrans(
    {"“": '"', "”": '"', "「": '"', "」": '"', "《": '"', "》": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}
    | {"−": "-", "‐": "-", "‑": "-", "～": "~", "\u00a0": " ", "₂": "2"}
)
_CONTRACTIONS = (
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bcannot\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(ll|ve|re|m|d|s)\b"), r" '\1"),
)


@lru_cache(maxsize=512)
def normal(text: str) -> str:
    """Compatibility forms, quotes and dashes made one; lower case; contractions written out."""
    text = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    text = text.replace("\0", " ")  # marks what is read already, see `reading`
    if "'" in text or "cannot" in text:
        for pattern, full in _CONTRACTIONS:
            text = pattern.sub(full, text)
    return text


def squeezed(text: str) -> str:
    """The text without white space and without a difference of width, case or quotes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_SAME).casefold())
