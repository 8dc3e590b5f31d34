"""Entities that are found by a regular expression or a lookup table."""

from __future__ import annotations

from kefu.conversation.parse import EntityMatch
from kefu.model_folder import ModelFolder
from kefu.nlu import patterns
from kefu.nlu.component import Message, Progress, TrainingSet
from kefu.nlu.options import EntityPatternOptions


class RegexEntityExtractor:
    """Patterns whose name is an entity that is annotated in some example."""

    def __init__(self, options: EntityPatternOptions) -> None:
        self._options = options
        self._searches: list[patterns.PatternSearch] = []

    def train(self, training: TrainingSet, progress: Progress) -> None:
        annotated = {e.entity for example in training.data.examples for e in example.entities}
        self._searches = patterns.searches(training.data.patterns, self._options, annotated)

    def process(self, message: Message) -> None:
        text = message.text
        message.add_entities(
            [
                EntityMatch(
                    search.name, text[start:end], start, end, extra={"extractor": "RegexEntityExtractor"}
                )
                for search in self._searches
                for start, end in search.spans(text)
            ]
        )

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("patterns", patterns.to_json(self._searches))

    def restore(self, folder: ModelFolder) -> None:
        self._searches = patterns.from_json(folder.read_json("patterns", list[patterns.Saved]), self._options)
