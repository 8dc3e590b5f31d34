"""What a policy sees of one moment of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kefu.conversation.events import UserUttered
from kefu.conversation.slots import MUST_BE_UNSET, Features, features
from kefu.project.domain import Domain


class UserState(NamedTuple):
    """The latest customer message: intent with entity labels, or a text (end-to-end)."""

    intent: str | None = None
    entities: tuple[str, ...] = ()
    text: str | None = None


class DialogueState(NamedTuple):
    """One moment, hashable. Absent parts are None or empty.

    `slots` is sorted by name and lists only slots that say something; None instead of features
    means that the slot must be unset (rules only).
    """

    user: UserState | None = None
    previous_action: str | None = None
    slots: tuple[tuple[str, Features | None], ...] = ()
    active_loop: str | None = None


@dataclass(frozen=True)
class LoopState:
    """An active form. `trigger_message` is the wire form of the parse that activated it."""

    name: str
    is_interrupted: bool = False
    rejected: bool = False
    trigger_message: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "is_interrupted": self.is_interrupted,
            "rejected": self.rejected,
            "trigger_message": dict(self.trigger_message or {}),
        }


@dataclass(frozen=True)
class ConversationState:
    """Everything that holds at one moment; a new one is made for each event."""

    slots: Mapping[str, Any]
    # slots that an event has set, whatever the value
    slots_set: frozenset[str] = frozenset()
    active_loop: LoopState | None = None
    latest_message: UserUttered | None = None
    latest_action: str | None = None
    latest_action_is_text: bool = False
    followup_action: str | None = None
    paused: bool = False

    @property
    def active_loop_name(self) -> str | None:
        return self.active_loop.name if self.active_loop else None


def dialogue_state(state: ConversationState, domain: Domain, omit_unset_slots: bool = False) -> DialogueState:
    """What policies see of `state`; `omit_unset_slots` leaves out slots that no event has set."""
    return DialogueState(
        user=_user(state.latest_message, domain),
        previous_action=state.latest_action,
        slots=_slots(state, domain, omit_unset_slots),
        active_loop=state.active_loop_name,
    )


def _user(message: UserUttered | None, domain: Domain) -> UserState | None:
    if message is None:
        return None
    if message.use_text:
        return UserState(text=message.text)
    if not message.intent:
        return None
    return UserState(intent=message.intent, entities=entity_labels(message, domain))


def entity_labels(message: UserUttered, domain: Domain) -> tuple[str, ...]:
    """Labels (`entity`, `entity#role`, `entity#group`) that policies see with this intent, sorted."""
    intent = domain.intents.get(message.intent or "")
    if intent is None:
        return ()
    found: set[str] = set()
    for match in message.parse_data.entities:
        found.add(match.entity)
        found.update(f"{match.entity}#{part}" for part in (match.role, match.group) if part)
    return tuple(sorted(found & intent.used_entities))


def _slots(
    state: ConversationState, domain: Domain, omit_unset: bool
) -> tuple[tuple[str, Features | None], ...]:
    seen: list[tuple[str, Features | None]] = []
    for name in sorted(state.slots):
        if omit_unset and name not in state.slots_set:
            continue
        slot = domain.slots.get(name)
        if slot is None or not slot.influence_conversation:
            continue
        value = state.slots[name]
        if value == MUST_BE_UNSET:
            seen.append((name, None))
        elif any(shown := features(slot, value)):
            seen.append((name, shown))
    return tuple(seen)
