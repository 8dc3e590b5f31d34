"""The actions that every bot has."""

from __future__ import annotations

import pytest

from kefu.conversation.events import (
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
)
from tests.scene import domain_of, says, scene, texts, understood

SAYING = domain_of("""
intents: [greet]
slots: {a: {type: text, mappings: [{type: custom}]}}
responses:
  utter_restart: [{text: anew}]
  utter_default: [{text: sorry}]
  utter_back: [{text: back}]
  utter_ask_rephrase: [{text: again}]
""")
SILENT = domain_of("{intents: [greet]}")
REWIND = UserUtteranceReverted()


@pytest.mark.parametrize(
    ("action", "said", "events"),
    [
        ("action_listen", [], []),
        ("action_restart", ["anew"], [Restarted()]),
        ("action_default_fallback", ["sorry"], [REWIND]),
        ("action_back", ["back"], [REWIND, REWIND]),
        ("action_deactivate_loop", [], [ActiveLoop(None), SlotSet("requested_slot", None)]),
        ("action_default_ask_rephrase", ["again"], []),
        ("action_unlikely_intent", [], []),
        ("action_revert_fallback_events", [], []),
    ],
)
async def test_what_they_say_and_do(action: str, said: list[str], events: list[Event]) -> None:
    context = scene(SAYING, says("/greet", SAYING))
    done = await context.performer.run(action, context)
    assert texts(done) == said
    assert done[len(said) :] == events
    silent = scene(SILENT, says("/greet", SILENT))
    assert await silent.performer.run(action, silent) == events


async def test_session_start_carries_slots_over_and_listens() -> None:
    context = scene(SAYING, SlotSet("a", "1"))
    started = await context.performer.run("action_session_start", context)
    assert started[:2] == [SessionStarted(), SlotSet("a", "1")]
    assert context.after(started).tracker.latest_action == "action_listen"


@pytest.mark.parametrize(
    ("ranking", "asked"), [(("nlu_fallback", "greet"), "greet"), (("nlu_fallback",), "nlu_fallback")]
)
async def test_affirmation_asks_for_the_likeliest_real_intent(ranking: tuple[str, ...], asked: str) -> None:
    context = scene(SILENT, understood("hm", "nlu_fallback", ranking=ranking))
    [event] = await context.performer.run("action_default_ask_affirmation", context)
    assert texts([event]) == [f"Did you mean '{asked}'?"]
    assert event.data["buttons"] == [  # type: ignore[attr-defined]
        {"title": "Yes", "payload": f"/{asked}"},
        {"title": "No", "payload": "/out_of_scope"},
    ]
