"""NLU tests: understand annotated examples and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kefu.conversation.parse import Parse
from kefu.project.nlu_data import Example

# the label of a text that has no intent, and of words that are no entity
NOTHING = "nothing"

Pair = tuple[str, str]


@dataclass(frozen=True)
class Understood:
    """An example and what came out of its text."""

    example: Example
    parse: Parse

    @property
    def intents(self) -> Pair:
        """Wanted and predicted intent; with their response keys where both have one."""
        score = self.parse.intent
        if self.example.response_key and score.full_retrieval_intent:
            return self.example.full_intent or NOTHING, score.full_retrieval_intent
        return self.example.intent or NOTHING, score.name or NOTHING

    def entities(self) -> Iterator[Pair]:
        """Wanted and predicted label of every span that is an entity in either."""
        wanted = {(e.start, e.end): _label(e.entity, e.role, e.group) for e in self.example.entities}
        got = {(e.start, e.end): _label(e.entity, e.role, e.group) for e in self.parse.entities}
        for span in wanted | got:
            yield wanted.get(span, NOTHING), got.get(span, NOTHING)


@dataclass(frozen=True)
class NluTestResult:
    """How an assistant understood all examples."""

    understood: tuple[Understood, ...]

    @property
    def intents(self) -> list[Pair]:
        return [u.intents for u in self.understood if u.example.intent]

    @property
    def entities(self) -> list[Pair]:
        return [pair for u in self.understood for pair in u.entities()]

    @property
    def misunderstood(self) -> list[Understood]:
        return [u for u in self.understood if u.example.intent and u.intents[0] != u.intents[1]]


def run_nlu_test(examples: Iterable[Example], parse: Callable[[str], Parse]) -> NluTestResult:
    """Understand every example's text."""
    return NluTestResult(tuple(Understood(example, parse(example.text)) for example in examples))


def _label(entity: str, role: str | None, group: str | None) -> str:
    return "".join((entity, f"#{role}" if role else "", f"#{group}" if group else ""))
