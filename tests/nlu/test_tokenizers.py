"""From text to tokens."""

import pytest

from kefu.nlu.component import Message
from kefu.nlu.options import TokenizerOptions
from kefu.nlu.tokenizers import UnicodeTokenizer, WhitespaceTokenizer


def unicode_words(text: str, pattern: str | None = None) -> list[str]:
    return words(UnicodeTokenizer(TokenizerOptions(pattern)), text)


def whitespace_words(text: str) -> list[str]:
    return words(WhitespaceTokenizer(TokenizerOptions()), text)


def words(tokenizer: UnicodeTokenizer | WhitespaceTokenizer, text: str) -> list[str]:
    message = Message(text)
    tokenizer.process(message)
    assert all(text[t.start : t.end] == t.text for t in message.tokens)
    return [t.text for t in message.tokens]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I don't know", ["I", "don't", "know"]),
        ("保修2年吗？", ["保", "修", "2", "年", "吗", "？"]),
        ("iPhone15多少钱", ["iPhone", "15", "多", "少", "钱"]),
        ("東京タワー", list("東京タワー")),
        ("R20260113-x", ["R", "20260113", "-", "x"]),
        ("größe straße", ["größe", "straße"]),
        ("", []),
        (" \n\t", []),
        ("$5 😀", ["$", "5", "😀"]),
    ],
)
def test_unicode_tokens(text: str, tokens: list[str]) -> None:
    assert unicode_words(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello, there!", ["Hello", "there"]),
        ("costs $5.50 (net)", ["costs", "$5.50", "net"]),
        ("mail a.b@c.com.", ["mail", "a.b@c.com"]),
        ("don't", ["don", "t"]),
        ("10'000.00", ["10'000.00"]),
        ("???", ["???"]),
        ("#tag @me", ["#tag", "@me"]),
        ("我要 iPhone", ["我", "要", "iPhone"]),
        ("", []),
    ],
)
def test_whitespace_tokens(text: str, tokens: list[str]) -> None:
    assert whitespace_words(text) == tokens


def test_a_token_pattern_cuts_tokens_further() -> None:
    assert unicode_words("fix-it ab", r"[a-z]") == ["f", "i", "x", "-", "i", "t", "a", "b"]
