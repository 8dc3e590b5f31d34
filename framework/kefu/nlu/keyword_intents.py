"""The intent of the first example that a text contains."""

from __future__ import annotations

import re

from kefu.conversation.parse import DIRECT_MESSAGE, IntentScore
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, TrainingSet
from kefu.nlu.options import KeywordOptions
from kefu.nlu.tokenizers import UNSPACED

_OUTER = re.compile(r"^\W+|\W+$")
_ENDS_UNSPACED = re.compile(rf"[{UNSPACED}]$")
_BEGINS_UNSPACED = re.compile(rf"^[{UNSPACED}]")


class KeywordIntentClassifier:
    """Every example is a keyword: whole words, in the order of the training data.

    A keyword that stands under two intents tells nothing and is left out.
    """

    def __init__(self, options: KeywordOptions) -> None:
        self._flags = re.NOFLAG if options.case_sensitive else re.IGNORECASE
        self._keywords: dict[str, str] = {}
        self._patterns: list[tuple[re.Pattern[str], str]] = []

    def train(self, training: TrainingSet, progress: Progress) -> None:
        intents: dict[str, set[str]] = {}
        for example in training.data.examples:
            keyword = _OUTER.sub("", example.text)
            # a direct message among the examples is no text that anybody would say
            if example.intent and keyword and not example.text.startswith(DIRECT_MESSAGE):
                intents.setdefault(keyword, set()).add(example.intent)
        self._use({keyword: names.pop() for keyword, names in intents.items() if len(names) == 1})

    def process(self, message: Message) -> None:
        for pattern, intent in self._patterns:
            if pattern.search(message.text):
                message.intent = IntentScore(intent, 1.0)
                return

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("keywords", self._keywords)

    def restore(self, folder: ModelFolder) -> None:
        self._use(folder.read_json("keywords", dict[str, str]))

    def _use(self, keywords: dict[str, str]) -> None:
        self._keywords = keywords
        self._patterns = [(re.compile(_whole(k), self._flags), i) for k, i in keywords.items()]


def _whole(keyword: str) -> str:
    """A pattern for the keyword as whole words; unspaced scripts have no edges between words."""
    before = "" if _BEGINS_UNSPACED.search(keyword) else r"\b"
    after = "" if _ENDS_UNSPACED.search(keyword) else r"\b"
    return before + re.escape(keyword) + after
