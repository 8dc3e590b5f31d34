"""Memoization: what happened in a story happens again in a conversation that goes the same way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice, product
from typing import Any, Self, TypedDict

from kefu.conversation.events import ActionExecuted, Event
from kefu.conversation.states import DialogueState, UserState
from kefu.conversation.tracker import Tracker
from kefu.data_types import built
from kefu.model_folder import ModelFolder
from kefu.policies.options import MemoizationOptions
from kefu.policies.policy import Prediction
from kefu.policies.state_codec import SavedState, states_from_json, states_to_json
from kefu.policies.training_data import Example, PolicyTraining, RuleOnly
from kefu.project.domain import ACTION_LISTEN, Domain

MEMOIZATION_POLICY = "MemoizationPolicy"
AUGMENTED_MEMOIZATION_POLICY = "AugmentedMemoizationPolicy"

States = tuple[DialogueState, ...]
Moment = tuple[str | None, UserState | None]  # the previous action and the message

# older events than this are forgotten at once, so that a long conversation costs no more
FARTHEST = 300


@dataclass(frozen=True)
class Memory:
    """States, oldest first, and the action that follows them in every story that has them."""

    actions: dict[States, str]

    @classmethod
    def of(cls, examples: Iterable[Example], max_history: int | None) -> Memory:
        """Remembers at most `max_history` states each; forgets what has different sequels."""
        found: dict[States, str | None] = {}
        for example in examples:
            states = example.states[-max_history if max_history else 0 :]
            known = found.setdefault(states, example.action)
            if known != example.action:
                found[states] = None
        return cls({states: action for states, action in found.items() if action is not None})

    @property
    def longest(self) -> int:
        return max(map(len, self.actions), default=0)

    def lengths(self) -> dict[Moment, set[int]]:
        """How many states are remembered before each moment, that moment included."""
        found: dict[Moment, set[int]] = defaultdict(set)
        for states in self.actions:
            found[states[-1].previous_action, states[-1].user].add(len(states))
        return dict(found)


class _Remembered(TypedDict):
    """States and the action that follows, in a model."""

    states: list[SavedState]
    action: str


class _Saved(TypedDict):
    """The policy in a model."""

    options: dict[str, Any]
    forgets_beginning: bool
    rule_only: dict[str, list[str]]
    memory: list[_Remembered]


class MemoizationPolicy:
    """Looks the newest states up in the stories; `forgets_beginning` tries again without the oldest."""

    reads_text = False

    def __init__(
        self,
        options: MemoizationOptions,
        memory: Memory,
        rule_only: RuleOnly = RuleOnly(),
        *,
        forgets_beginning: bool = False,
    ) -> None:
        self.options = options
        self.memory = memory
        self.rule_only = rule_only
        self.forgets_beginning = forgets_beginning
        self.name = AUGMENTED_MEMOIZATION_POLICY if forgets_beginning else MEMOIZATION_POLICY
        self.priority = options.priority
        # a longer history than this is in no story
        self._longest = memory.longest
        self._lengths = memory.lengths()

    @classmethod
    def train(
        cls, options: MemoizationOptions, training: PolicyTraining, *, forgets_beginning: bool = False
    ) -> Self:
        examples = (example for story in training.stories for example in story.examples())
        memory = Memory.of(examples, options.max_history)
        return cls(options, memory, training.rule_only, forgets_beginning=forgets_beginning)

    def predict(self, tracker: Tracker, domain: Domain) -> Prediction:
        action = self._recall(tracker)
        if action is None and self.forgets_beginning:
            action = self._recall_without_beginning(tracker)
        scores = {} if action is None else {action: self._confidence(tracker)}
        return Prediction(scores, self.name, self.priority)

    def _confidence(self, tracker: Tracker) -> float:
        message = tracker.latest_message
        if self.options.use_nlu_confidence_as_score and message is not None:
            return message.parse_data.intent.confidence
        return 1.0

    def _recall(self, tracker: Tracker) -> str | None:
        limit = self.options.max_history
        if limit is None and tracker.count_of_states(learned=True) > self._longest:
            return None
        states = tracker.dialogue_states(limit, learned=True)
        return self.memory.actions.get(tuple(self.rule_only.hidden_from(states)))

    def _recall_without_beginning(self, tracker: Tracker) -> str | None:
        """As if the conversation had begun later and later, slots set before forgotten."""
        limit = self.options.max_history
        most = self._longest if limit is None else min(limit, self._longest)
        now = tracker.dialogue_states(1, learned=True)[-1]
        # a turn that only rules know hides what was done in it, unless the conversation begins there
        moments = product((now.previous_action, tracker.latest_action), (now.user, None))
        lengths = {n for moment in moments for n in self._lengths.get(moment, ())}
        if not lengths:
            return None
        for later in _later_beginnings(tracker, most, limit):
            if any(later.may_have(count, most) for count in lengths):
                action = self._recall(Tracker.from_events(tracker.sender_id, tracker.domain, later.events))
                if action is not None:
                    return action
        return None

    def save(self, folder: ModelFolder) -> None:
        folder.write_json(
            "memory",
            {
                "options": asdict(self.options),
                "forgets_beginning": self.forgets_beginning,
                "rule_only": {k: sorted(v) for k, v in asdict(self.rule_only).items()},
                "memory": [
                    {"states": states_to_json(states), "action": action}
                    for states, action in self.memory.actions.items()
                ],
            },
        )

    @classmethod
    def load(cls, folder: ModelFolder) -> Self:
        data = folder.read_json("memory", _Saved)
        memory = Memory({states_from_json(d["states"]): d["action"] for d in data["memory"]})
        rule_only = RuleOnly(**{k: frozenset(v) for k, v in data["rule_only"].items()})
        options = built(MemoizationOptions, data["options"])
        return cls(options, memory, rule_only, forgets_beginning=data["forgets_beginning"])


@dataclass(frozen=True)
class _LaterBeginning:
    """The newest events, from an action on; of the `actions` policies that learn see at least `visible`."""

    events: Sequence[Event]
    actions: int
    visible: int

    def may_have(self, states: int, most: int) -> bool:
        """Whether so many states may be seen, when no more than `most` are looked at."""
        return min(self.visible + 1, most) <= states <= min(self.actions + 1, most)


def _later_beginnings(tracker: Tracker, states: int, limit: int | None) -> list[_LaterBeginning]:
    """Later and later beginnings, the earliest far enough back to show so many states.

    It is where the assistant listened, so that the message that the oldest state answers is kept.
    Turns that only rules know show no state: one beginning stands for a row of them. They count for
    `limit`, though: of so many actions in a row the oldest still has its message.
    """
    events: list[Event] = []
    found: list[_LaterBeginning] = []
    actions = visible = 0
    was_hidden = False
    for cell in islice(tracker.history.newest_first(), FARTHEST):
        assert cell.event is not None
        events.append(cell.event)
        if isinstance(cell.event, ActionExecuted):
            is_hidden = cell.seen.turn_hidden
            actions, visible = actions + 1, visible + (not is_hidden)
            if not (is_hidden and was_hidden):
                found.append(_LaterBeginning(events[::-1], actions, visible))
            was_hidden = is_hidden
            is_far = visible > states or (limit is not None and actions > limit)
            if is_far and cell.event.name == ACTION_LISTEN:
                break
    return found[::-1]
