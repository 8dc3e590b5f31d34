"""The language of a message, told from its script."""

import pytest

from kefu.nlu.component import Message
from kefu.nlu.language import LanguageDetector
from kefu.nlu.options import LanguageOptions


@pytest.mark.parametrize(
    ("text", "default", "language"),
    [
        ("请问这款产品的保修期", "en", "zh"),
        ("hello", "zh", "en"),
        ("bonjour", "fr", "fr"),
        ("我想买 iPhone", "en", "zh"),
        ("do you sell 华为 phones in your shop", "zh", "en"),
        ("これは何ですか", "en", "ja"),
        ("안녕하세요", "en", "ko"),
        ("привет", "en", "ru"),
        ("12345 !?", "en", None),
        ("", "en", None),
    ],
)
def test_scripts(text: str, default: str, language: str | None) -> None:
    message = Message(text)
    LanguageDetector(LanguageOptions(default)).process(message)
    assert message.to_parse().language == language
