"""The contract of a policy: from a tracker to the next action, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from kefu.conversation.events import Event
from kefu.conversation.tracker import Tracker
from kefu.model_folder import ModelFolder
from kefu.project.domain import Domain


@dataclass(frozen=True)
class Prediction:
    """What one policy says should happen next.

    Attributes:
        scores: action name (or end-to-end text) -> confidence in [0, 1]; actions left out have 0.
        policy: the class name that the wire form shows, such as RulePolicy.
        priority: decides between equal confidences, higher first.
        events: appended whoever wins. `optional_events`: appended only if this policy wins.
        is_no_user: a form goes on, whatever the customer said; beats every other prediction.
        is_end_to_end: made from the text instead of the intent.
        hide_rule_turn: only rules know this turn; learning policies do not see it later.
        reason: for people: which rule, story or score decided.
    """

    scores: Mapping[str, float]
    policy: str
    priority: int
    events: tuple[Event, ...] = ()
    optional_events: tuple[Event, ...] = ()
    is_no_user: bool = False
    is_end_to_end: bool = False
    hide_rule_turn: bool = False
    reason: Mapping[str, Any] = field(default_factory=dict)

    @property
    def action(self) -> str | None:
        """The action with the highest score; None where nothing has one above 0."""
        best = max(self.scores, key=self.scores.__getitem__, default=None)
        return best if best is not None and self.scores[best] > 0 else None

    @property
    def confidence(self) -> float:
        return max(self.scores.values(), default=0.0)


class Policy(Protocol):
    """One way to choose the next action.

    `name` is the class name on the wire. `reads_text`: it may decide by the text of a message
    instead of its intent.
    """

    @property
    def name(self) -> str: ...

    @property
    def priority(self) -> int: ...

    @property
    def reads_text(self) -> bool: ...

    def predict(self, tracker: Tracker, domain: Domain) -> Prediction: ...

    def save(self, folder: ModelFolder) -> None: ...

    @classmethod
    def load(cls, folder: ModelFolder) -> Self: ...
