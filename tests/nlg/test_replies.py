"""What is said, as the messages that clients get."""

from typing import Any

import pytest

from kefu.conversation.events import BotUttered
from kefu.nlg.replies import replies

BUTTONS = [{"title": "Yes", "payload": "/affirm"}]


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("hi", {}, [{"text": "hi"}]),
        (" one\n\ntwo\nstill two ", {}, [{"text": "one"}, {"text": "two\nstill two"}]),
        ("one\n\ntwo", {"buttons": BUTTONS}, [{"text": "one\n\ntwo", "buttons": BUTTONS}]),
        ("q", {"quick_replies": BUTTONS, "buttons": [1]}, [{"text": "q", "buttons": BUTTONS}]),
        (None, {"custom": {"a": 1}}, [{"custom": {"a": 1}}]),
        ("see", {"image": "p.png", "attachment": "p.png"}, [{"text": "see"}, {"image": "p.png"}]),
        (
            "all",
            {"attachment": {"f": 1}, "custom": {"c": 1}, "image": "p.png"},
            [{"text": "all"}, {"custom": {"c": 1}}, {"image": "p.png"}, {"attachment": {"f": 1}}],
        ),
        (
            None,
            {"elements": [{"title": "T", "subtitle": "S", "buttons": BUTTONS}]},
            [{"text": "T : S", "buttons": BUTTONS}],
        ),
        (None, {"buttons": None, "image": None}, []),
    ],
)
def test_messages_of_one_utterance(text: str | None, data: dict[str, Any], expected: list[Any]) -> None:
    got = replies("ann", [BotUttered(text, data)])
    assert got == [{"recipient_id": "ann", **message} for message in expected]


def test_utterances_keep_their_order() -> None:
    assert [r["text"] for r in replies("ann", [BotUttered("a\n\nb"), BotUttered("c")])] == ["a", "b", "c"]
