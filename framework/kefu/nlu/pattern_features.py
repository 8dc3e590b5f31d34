"""Which named pattern a token lies in, as a feature."""

from __future__ import annotations

from kefu.model_folder import ModelFolder
from kefu.nlu import patterns
from kefu.nlu.component import Message, Progress, SparseFeatures, TrainingSet
from kefu.nlu.options import PatternOptions


class RegexFeaturizer:
    """One feature a pattern: on each token that a match touches, and on the sentence."""

    def __init__(self, options: PatternOptions) -> None:
        self._options = options
        self._searches: list[patterns.PatternSearch] = []

    def train(self, training: TrainingSet, progress: Progress) -> None:
        self._searches = patterns.searches(training.data.patterns, self._options)

    def process(self, message: Message) -> None:
        tokens: list[list[int]] = [[] for _ in message.tokens]
        sentence = []
        for index, search in enumerate(self._searches):
            spans = list(search.spans(message.text))
            if spans:
                sentence.append(index)
            for features, token in zip(tokens, message.tokens, strict=True):
                if any(start < token.end and token.start < end for start, end in spans):
                    features.append(index)
        message.features.append(SparseFeatures(len(self._searches), tokens, sentence))

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("patterns", patterns.to_json(self._searches))

    def restore(self, folder: ModelFolder) -> None:
        self._searches = patterns.from_json(folder.read_json("patterns", list[patterns.Saved]), self._options)
