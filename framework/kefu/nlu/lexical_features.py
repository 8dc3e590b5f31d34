"""How a token and its neighbours are written: case, digits, beginning and end of the sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, SparseFeatures, Token, TrainingSet
from kefu.nlu.options import LexicalOptions

_KINDS: dict[str, Callable[[str], str]] = {
    "low": lambda text: str(text.islower()),
    "title": lambda text: str(text.istitle()),
    "upper": lambda text: str(text.isupper()),
    "digit": lambda text: str(text.isdigit()),
    "prefix5": lambda text: text[:5],
    "prefix2": lambda text: text[:2],
    "suffix5": lambda text: text[-5:],
    "suffix3": lambda text: text[-3:],
    "suffix2": lambda text: text[-2:],
    "suffix1": lambda text: text[-1:],
}


class LexicalSyntacticFeaturizer:
    """One feature for each value that a kind had, at each place of the window around a token."""

    def __init__(self, options: LexicalOptions) -> None:
        self._window = options.features
        self._vocabulary: dict[str, int] = {}

    def train(self, training: TrainingSet, progress: Progress) -> None:
        seen = {
            name for m in training.messages for i in range(len(m.tokens)) for name in self._names(m.tokens, i)
        }
        self._vocabulary = {name: index for index, name in enumerate(sorted(seen))}

    def process(self, message: Message) -> None:
        known = self._vocabulary
        tokens = [
            [known[name] for name in self._names(message.tokens, i) if name in known]
            for i in range(len(message.tokens))
        ]
        message.features.append(SparseFeatures(len(known), tokens, []))

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("vocabulary", sorted(self._vocabulary))

    def restore(self, folder: ModelFolder) -> None:
        self._vocabulary = {
            name: index for index, name in enumerate(folder.read_json("vocabulary", list[str]))
        }

    def _names(self, tokens: list[Token], position: int) -> Iterator[str]:
        """`offset:kind:value` for every kind that the window names."""
        for place, kinds in enumerate(self._window):
            offset = place - len(self._window) // 2
            at = position + offset
            if not 0 <= at < len(tokens):
                continue
            for kind in kinds:
                yield f"{offset}:{kind}:{_value(kind, tokens, at)}"


def _value(kind: str, tokens: list[Token], at: int) -> str:
    if kind == "BOS":
        return str(at == 0)
    if kind == "EOS":
        return str(at == len(tokens) - 1)
    return _KINDS[kind](tokens[at].text)
