"""From text to tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.nlu.component import Message, Token
from kefu.nlu.options import TokenizerOptions

# Scripts that are written without spaces: each character is a token.
UNSPACED = (
    r"\u0e00-\u0e7f"  # Thai
    r"\u0e80-\u0eff"  # Lao
    r"\u1000-\u109f"  # Burmese
    r"\u1780-\u17ff"  # Khmer
    r"\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Kana
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    r"\U00020000-\U0003fffd"  # rare Han
)
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_WORD = rf"[^\W\d_{UNSPACED}]+(?:['’][^\W\d_{UNSPACED}]+)*"
_UNICODE_TOKEN = re.compile(rf"[{UNSPACED}]|\d+|{_WORD}|\S")

# A word's edge: what is no letter, digit, or one of # @ & belongs to the punctuation around it.
# A sign or a currency stays before a number.
_LEADING = re.compile(r"^[^\w#@&]+(?=[^\d])")
_TRAILING = re.compile(r"[^\w#@&]+$")
# Inside a word these stay, as in addresses and mail; the others part it, unless beside a digit.
_INNER = re.compile(r"(?<=\D)[^\w.~:/?#\[\]()@!$&*+,;=-]+(?=\D)")


class UnicodeTokenizer:
    """Words of spaced scripts, single characters of unspaced ones, digit runs, single symbols.

    A token never spans a change of script or from letters to digits, so an annotated entity always
    begins and ends at a token's edge.
    """

    def __init__(self, options: TokenizerOptions) -> None:
        self._pattern = options.compiled_pattern()

    def process(self, message: Message) -> None:
        tokens = list(unicode_tokens(message.text))
        message.tokens = split_by_pattern(tokens, self._pattern)


class WhitespaceTokenizer:
    """Words between spaces, without the punctuation around them, as Rasa's component of that name.

    A word with characters of an unspaced script is split further, as UnicodeTokenizer does:
    otherwise a Chinese sentence would be one token and no entity could be found in it.
    """

    def __init__(self, options: TokenizerOptions) -> None:
        self._pattern = options.compiled_pattern()

    def process(self, message: Message) -> None:
        tokens = list(whitespace_tokens(message.text)) or _whole(message.text)
        message.tokens = split_by_pattern(tokens, self._pattern)


def unicode_tokens(text: str, offset: int = 0) -> Iterator[Token]:
    """Tokens of any text; white space is in none of them."""
    for match in _UNICODE_TOKEN.finditer(text):
        yield Token(match[0], offset + match.start(), offset + match.end())


def whitespace_tokens(text: str) -> Iterator[Token]:
    """Words between spaces without their outer punctuation; none where there is only punctuation."""
    for chunk in re.finditer(r"\S+", text):
        for start, end in _words_in(chunk[0]):
            word = chunk[0][start:end]
            first = chunk.start() + start
            if _UNSPACED_CHARACTER.search(word):
                yield from unicode_tokens(word, first)
            else:
                yield Token(word, first, first + len(word))


def split_by_pattern(tokens: list[Token], pattern: re.Pattern[str] | None) -> list[Token]:
    """Cut each token into the parts that match; a token without a match stays whole."""
    if pattern is None:
        return tokens
    return [part for token in tokens for part in _parts(token, pattern)]


def _parts(token: Token, pattern: re.Pattern[str]) -> list[Token]:
    found = [m for m in pattern.finditer(token.text) if m[0]]
    return [Token(m[0], token.start + m.start(), token.start + m.end()) for m in found] or [token]


def _words_in(chunk: str) -> Iterator[tuple[int, int]]:
    leading, trailing = _LEADING.match(chunk), _TRAILING.search(chunk)
    start = leading.end() if leading else 0
    end = trailing.start() if trailing else len(chunk)
    for gap in _INNER.finditer(chunk, start, end):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < end:
        yield start, end


def _whole(text: str) -> list[Token]:
    return [Token(text, 0, len(text))] if text.strip() else []
