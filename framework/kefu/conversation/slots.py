"""Slot values: how each type stores a value and what policies see of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kefu.project.domain import Slot

OTHER = "__other__"
# In rules: the slot has to be empty, or no loop may be active.
MUST_BE_UNSET = "should_not_be_set"

Features = tuple[float, ...]
_LONG = 100  # digits


def stored(slot: Slot, value: Any) -> Any:
    """The value as the slot keeps it: a list slot wraps what is no list."""
    if slot.type == "list" and value and not isinstance(value, list) and value != MUST_BE_UNSET:
        return [value]
    return value


def features(slot: Slot, value: Any) -> Features:
    """What policies see; all zeros or empty means: nothing."""
    if not slot.influence_conversation:
        return ()
    return _FEATURES[slot.type](slot, value)


def feature_size(slot: Slot) -> int:
    """The length of `features` of a slot that policies see."""
    return len(features(slot, None))


def _text(slot: Slot, value: Any) -> Features:
    return (0.0 if value is None else 1.0,)


def _bool(slot: Slot, value: Any) -> Features:
    truth = _truth(value)
    return (0.0, 0.0) if truth is None else (1.0, float(truth))


def _truth(value: Any) -> bool | None:
    """Of all numbers only 1 is true, also as a text of digits."""
    if isinstance(value, str):
        if value.isdecimal():  # of a customer's thousands of digits no number is made
            return len(value) < _LONG and int(value) == 1
        return {"true": True, "false": False}.get(value.strip().lower())
    return bool(value == 1) if isinstance(value, int | float) else None


def _categorical(slot: Slot, value: Any) -> Features:
    known = [*(str(v).lower() for v in slot.values if v is not None), OTHER]
    if value is None:
        return (0.0,) * len(known)
    wanted = str(value).lower()
    wanted = wanted if wanted in known else OTHER
    return tuple(float(v == wanted) for v in known)


def _float(slot: Slot, value: Any) -> Features:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return (0.0, 0.0)
    if math.isnan(number):
        return (0.0, 0.0)
    clamped = min(max(number, slot.min_value), slot.max_value)
    return (1.0, (clamped - slot.min_value) / (slot.max_value - slot.min_value))


def _list(slot: Slot, value: Any) -> Features:
    return (1.0 if value else 0.0,)


def _any(slot: Slot, value: Any) -> Features:
    return ()


_FEATURES: dict[str, Callable[[Slot, Any], Features]] = {
    "text": _text,
    "bool": _bool,
    "categorical": _categorical,
    "float": _float,
    "list": _list,
    "any": _any,
}
