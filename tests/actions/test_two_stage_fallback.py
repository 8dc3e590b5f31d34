"""Asking twice before giving up."""

from __future__ import annotations

from kefu.actions.context import ActionContext
from kefu.conversation.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from tests.scene import domain_of, scene, texts, understood

DOMAIN = domain_of("""
intents: [greet]
responses:
  utter_ask_rephrase: [{text: "rephrase?"}]
  utter_default: [{text: I give up.}]
""")
TWO_STAGE = "action_two_stage_fallback"


def unclear() -> UserUttered:
    return understood("hm", "nlu_fallback", ranking=("nlu_fallback", "greet"))


def no() -> UserUttered:
    return understood("/out_of_scope", "out_of_scope")


async def talk(*messages: UserUttered) -> tuple[ActionContext, list[Event]]:
    """Messages to the fallback; what the last one led to and the conversation after it."""
    context = scene(DOMAIN)
    events: list[Event] = []
    for message in messages:
        if context.tracker.latest_action != "action_listen":
            context = context.after([ActionExecuted(name="action_listen")])
        context = context.after([message])
        events = await context.performer.run(TWO_STAGE, context)
        context = context.after([ActionExecuted(name=TWO_STAGE), *events])
    return context, events


async def test_first_it_asks_whether_it_understood() -> None:
    context, events = await talk(unclear())
    assert texts(events) == ["Did you mean 'greet'?"]
    assert context.tracker.active_loop_name == TWO_STAGE


async def test_after_a_no_it_asks_to_rephrase() -> None:
    context, events = await talk(unclear(), no())
    assert texts(events) == ["rephrase?"]
    assert context.tracker.active_loop_name == TWO_STAGE


async def test_rephrased_and_unclear_again_it_asks_once_more() -> None:
    _, events = await talk(unclear(), no(), unclear())
    assert texts(events) == ["Did you mean 'greet'?"]


async def test_two_unclear_messages_in_a_row_make_it_give_up() -> None:
    context, events = await talk(unclear(), unclear())
    assert events[0] == ActiveLoop(None)
    assert texts(events) == ["I give up."]
    assert events[-1] == UserUtteranceReverted()
    assert context.tracker.active_loop is None


async def test_second_no_makes_it_give_up() -> None:
    _, events = await talk(unclear(), no(), unclear(), no())
    assert texts(events) == ["I give up."]


async def test_clarification_stands_for_the_unclear_messages() -> None:
    greet = understood("/greet", "greet")
    context, events = await talk(unclear(), greet)
    assert events[0] == ActiveLoop(None)
    clarified = context.tracker.latest_message
    assert clarified is not None
    assert (clarified.text, clarified.intent, clarified.parse_data.intent.confidence) == (
        "/greet",
        "greet",
        1.0,
    )
    applied = context.tracker.applied_events()
    assert [type(e).__name__ for e in applied] == ["ActionExecuted", "UserUttered"]


async def test_clarification_after_rephrasing_forgets_all_unclear_messages() -> None:
    context, _ = await talk(unclear(), no(), unclear(), understood("hello", "greet"))
    assert [e.text for e in context.tracker.applied_events() if isinstance(e, UserUttered)] == ["hello"]
    assert SlotSet not in {type(e) for e in context.tracker.applied_events()}


async def test_clarification_takes_one_step_back_however_often_it_asked() -> None:
    _, events = await talk(unclear(), no(), unclear(), understood("hello", "greet"))
    assert [type(e).__name__ for e in events] == [
        "ActiveLoop",
        "UserUtteranceReverted",
        "ActionExecuted",
        "UserUttered",
    ]


async def test_after_giving_up_it_asks_anew() -> None:
    context, events = await talk(unclear(), unclear(), unclear())
    assert texts(events) == ["Did you mean 'greet'?"]
    assert context.tracker.active_loop_name == TWO_STAGE
