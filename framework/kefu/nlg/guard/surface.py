"""What can be seen without reading: hidden and disguised characters, scripts, markup, length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kefu.nlg.guard.context import GuardContext, Reason

# added to the length, so that a short answer may become a polite one
ALLOWANCE = 40
LEAST_RATIO = 0.3

_MARKUP = re.compile(
    r"\*\*|__|`|^\s{0,3}#{1,6}\s|^\s*(?:[-*•+]|\d+[.)])\s|\]\(|<\s*/?\s*[a-z!][^>]*>|^\s*>|\|.*\||~~|&[a-z]+;|&#",
    re.MULTILINE | re.IGNORECASE,
)
# full-width forms, spaces and signs that only look typeset
_WIDTHS = re.compile(r"[\uff01-\uff5e\u3000\u00a0\u2026\uffe5\uffe1]")
_SMILES = re.compile(r"[\U0001f600-\U0001f64f\U0001f44b\u263a]\ufe0f?")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[a-zA-Z]+")


def surface_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    """Reasons against the characters, the form and the language of a rewording."""
    yield from _character_reasons(original, rewritten)
    yield from _markup_reasons(original, rewritten, context)
    yield from _length_reasons(original, rewritten, context)
    yield from _language_reasons(original, rewritten, context)
    for word in context.forbidden:
        if word.casefold() in rewritten.casefold() and word.casefold() not in original.casefold():
            yield Reason("forbidden-word", "do not use this word", word)


def _character_reasons(original: str, rewritten: str) -> Iterator[Reason]:
    for character in sorted(set(_SMILES.sub("", rewritten)) - set(original)):
        if fault := _fault(character):
            name = unicodedata.name(character, "no name")
            yield Reason(fault, "this character must not be added", f"U+{ord(character):04X} {name}")


def _fault(character: str) -> str | None:
    """What is wrong with a character that the original does not have."""
    if character.isascii():
        return None if character.isprintable() or character in "\n\t" else "invisible-character"
    category = unicodedata.category(character)
    if (
        category in ("Cf", "Cc", "Co", "Cn", "Cs", "Mn", "Me", "Mc", "Zl", "Zp", "Zs")
        and character not in "\u3000\u00a0"
    ):
        return "invisible-character"
    if unicodedata.normalize("NFKC", character) != character and not _WIDTHS.match(character):
        return "look-alike"
    if category[0] in "LN" and not (_HAN.match(character) or _WIDTHS.match(character)):
        return "script"
    return "symbol" if category in ("So", "Sk") else None


def _markup_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    allowed = {found.strip() for found in _MARKUP.findall(original)}
    added = [found for found in _MARKUP.findall(rewritten) if found.strip() not in allowed]
    html = [found for found in added if found.lstrip().startswith(("<", "&"))]
    wrong = html if context.markdown else added
    if wrong:
        yield Reason("markup", "write plain text, without this markup", wrong[0].strip())


def _length_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    if len(rewritten) > len(original) * context.max_ratio + ALLOWANCE:
        yield Reason("too-long", f"write at most {int(len(original) * context.max_ratio)} characters")
    if len(rewritten.strip()) < len(original.strip()) * LEAST_RATIO:
        yield Reason("too-short", "say everything that the original says")


def _language_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    wanted = (context.language or "")[:2] or _language(original, context)
    # a text that is all values has no language
    if _language(original, context) == wanted != _language(rewritten, context):
        yield Reason("language", f"write in the language of the original ({wanted})")


def _language(text: str, context: GuardContext) -> str:
    for value in sorted(context.slots.values(), key=len, reverse=True):
        if len(value) > 1:
            text = text.replace(value, " ")
    # a Chinese word has about two characters
    return "zh" if len(_HAN.findall(text)) >= 2 * len(_LATIN.findall(text)) else "en"
