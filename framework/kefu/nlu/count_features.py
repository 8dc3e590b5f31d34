"""Words and n-grams as features."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, SparseFeatures, TrainingSet
from kefu.nlu.options import CountOptions, LanguageModelOptions

_DIGIT = re.compile(r"\d")
# Texts repeat their words: what a word's features are is remembered for so many of them.
_REMEMBERED = 20_000


class CountVectorsFeaturizer:
    """The n-grams of words, or of characters within words, that the training texts have.

    A token has the features of its own text, a sentence those of all it says. `char_wb` counts
    inside stretches without white space, with one space at either end: a Chinese sentence is one
    stretch. Digits count as zeros, so that a number is known by its length.
    """

    def __init__(self, options: CountOptions) -> None:
        self._options = options
        self._vocabulary: dict[str, int] = {}
        self._remembered: dict[str, list[int]] = {}
        self._pattern = re.compile(options.token_pattern) if options.token_pattern else None
        self._stop_words = frozenset(options.stop_words or ())
        self._replaced = dict.fromkeys(options.OOV_words, options.OOV_token)

    def train(self, training: TrainingSet, progress: Progress) -> None:
        counts: Counter[str] = Counter()
        for message in training.messages:
            grams = set(self._sentence_grams(message))
            grams.update(g for token in message.tokens for g in self._token_grams(token.text))
            counts.update(grams)
        self._vocabulary = {g: i for i, g in enumerate(sorted(self._kept(counts, len(training.messages))))}

    def process(self, message: Message) -> None:
        known = self._vocabulary
        tokens = [self._token_features(token.text) for token in message.tokens]
        sentence, unknown = set(), 0
        for gram in set(self._sentence_grams(message)):
            index = known.get(gram)
            if index is None:
                unknown += 1
            else:
                sentence.add(index)
        message.features.append(SparseFeatures(len(known), tokens, sorted(sentence), unknown))

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("vocabulary", sorted(self._vocabulary))

    def restore(self, folder: ModelFolder) -> None:
        self._vocabulary = {
            gram: index for index, gram in enumerate(folder.read_json("vocabulary", list[str]))
        }

    def _kept(self, counts: Counter[str], texts: int) -> Iterable[str]:
        least, most = _count(self._options.min_df, texts), _count(self._options.max_df, texts)
        kept = [(-n, gram) for gram, n in counts.items() if least <= n <= most]
        return [gram for _, gram in sorted(kept)[: self._options.max_features]]

    def _token_features(self, text: str) -> list[int]:
        found = self._remembered.get(text)
        if found is None:
            known = self._vocabulary
            found = sorted({known[g] for g in self._token_grams(text) if g in known})
            if len(self._remembered) < _REMEMBERED and len(text) <= 50:
                self._remembered[text] = found
        return found

    def _token_grams(self, text: str) -> list[str]:
        normal = self._normal(text)
        if self._options.analyzer == "word":
            return self._words([normal])
        return self._ngrams(f" {normal} " if self._options.analyzer == "char_wb" else normal)

    def _sentence_grams(self, message: Message) -> list[str]:
        if self._options.analyzer == "word":
            return self._ngrams(self._words([self._normal(token.text) for token in message.tokens]), " ")
        text = self._normal(message.text)
        if self._options.analyzer == "char":
            return self._ngrams(text)
        return [gram for stretch in set(text.split()) for gram in self._ngrams(f" {stretch} ")]

    def _words(self, texts: list[str]) -> list[str]:
        if self._pattern:
            texts = [m[0] for text in texts for m in self._pattern.finditer(text)]
        words = [self._replaced.get(text) or text for text in texts if text not in self._stop_words]
        oov = self._options.OOV_token
        if not oov or oov not in self._vocabulary:
            return words
        return [word if word in self._vocabulary else oov for word in words]

    def _ngrams(self, units: list[str] | str, joint: str = "") -> list[str]:
        sizes = range(self._options.min_ngram, self._options.max_ngram + 1)
        if isinstance(units, str):
            return [units[i : i + n] for n in sizes for i in range(len(units) - n + 1)]
        return [joint.join(units[i : i + n]) for n in sizes for i in range(len(units) - n + 1)]

    def _normal(self, text: str) -> str:
        if self._options.lowercase:
            text = text.lower()
        if self._options.strip_accents:
            text = _without_accents(text, self._options.strip_accents)
        return _DIGIT.sub("0", text)


class TextFeaturizer:
    """Words and character n-grams together: what stands in for a pretrained model."""

    def __init__(self, options: LanguageModelOptions) -> None:
        self._parts = {
            "words": CountVectorsFeaturizer(CountOptions()),
            "characters": CountVectorsFeaturizer(CountOptions(analyzer="char_wb", max_ngram=4)),
        }

    def train(self, training: TrainingSet, progress: Progress) -> None:
        for part in self._parts.values():
            part.train(training, progress)

    def process(self, message: Message) -> None:
        for part in self._parts.values():
            part.process(message)

    def save(self, folder: ModelFolder) -> None:
        for name, part in self._parts.items():
            part.save(folder.sub(name))

    def restore(self, folder: ModelFolder) -> None:
        for name, part in self._parts.items():
            part.restore(folder.sub(name))


def _count(bound: int | float, texts: int) -> float:
    """A bound as a number of texts: a whole number is one already, a fraction is of all texts."""
    return bound if isinstance(bound, int) else bound * texts


def _without_accents(text: str, how: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.encode("ascii", "ignore").decode() if how == "ascii" else bare
