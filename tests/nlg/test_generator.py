"""From a response's name to words."""

import logging

import pytest

from kefu.conversation.events import SlotSet
from kefu.conversation.tracker import Tracker
from kefu.nlg.generator import ResponseGenerator, WordingFailed
from tests.scene import domain_of

DOMAIN = domain_of("""
slots:
  city: {type: text, mappings: [{type: custom}]}
  vip: {type: bool, mappings: [{type: custom}]}
responses:
  utter_full:
  - text: "{city}: {{ city|upper }}"
    buttons: [{title: "to {city}", payload: '/go{{"city": "{city}"}}', more: [{deep: "{city}"}]}]
    image: "https://maps/{city}.png"
    custom: {a: ["{city}", 1, null]}
    elements: [{title: "{city}"}]
    channel: collector
    id: full_1
    condition: [{type: slot, name: vip, value: true}]
    mood: "{city}"
  utter_button:
  - text: go
    buttons: [{title: "to {city}", payload: "/go"}]
  utter_choice: [{text: a}, {text: b}, {text: c}]
  utter_half_broken: [{text: "{{ nothing }}"}, {text: fine}]
  utter_broken: [{text: "{{ nothing }}"}]
""")


def tracker(**slots: object) -> Tracker:
    return Tracker.from_events("ann", DOMAIN, [SlotSet(name, value) for name, value in slots.items()])


async def test_values_go_into_every_worded_part_and_the_rest_stays() -> None:
    words = await ResponseGenerator(DOMAIN).generate(
        "utter_full", tracker(city="Rome", vip=True), "collector"
    )
    assert words == {
        "text": "Rome: ROME",
        "buttons": [{"title": "to Rome", "payload": '/go{"city": "Rome"}', "more": [{"deep": "Rome"}]}],
        "image": "https://maps/Rome.png",
        "custom": {"a": ["Rome", 1, None]},
        "elements": [{"title": "{city}"}],
        "channel": "collector",
        "id": "full_1",
        "condition": [{"type": "slot", "name": "vip", "value": True}],
        "mood": "{city}",
    }


async def test_arguments_stand_above_slots() -> None:
    generate = ResponseGenerator(DOMAIN).generate
    words = await generate("utter_button", tracker(city="Rome"), "collector", {"city": "Oslo"})
    assert words and words["buttons"] == [{"title": "to Oslo", "payload": "/go"}]


async def test_seed_repeats_the_choice() -> None:
    async def said(seed: int) -> list[str]:
        generator = ResponseGenerator(DOMAIN, seed=seed)
        words = [await generator.generate("utter_choice", tracker(), "collector") for _ in range(20)]
        return [w["text"] for w in words if w]

    assert await said(7) == await said(7)
    assert set(await said(7)) == {"a", "b", "c"}


async def test_nothing_to_say_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert await ResponseGenerator(DOMAIN).generate("utter_nope", tracker(), "collector") is None
        assert await ResponseGenerator(DOMAIN).generate("utter_full", tracker(), "collector") is None
    assert "utter_nope" in caplog.text and "utter_full" in caplog.text


async def test_broken_template_gives_way_to_another_variation(caplog: pytest.LogCaptureFixture) -> None:
    generator = ResponseGenerator(DOMAIN, seed=1)
    for _ in range(10):
        words = await generator.generate("utter_half_broken", tracker(), "collector")
        assert words and words["text"] == "fine"
    assert "nothing" in caplog.text
    with pytest.raises(WordingFailed, match="utter_broken"):
        await generator.generate("utter_broken", tracker(), "collector")
