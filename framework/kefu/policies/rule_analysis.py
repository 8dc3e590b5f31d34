"""Rules tried out on the author's own rules and stories: where they contradict, and which stay alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kefu.conversation.events import ActionExecuted, ActionExecutionRejected
from kefu.conversation.states import DialogueState
from kefu.conversation.tracker import Tracker
from kefu.policies.options import RuleOptions
from kefu.policies.rule_policy import (
    RuleBook,
    Source,
    active_loop,
    default_sources,
    loop_sources,
    scores,
)
from kefu.policies.rule_table import RuleKey
from kefu.policies.training_data import TrainingDialogue
from kefu.project.domain import ACTION_LISTEN, RULE_SNIPPET, Domain


@dataclass(frozen=True)
class Step:
    """An action that a dialogue demands, and what rules say in its place.

    `predicted` is None where a story goes on and no rule applies.
    """

    dialogue: TrainingDialogue
    index: int
    predicted: str | None
    source: Source

    @property
    def action(self) -> str:
        return self.dialogue.actions[self.index]

    @property
    def state(self) -> DialogueState:
        return self.dialogue.states[self.index]


@dataclass(frozen=True)
class Contradiction:
    """A dialogue demands one action where rules demand another.

    `opponents` are the steps of rules that made the rules say so; none where a built-in rule did.
    """

    step: Step
    opponents: tuple[Step, ...]

    @property
    def is_harmless(self) -> bool:
        """A story only says what a built-in rule never lets happen."""
        return not self.opponents and not self.step.dialogue.is_rule


@dataclass(frozen=True)
class Analysis:
    """What trying the rules out has shown.

    Attributes:
        contradictions: nothing may be trained with these.
        superseded: rules that only describe how a longer rule begins; stories may differ.
        only_rules: sources that decide nothing in any story.
    """

    contradictions: tuple[Contradiction, ...] = ()
    superseded: frozenset[RuleKey] = frozenset()
    only_rules: frozenset[Source] = frozenset()


def analyse(
    book: RuleBook, dialogues: Sequence[TrainingDialogue], domain: Domain, options: RuleOptions
) -> Analysis:
    """Ask the rules what comes next at each step of every rule and story."""
    replay = _Replay(book, domain, options)
    makers: dict[Source, list[Step]] = defaultdict(list)
    for step in replay.steps(d for d in dialogues if d.is_rule):
        makers[step.source].append(step)
    return _judge(replay, dialogues, makers)


def _judge(
    replay: _Replay, dialogues: Sequence[TrainingDialogue], makers: dict[Source, list[Step]]
) -> Analysis:
    built_in = default_sources() + [s for loop in replay.domain.forms for s in loop_sources(loop)]
    used_in_stories: set[Source] = set()
    contradictions: list[Contradiction] = []
    for step in replay.steps(dialogues):
        if step.predicted == step.action:
            if not step.dialogue.is_rule:
                used_in_stories.add(step.source)
        elif step.predicted is not None:
            contradictions += replay.contradiction(step, makers)
    return Analysis(
        tuple(contradictions),
        frozenset(replay.superseded),
        frozenset((set(makers) | set(built_in)) - used_in_stories),
    )


@dataclass
class _Replay:
    book: RuleBook
    domain: Domain
    options: RuleOptions
    superseded: set[RuleKey] = field(default_factory=set)

    def steps(self, dialogues: Iterable[TrainingDialogue]) -> Iterator[Step]:
        for dialogue in dialogues:
            yield from self._steps(dialogue)

    def _steps(self, dialogue: TrainingDialogue) -> Iterator[Step]:
        """Each action of the dialogue except the first one, and the first one after a mark `...`."""
        tracker = Tracker(dialogue.name, self.domain)
        index, is_predictable = -1, False
        for event in dialogue.events:
            if isinstance(event, ActionExecuted):
                index += 1
                is_mark = event.name == RULE_SNIPPET
                if is_predictable and not is_mark:
                    yield self._step(dialogue, index, tracker)
                is_predictable = not is_mark
            tracker.append(event)

    def _step(self, dialogue: TrainingDialogue, index: int, tracker: Tracker) -> Step:
        wanted = dialogue.actions[index]
        choice = self.book.choose(tracker)
        if choice.action != wanted and choice.action is not None and choice.action == active_loop(tracker):
            # rules ask for the form first; when it refuses, something else may come
            tracker.append(ActionExecutionRejected(name=choice.action))
            choice = self.book.choose(tracker)
        predicted = choice.action
        if predicted is None and dialogue.is_rule:
            # a rule must be decided by rules
            predicted = self._without_a_rule(tracker)
        return Step(dialogue, index, predicted, choice.source)

    def _without_a_rule(self, tracker: Tracker) -> str:
        found = scores(self.book.choose(tracker), tracker, self.options)
        return max(found, key=found.__getitem__, default=ACTION_LISTEN)

    def contradiction(self, step: Step, makers: dict[Source, list[Step]]) -> Iterator[Contradiction]:
        opponents = tuple(maker for maker in makers[step.source] if maker.action != step.action)
        if isinstance(step.source, str):
            yield Contradiction(step, opponents)
        elif self._is_superseded(step, step.source):
            self.superseded.add(step.source)
            self.book = RuleBook(self.book.rules.without(self.superseded), self.book.unhappy)
        elif opponents:
            yield Contradiction(step, opponents)

    def _is_superseded(self, step: Step, key: RuleKey) -> bool:
        """A story acts after an action after which a rule only waits for the message that it is about."""
        if step.dialogue.is_rule or step.predicted != ACTION_LISTEN:
            return False
        is_short = sum(1 for state in key if state.previous_action) <= 1
        return is_short and any(
            longer != key and longer[: len(key)] == key for longer in self.book.rules.rules
        )
