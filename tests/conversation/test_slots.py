"""Slots: what is stored and what policies see of it."""

import pytest

from kefu.conversation.slots import feature_size, features, stored
from kefu.project.domain import Slot

TEXT = Slot("s", "text")
BOOL = Slot("s", "bool")
COLOUR = Slot("s", "categorical", values=("Red", "blue", None))
PRICE = Slot("s", "float", min_value=10, max_value=20)
LIST = Slot("s", "list")
ANY = Slot("s", "any", influence_conversation=False)


@pytest.mark.parametrize(
    ("slot", "value", "seen"),
    [
        (TEXT, None, (0,)),
        (TEXT, "", (1,)),
        (BOOL, None, (0, 0)),
        (BOOL, False, (1, 0)),
        (BOOL, "true", (1, 1)),
        (BOOL, "1", (1, 1)),
        (BOOL, " False", (1, 0)),
        (BOOL, 1.0, (1, 1)),
        (BOOL, 2, (1, 0)),
        (BOOL, "120", (1, 0)),
        (BOOL, "1.0", (0, 0)),
        (BOOL, [1], (0, 0)),
        (BOOL, "perhaps", (0, 0)),
        (COLOUR, "RED", (1, 0, 0)),
        (COLOUR, "blue", (0, 1, 0)),
        (COLOUR, "green", (0, 0, 1)),
        (COLOUR, None, (0, 0, 0)),
        (PRICE, 15, (1, 0.5)),
        (PRICE, 99, (1, 1)),
        (PRICE, "12.5", (1, 0.25)),
        (PRICE, "cheap", (0, 0)),
        (PRICE, "nan", (0, 0)),
        (PRICE, 10**400, (0, 0)),
        (BOOL, "1" * 5000, (1, 0)),
        (LIST, [], (0,)),
        (LIST, ["a"], (1,)),
        (ANY, "a", ()),
        (Slot("s", "text", influence_conversation=False), "a", ()),
    ],
)
def test_features(slot: Slot, value: object, seen: tuple[float, ...]) -> None:
    assert features(slot, value) == seen
    assert len(seen) == feature_size(slot)


def test_a_list_slot_wraps_a_single_value() -> None:
    assert stored(LIST, "single") == ["single"]
    assert stored(LIST, ["a"]) == ["a"]
    assert stored(LIST, None) is None
    assert stored(TEXT, "single") == "single"
