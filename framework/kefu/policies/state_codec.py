"""Dialogue states as JSON, in Rasa's shape."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState, UserState


def states_to_json(states: Sequence[DialogueState]) -> list[dict[str, Any]]:
    return [state_to_json(state) for state in states]


def states_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[DialogueState, ...]:
    return tuple(state_from_json(state) for state in data)


def json_size(states: Sequence[DialogueState]) -> int:
    """The length of the states' JSON text: how much a rule asks for."""
    return len(json.dumps(states_to_json(states)))


def state_to_json(state: DialogueState) -> dict[str, Any]:
    """Absent parts are left out."""
    data: dict[str, Any] = {}
    if state.user:
        user = state.user._asdict() | {"entities": list(state.user.entities)}
        data["user"] = {key: value for key, value in user.items() if value}
    if state.previous_action:
        data["prev_action"] = {"action_name": state.previous_action}
    if state.slots:
        data["slots"] = {
            name: MUST_BE_UNSET if values is None else list(values) for name, values in state.slots
        }
    if state.active_loop:
        data["active_loop"] = {"name": state.active_loop}
    return data


def state_from_json(data: Mapping[str, Any]) -> DialogueState:
    return DialogueState(
        user=_user(data["user"]) if "user" in data else None,
        previous_action=data.get("prev_action", {}).get("action_name"),
        slots=tuple(
            (name, None if values == MUST_BE_UNSET else tuple(values))
            for name, values in sorted(data.get("slots", {}).items())
        ),
        active_loop=data.get("active_loop", {}).get("name"),
    )


def _user(data: Mapping[str, Any]) -> UserState:
    return UserState(data.get("intent"), tuple(data.get("entities", ())), data.get("text"))
