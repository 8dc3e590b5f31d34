"""A moment of a conversation in words, for messages to authors."""

from __future__ import annotations

from kefu.conversation.slots import MUST_BE_UNSET, Features
from kefu.conversation.states import DialogueState, UserState
from kefu.project.domain import ACTION_LISTEN, Domain, Slot


def described(state: DialogueState, domain: Domain) -> str:
    """For example: after 'utter_greet', the customer having said 'hello', slot 'city' set."""
    parts = [_moment(state), *_loop(state.active_loop)]
    parts += [_slot(domain.slots.get(name), name, values) for name, values in state.slots]
    return ", ".join(parts)


def _moment(state: DialogueState) -> str:
    said = _said(state.user)
    if state.previous_action is None:
        return "at the start of a conversation"
    if state.previous_action == ACTION_LISTEN:
        return f"after the customer says {said}" if said else "after a message of the customer"
    return f"after '{state.previous_action}'" + (f", the customer having said {said}" if said else "")


def _said(user: UserState | None) -> str | None:
    if user is None:
        return None
    entities = f" with {', '.join(user.entities)}" if user.entities else ""
    return (f"the text '{user.text}'" if user.text else f"'{user.intent}'") + entities


def _loop(name: str | None) -> list[str]:
    if name is None:
        return []
    return ["no form active"] if name == MUST_BE_UNSET else [f"'{name}' active"]


def _slot(slot: Slot | None, name: str, values: Features | None) -> str:
    if values is None:
        return f"slot '{name}' empty"
    if slot is not None and slot.type == "bool":
        return f"slot '{name}' {'true' if values[-1] else 'false'}"
    if slot is not None and slot.type == "categorical":
        options = [*(str(v) for v in slot.values if v is not None), "another value"]
        return f"slot '{name}' {options[values.index(1.0)]}"
    return f"slot '{name}' set"
