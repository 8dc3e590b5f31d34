"""The immutable events of which a conversation consists, and their wire form.

Field names are those of the wire form, so that one generic pair of functions
(`event_to_json`, `event_from_json`) serves every kind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, ClassVar

from kefu.conversation.parse import Parse
from kefu.errors import KefuError


class UnknownEvent(KefuError):
    """Data that is no event of a known kind."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. `timestamp` is in seconds since 1970; None until it is appended."""

    type_name: ClassVar[str]
    timestamp: float | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def wire_text(self) -> str:
        """The wire form as JSON text; made once, as an event never changes."""
        return json.dumps(event_to_json(self), ensure_ascii=False)


@dataclass(frozen=True)
class UserUttered(Event):
    """The customer said something."""

    type_name = "user"
    text: str | None = None
    parse_data: Parse = Parse(None)
    input_channel: str | None = None
    message_id: str | None = None
    # training only: which of text and intent a policy sees
    use_text: bool = field(default=False, compare=False)

    @property
    def intent(self) -> str | None:
        return self.parse_data.intent.name


@dataclass(frozen=True)
class BotUttered(Event):
    """The assistant said something. `data` may hold buttons, image, custom, …"""

    type_name = "bot"
    text: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ActionExecuted(Event):
    """An action ran, or a literal text (`action_text`) was said."""

    type_name = "action"
    name: str | None = None
    policy: str | None = None
    confidence: float | None = None
    action_text: str | None = None
    hide_rule_turn: bool = False

    @property
    def label(self) -> str | None:
        """The action's name or text: what policies predict."""
        return self.name or self.action_text


@dataclass(frozen=True)
class SlotSet(Event):
    type_name = "slot"
    name: str = ""
    value: Any = None


@dataclass(frozen=True)
class SessionStarted(Event):
    type_name = "session_started"


@dataclass(frozen=True)
class Restarted(Event):
    type_name = "restart"


@dataclass(frozen=True)
class UserUtteranceReverted(Event):
    """Back to before the latest customer message."""

    type_name = "rewind"


@dataclass(frozen=True)
class ActionReverted(Event):
    """Back to before the latest action."""

    type_name = "undo"


@dataclass(frozen=True)
class AllSlotsReset(Event):
    type_name = "reset_slots"


@dataclass(frozen=True)
class ConversationPaused(Event):
    type_name = "pause"


@dataclass(frozen=True)
class ConversationResumed(Event):
    type_name = "resume"


@dataclass(frozen=True)
class StoryExported(Event):
    type_name = "export"


@dataclass(frozen=True)
class ActiveLoop(Event):
    """A form becomes active; None: none is."""

    type_name = "active_loop"
    name: str | None = None


@dataclass(frozen=True)
class LoopInterrupted(Event):
    type_name = "loop_interrupted"
    is_interrupted: bool = False


@dataclass(frozen=True)
class FollowupAction(Event):
    """The next action, whatever the policies say."""

    type_name = "followup"
    name: str = ""


@dataclass(frozen=True)
class EntitiesAdded(Event):
    """Entities that an end-to-end policy found in the latest message."""

    type_name = "entities"
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class UserFeaturization(Event):
    """Whether policies read the latest message as text instead of as intent."""

    type_name = "user_featurization"
    use_text_for_featurization: bool = False


@dataclass(frozen=True)
class ActionExecutionRejected(Event):
    type_name = "action_execution_rejected"
    name: str = ""
    policy: str | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class ReminderScheduled(Event):
    type_name = "reminder"
    intent: str = ""
    entities: Any = None
    date_time: str = ""
    name: str | None = None
    kill_on_user_msg: bool = True


@dataclass(frozen=True)
class ReminderCancelled(Event):
    type_name = "cancel_reminder"
    name: str | None = None
    intent: str | None = None
    entities: Any = None


@dataclass(frozen=True)
class AgentUttered(Event):
    """A person of the service team said something."""

    type_name = "agent"
    text: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


EVENT_TYPES: dict[str, type[Event]] = {cls.type_name: cls for cls in Event.__subclasses__()}

_NOT_ON_THE_WIRE = ("use_text",)


def event_to_json(event: Event) -> dict[str, Any]:
    """The wire form: `event` (the kind), `timestamp`, `metadata` where there is any, and fields."""
    own = [f.name for f in fields(event) if f.name not in ("timestamp", "metadata", *_NOT_ON_THE_WIRE)]
    data: dict[str, Any] = {"event": event.type_name, "timestamp": event.timestamp}
    if event.metadata or isinstance(event, (UserUttered, BotUttered)):
        data["metadata"] = dict(event.metadata)
    for name in own:
        value = getattr(event, name)
        data[name] = value.to_json() if isinstance(value, Parse) else _plain(value)
    if isinstance(event, UserUttered):
        # the parse repeats what a client may want to find in one place
        data["parse_data"] |= {"message_id": event.message_id, "metadata": dict(event.metadata)}
    return data


def event_from_json(data: Mapping[str, Any]) -> Event:
    """Read the wire form, older names included.

    Raises:
        UnknownEvent: the kind is not known or a field has the wrong type.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("event"), str):
        raise UnknownEvent("an event is an object with the key 'event'")
    data = _modernise(data)
    cls = EVENT_TYPES.get(data["event"])
    if cls is None:
        raise UnknownEvent(f"unknown event '{data['event']}'; known are {', '.join(sorted(EVENT_TYPES))}")
    known = {f.name for f in fields(cls)} - set(_NOT_ON_THE_WIRE)
    values = {k: v for k, v in data.items() if k in known}
    values["metadata"] = values.get("metadata") or {}
    _check(cls, values)
    if cls is UserUttered:
        values["parse_data"] = _read_parse(values.get("parse_data") or {"text": values.get("text")})
    if cls is EntitiesAdded:
        values["entities"] = tuple(values.get("entities") or ())
    return cls(**values)


def _read_parse(data: Mapping[str, Any]) -> Parse:
    try:
        parse = Parse.from_json(data)
        if not all(isinstance(text, str | None) for text in _texts(parse)):
            raise TypeError
        if not all(isinstance(score.confidence, int | float) for score in (parse.intent, *parse.ranking)):
            raise TypeError
    except (AttributeError, KeyError, TypeError):
        raise UnknownEvent("'parse_data' of an event 'user' is not what understanding gives") from None
    return parse


def _texts(parse: Parse) -> Iterator[Any]:
    yield from (parse.text, parse.language, parse.intent.name, parse.intent.full_retrieval_intent)
    for found in parse.entities:
        yield from (found.entity, found.role, found.group)


def at(event: Event, timestamp: float, metadata: Mapping[str, Any] | None = None) -> Event:
    """The same event with a time and, added to its own, metadata."""
    if not metadata:
        return replace(event, timestamp=timestamp)
    return replace(event, timestamp=timestamp, metadata={**event.metadata, **metadata})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return dict(value) if isinstance(value, Mapping) else value


def _modernise(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Names of older versions become today's."""
    if data["event"] == "form":
        return {**data, "event": ActiveLoop.type_name}
    if data["event"] == "form_validation":
        interrupted = not data.get("validate", True)
        return {**data, "event": LoopInterrupted.type_name, "is_interrupted": interrupted}
    return data


_TEXT_FIELDS = ("text", "name", "intent", "policy", "input_channel", "action_text", "date_time")


def _check(cls: type[Event], values: Mapping[str, Any]) -> None:
    """Refuse wrongly typed fields, so that nothing half-read reaches a conversation."""
    for name in _TEXT_FIELDS:
        if not isinstance(values.get(name), str | None):
            raise UnknownEvent(f"'{name}' of an event '{cls.type_name}' must be text")
    for name in ("metadata", "parse_data", "data"):
        if not isinstance(values.get(name), Mapping | None):
            raise UnknownEvent(f"'{name}' of an event '{cls.type_name}' must be an object")
    if not isinstance(values.get("timestamp"), int | float | None):
        raise UnknownEvent(f"'timestamp' of an event '{cls.type_name}' must be a number")
    if not isinstance(values.get("entities"), list | None) and cls is EntitiesAdded:
        raise UnknownEvent("'entities' of an event 'entities' must be a list")
    if cls in (SlotSet, FollowupAction, ActionExecutionRejected) and not values.get("name"):
        raise UnknownEvent(f"an event '{cls.type_name}' needs a 'name'")
