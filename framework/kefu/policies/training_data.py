"""What policies learn from: stories and rules unrolled into conversations with a right answer each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kefu.conversation.events import ActionExecuted, Event
from kefu.conversation.states import DialogueState
from kefu.conversation.tracker import Tracker
from kefu.nlu.component import Progress
from kefu.project.domain import Domain
from kefu.project.problems import Place


@dataclass(frozen=True)
class TrainingDialogue:
    """One conversation that a story or rule describes.

    Attributes:
        name: of the story; of all stories, joined by ` > `, where checkpoints or augmentation glued.
        place: where the (last) story begins.
        events: everything that happens, implicit events included, as far as it still counts.
        states: the moment before each action, and the one after the last: one more than `actions`.
        actions: names or end-to-end texts; repeated runs of a form are folded into one.
        places: where the author wrote each action, or the step that made it implicit.
        is_context_first: the first action only sets the scene and is never to be predicted.
        is_augmented: glued from stories at random; only networks learn from these.
    """

    name: str
    place: Place | None
    events: tuple[Event, ...]
    states: tuple[DialogueState, ...]
    actions: tuple[str, ...]
    places: tuple[Place | None, ...]
    is_rule: bool = False
    is_context_first: bool = False
    is_augmented: bool = False

    def examples(self) -> Iterator[Example]:
        """What is to be predicted, and when."""
        for index in range(1 if self.is_context_first else 0, len(self.actions)):
            yield Example(self.states[: index + 1], self.actions[index])


@dataclass(frozen=True)
class Example:
    """After `states` (oldest first, the last is now) comes `action`."""

    states: tuple[DialogueState, ...]
    action: str


@dataclass(frozen=True)
class RuleOnly:
    """Slots and loops that occur in rules but in no story: learning policies must not see them."""

    slots: frozenset[str] = frozenset()
    loops: frozenset[str] = frozenset()

    def hidden_from(self, states: Iterable[DialogueState]) -> list[DialogueState]:
        """The states as learning policies may see them."""
        if not self.slots and not self.loops:
            return list(states)
        return [self._without(state) for state in states]

    def _without(self, state: DialogueState) -> DialogueState:
        slots = tuple(slot for slot in state.slots if slot[0] not in self.slots)
        loop = None if state.active_loop in self.loops else state.active_loop
        return state._replace(slots=slots, active_loop=loop)


def _silent(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class PolicyTraining:
    """All that a policy may learn from.

    `dialogues` are the rules and stories as written; `augmented` are stories glued at random, for
    networks only.
    """

    domain: Domain
    dialogues: tuple[TrainingDialogue, ...]
    augmented: tuple[TrainingDialogue, ...] = ()
    rule_only: RuleOnly = RuleOnly()
    seed: int = 42
    progress: Progress = field(default=_silent)

    @property
    def rules(self) -> tuple[TrainingDialogue, ...]:
        return tuple(d for d in self.dialogues if d.is_rule)

    @property
    def stories(self) -> tuple[TrainingDialogue, ...]:
        return tuple(d for d in self.dialogues if not d.is_rule)


def as_dialogue(
    tracker: Tracker,
    name: str,
    place: Place | None,
    places: Sequence[tuple[Event, Place | None]] = (),
    *,
    is_rule: bool = False,
    is_context_first: bool = False,
    is_augmented: bool = False,
) -> TrainingDialogue:
    """The conversation of a tracker; `places` says where the author wrote its actions."""
    where = {id(event): place for event, place in places}
    done = [event for event in tracker.applied_events() if isinstance(event, ActionExecuted)]
    return TrainingDialogue(
        name=name,
        place=place,
        events=tuple(tracker.applied_events()),
        states=tuple(tracker.dialogue_states()),
        actions=tuple(event.label or "" for event in done),
        places=tuple(where.get(id(event)) for event in done),
        is_rule=is_rule,
        is_context_first=is_context_first,
        is_augmented=is_augmented,
    )


def distinct(dialogues: Iterable[TrainingDialogue]) -> tuple[TrainingDialogue, ...]:
    """Without those that say the same as an earlier one."""
    seen: dict[tuple[bool, tuple[DialogueState, ...], tuple[str, ...]], TrainingDialogue] = {}
    for dialogue in dialogues:
        seen.setdefault((dialogue.is_rule, dialogue.states, dialogue.actions), dialogue)
    return tuple(seen.values())
