"""Stories and rules as the author wrote them, before checkpoints and alternatives are expanded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kefu.project.nlu_data import EntityAnnotation
from kefu.project.problems import Place


@dataclass(frozen=True)
class UserStep:
    """The customer says something: an intent, a literal text (end-to-end), or both (in tests)."""

    intent: str | None
    text: str | None = None
    entities: tuple[EntityAnnotation, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ActionStep:
    """The assistant runs an action."""

    name: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class BotStep:
    """The assistant says a literal text (end-to-end)."""

    text: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class LoopStep:
    """A form becomes active, or with None inactive."""

    name: str | None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SlotStep:
    """A slot has a value; `is_set` without `has_value` is a bare slot name."""

    name: str
    value: Any = None
    has_value: bool = True
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class CheckpointStep:
    """A named joint between stories, with slot conditions at a start."""

    name: str
    conditions: tuple[SlotStep, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class OrStep:
    """One of several user or slot steps."""

    alternatives: tuple[UserStep | SlotStep, ...]
    place: Place | None = field(default=None, compare=False)


Step = UserStep | ActionStep | BotStep | LoopStep | SlotStep | CheckpointStep | OrStep


@dataclass(frozen=True)
class Story:
    """A story, or a rule (`is_rule`) with what only rules have."""

    name: str
    steps: tuple[Step, ...]
    is_rule: bool = False
    condition: tuple[LoopStep | SlotStep, ...] = ()
    conversation_start: bool = False
    wait_for_user_input: bool = True
    place: Place | None = field(default=None, compare=False)
