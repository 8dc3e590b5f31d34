"""The terminal as a channel."""

from typing import Any

from kefu.channels.console import chat
from kefu.channels.message import UserMessage
from kefu.errors import MessageRefused

MENU = {
    "text": "Which one?",
    "buttons": [{"title": "Phone", "payload": "/phone"}, {"title": "Tablet", "payload": '/tablet{"n": 1}'}],
}


def talk(lines: list[str], replies: list[dict[str, Any]]) -> tuple[list[UserMessage], list[str], list[str]]:
    """What the bot heard, what it said, and what was refused."""
    heard: list[UserMessage] = []
    said: list[str] = []
    refused: list[str] = []

    def answer(message: UserMessage) -> list[dict[str, Any]]:
        if message.text == "too long":
            raise MessageRefused("the message is too long")
        heard.append(message)
        return replies

    chat(answer, lines, said.append, refused.append, "ann")
    return heard, said, refused


def test_each_line_is_a_message_until_stop() -> None:
    heard, said, _ = talk(["你好\n", "\n", "  \n", " bye \n", "/stop\n", "unheard\n"], [{"text": "ok"}])
    assert [m.text for m in heard] == ["你好", "bye"]
    assert said == ["ok", "ok"]
    assert (heard[0].sender_id, heard[0].channel, heard[0].output) == ("ann", "cmdline", "cmdline")


def test_buttons_are_numbered_through_and_chosen_by_number() -> None:
    heard, said, _ = talk(["menu", "2", "4", "5", "０", "9" * 5000], [MENU, MENU])
    assert said[:6] == ["Which one?", "  1. Phone", "  2. Tablet", "Which one?", "  3. Phone", "  4. Tablet"]
    assert [m.text for m in heard][1:5] == ['/tablet{"n": 1}', '/tablet{"n": 1}', "5", "０"]


def test_number_is_ordinary_text_where_no_choice_is_offered() -> None:
    heard, _, _ = talk(["1"], [{"text": "ok"}])
    assert heard[0].text == "1"


def test_image_and_payloads_are_lines() -> None:
    reply = {"text": "look", "image": "https://shop/p.png", "attachment": {"a": 1}, "custom": {"键": []}}
    _, said, _ = talk(["hi"], [reply])
    assert said == ["look", "Image: https://shop/p.png", 'Attachment: {"a": 1}', 'Custom: {"键": []}']


def test_conversation_goes_on_after_a_refused_message() -> None:
    heard, said, refused = talk(["too long", "hi"], [{"text": "ok"}])
    assert refused == ["the message is too long"]
    assert (len(heard), said) == (1, ["ok"])
