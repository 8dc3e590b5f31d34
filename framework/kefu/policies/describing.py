"""A moment of a conversation in words, for messages to authors."""

from __future__ import annotations

from kefu.conversation.slots import MUST_BE_UNSET, Features
from kefu.conversation.states import DialogueState, UserState
from kefu.project.domain import ACTION_LISTEN, Domain, Slot


def described(state: DialogueState, domain: Domain) -> str:
    """For example: after 'utter_greet', when the customer has said 'affirm', with slot 'city' set."""
    parts = [_previous(state), *_user(state.user), *_loop(state.active_loop)]
    parts += [_slot(domain.slots.get(name), name, values) for name, values in state.slots]
    return ", ".join(parts)


def _previous(state: DialogueState) -> str:
    if state.previous_action is None:
        return "at the start of a conversation"
    if state.previous_action == ACTION_LISTEN:
        return "right after the customer's message"
    return f"after '{state.previous_action}'"


def _user(user: UserState | None) -> list[str]:
    if user is None:
        return []
    said = f"the text '{user.text}'" if user.text else f"'{user.intent}'"
    entities = f" with {', '.join(user.entities)}" if user.entities else ""
    return [f"the customer having said {said}{entities}"]


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
