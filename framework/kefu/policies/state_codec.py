"""Dialogue states as JSON, in Rasa's shape."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypedDict

from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState, UserState


class SavedUser(TypedDict, total=False):
    """A message in a model."""

    intent: str
    entities: list[str]
    text: str


class SavedState(TypedDict, total=False):
    """A dialogue state in a model."""

    user: SavedUser
    prev_action: dict[str, str]
    slots: dict[str, str | list[float]]
    active_loop: dict[str, str]


def states_to_json(states: Sequence[DialogueState]) -> list[SavedState]:
    return [state_to_json(state) for state in states]


def states_from_json(data: Sequence[SavedState]) -> tuple[DialogueState, ...]:
    return tuple(state_from_json(state) for state in data)


def json_size(states: Sequence[DialogueState]) -> int:
    """The length of the states' JSON text: how much a rule asks for."""
    return len(json.dumps(states_to_json(states)))


def state_to_json(state: DialogueState) -> SavedState:
    """Absent parts are left out."""
    data: SavedState = {}
    if state.user:
        data["user"] = _user_to_json(state.user)
    if state.previous_action:
        data["prev_action"] = {"action_name": state.previous_action}
    if state.slots:
        data["slots"] = {
            name: MUST_BE_UNSET if values is None else list(values) for name, values in state.slots
        }
    if state.active_loop:
        data["active_loop"] = {"name": state.active_loop}
    return data


def state_from_json(data: SavedState) -> DialogueState:
    return DialogueState(
        user=_user(data["user"]) if "user" in data else None,
        previous_action=data.get("prev_action", {}).get("action_name"),
        slots=tuple(
            (name, None if isinstance(values, str) else tuple(values))
            for name, values in sorted(data.get("slots", {}).items())
        ),
        active_loop=data.get("active_loop", {}).get("name"),
    )


def _user_to_json(user: UserState) -> SavedUser:
    data: SavedUser = {}
    if user.intent:
        data["intent"] = user.intent
    if user.entities:
        data["entities"] = list(user.entities)
    if user.text:
        data["text"] = user.text
    return data


def _user(data: SavedUser) -> UserState:
    return UserState(data.get("intent"), tuple(data.get("entities", ())), data.get("text"))
