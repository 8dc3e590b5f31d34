"""Forms: activation, answers, validation, rejection, digression, end."""

from __future__ import annotations

from typing import Any

import pytest

from kefu import Action, CollectingDispatcher, FormValidationAction, Tracker
from kefu.actions.context import ActionContext
from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    LoopInterrupted,
    SlotSet,
)
from kefu.errors import ActionRejected
from kefu.project.domain import Domain
from tests.scene import domain_of, says, scene, slots_set, texts

DOMAIN = """
intents: [order, inform, chat]
entities: [size, color]
slots:
  size: {type: text, mappings: [{type: from_entity, entity: size}]}
  color: {type: text, mappings: [{type: from_entity, entity: color}]}
  note: {type: text, mappings: [{type: custom}]}
responses:
  utter_ask_size: [{text: "Which size?"}]
  utter_ask_color: [{text: "Which color?"}]
  utter_ask_shoes_color: [{text: "Which color are the shoes?"}]
  utter_ask_note: [{text: "A note on {size}?"}]
actions: [%s]
forms:
  shoes: {required_slots: [size, color]}
  other: {required_slots: [size]}
"""
PLAIN = domain_of(DOMAIN % "")
VALIDATED = domain_of(DOMAIN % "validate_shoes")


class ValidateShoes(FormValidationAction):
    """Sizes are up to 50; `xl` sets the color, too; `note` is asked for big sizes."""

    def __init__(self, dynamic: bool = False) -> None:
        self.dynamic = dynamic
        self.judged: list[dict[str, Any]] = []

    def name(self) -> str:
        return "validate_shoes"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        self.judged.append(tracker.slots_to_validate())
        return await super().run(dispatcher, tracker, domain)

    async def required_slots(self, domain_slots: list[str], *_: Any) -> list[str]:
        return [*domain_slots, "note"] if self.dynamic else domain_slots

    def validate_size(self, value: Any, dispatcher: CollectingDispatcher, *_: Any) -> dict[str, Any]:
        if value == "xl":
            return {"size": "50", "color": "black"}
        if value == "stop":
            return {"requested_slot": None}
        if value.isdigit() and int(value) <= 50:
            return {"size": value}
        dispatcher.utter_message(text="no such size")
        return {"size": None}


def active(domain: Domain, *events: Event, requested: str = "size", form: str = "shoes") -> list[Event]:
    """The form has asked; then `events`."""
    return [
        says("/order", domain),
        ActionExecuted(name=form),
        ActiveLoop(form),
        SlotSet("requested_slot", requested),
        ActionExecuted(name="action_listen"),
        *events,
    ]


async def run(domain: Domain, *events: Event, form: str = "shoes", **actions: Action) -> list[Event]:
    return await run_in(scene(domain, *events, actions=actions), form)


async def run_in(context: ActionContext, form: str = "shoes") -> list[Event]:
    return await context.performer.run(form, context)


async def test_activation_asks_for_the_first_empty_slot() -> None:
    events = await run(PLAIN, says("/order", PLAIN))
    assert events[0] == ActiveLoop("shoes")
    assert slots_set(events) == [("requested_slot", "size")]
    assert texts(events) == ["Which size?"]


async def test_what_is_filled_already_is_not_asked_for() -> None:
    events = await run(PLAIN, SlotSet("size", "40"), says("/order", PLAIN))
    assert slots_set(events) == [("requested_slot", "color")]
    # the form's own question comes before the general one
    assert texts(events) == ["Which color are the shoes?"]


async def test_slot_of_the_activating_message_is_extracted_with_the_form_active() -> None:
    events = await run(PLAIN, says('/order{"size": "40"}', PLAIN))
    assert slots_set(events) == [("size", "40"), ("requested_slot", "color")]


async def test_filled_form_ends_at_once() -> None:
    events = await run(PLAIN, SlotSet("size", "40"), SlotSet("color", "red"), says("/order", PLAIN))
    assert slots_set(events) == [("requested_slot", None)]
    assert (events[0], events[-1]) == (ActiveLoop("shoes"), ActiveLoop(None))
    assert texts(events) == []


async def test_last_answer_ends_the_form() -> None:
    answer = active(
        PLAIN, says('/inform{"size": "40"}', PLAIN), SlotSet("size", "40"), SlotSet("color", "red")
    )
    assert await run(PLAIN, *answer) == [SlotSet("requested_slot", None), ActiveLoop(None)]


async def test_answer_that_fills_nothing_is_rejected() -> None:
    with pytest.raises(ActionRejected):
        await run(PLAIN, *active(PLAIN, says("/chat", PLAIN)))


async def test_slot_that_was_not_asked_for_counts_as_an_answer() -> None:
    answer = active(PLAIN, says('/inform{"color": "red"}', PLAIN), SlotSet("color", "red"))
    events = await run(PLAIN, *answer)
    assert texts(events) == ["Which size?"]


async def test_question_of_another_form_is_no_reason_to_reject() -> None:
    other = active(PLAIN, says("/order", PLAIN), form="other")
    assert texts(await run(PLAIN, *other)) == ["Which size?"]


@pytest.mark.parametrize(
    "digression",
    [[ActionExecutionRejected("shoes"), ActionExecuted(name="utter_chat")], [LoopInterrupted(True)]],
)
async def test_after_a_digression_the_form_only_asks_again(digression: list[Event]) -> None:
    validate = ValidateShoes()
    events = await run(
        VALIDATED, *active(VALIDATED, says("/chat", VALIDATED), *digression), validate_shoes=validate
    )
    assert texts(events) == ["Which size?"]
    assert validate.judged == [{}]


async def test_without_a_requested_slot_nothing_is_rejected() -> None:
    events = await run(PLAIN, *active(PLAIN, SlotSet("requested_slot", None), says("/chat", PLAIN)))
    assert texts(events) == ["Which size?"]


async def test_validation_judges_what_the_message_filled() -> None:
    validate = ValidateShoes()
    size = SlotSet("size", "40")
    old = [SlotSet("color", "red"), *active(VALIDATED)]
    answer = [*old, says('/inform{"size": "40"}', VALIDATED), size, SlotSet("note", "not of this form")]
    events = await run(VALIDATED, *answer, validate_shoes=validate)
    assert validate.judged == [{"size": "40"}]
    assert slots_set(events) == [("size", "40"), ("requested_slot", None)]


async def test_invalid_answer_is_asked_again_and_not_rejected() -> None:
    answer = active(VALIDATED, says('/inform{"size": "99"}', VALIDATED), SlotSet("size", "99"))
    events = await run(VALIDATED, *answer, validate_shoes=ValidateShoes())
    assert slots_set(events) == [("size", None), ("requested_slot", "size")]
    assert texts(events) == ["no such size", "Which size?"]


async def test_validation_may_fill_further_slots() -> None:
    answer = active(VALIDATED, says('/inform{"size": "xl"}', VALIDATED), SlotSet("size", "xl"))
    events = await run(VALIDATED, *answer, validate_shoes=ValidateShoes())
    assert slots_set(events) == [("size", "50"), ("color", "black"), ("requested_slot", None)]
    assert events[-1] == ActiveLoop(None)


async def test_validation_may_end_the_form() -> None:
    answer = active(VALIDATED, says('/inform{"size": "stop"}', VALIDATED), SlotSet("size", "stop"))
    events = await run(VALIDATED, *answer, validate_shoes=ValidateShoes())
    assert events[-1] == ActiveLoop(None)
    assert texts(events) == []


async def test_slots_filled_before_the_form_are_validated_on_activation() -> None:
    validate = ValidateShoes()
    filled = [SlotSet("size", "99"), SlotSet("color", "red"), says("/order", VALIDATED)]
    events = await run(VALIDATED, *filled, validate_shoes=validate)
    assert validate.judged == [{"size": "99", "color": "red"}]
    assert slots_set(events) == [("size", None), ("color", "red"), ("requested_slot", "size")]


async def test_dynamic_form_asks_for_what_validation_wants() -> None:
    validate = ValidateShoes(dynamic=True)
    answer = active(
        VALIDATED, SlotSet("size", "40"), says('/inform{"color": "red"}', VALIDATED), SlotSet("color", "red")
    )
    events = await run(VALIDATED, *answer, validate_shoes=validate)
    assert slots_set(events) == [("color", "red"), ("requested_slot", "note")]
    assert texts(events) == ["A note on 40?"]


class AskSize(Action):
    def name(self) -> str:
        return "action_ask_size"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        dispatcher.utter_message(
            text=f"{tracker.active_loop_name} asks for {tracker.get_slot('requested_slot')}"
        )
        return [SlotSet("note", "asked")]


async def test_action_may_ask_and_goes_before_the_response() -> None:
    domain = domain_of(DOMAIN % "action_ask_size")
    events = await run(domain, says("/order", domain), action_ask_size=AskSize())
    assert texts(events) == ["shoes asks for size"]
    assert slots_set(events) == [("requested_slot", "size"), ("note", "asked")]
