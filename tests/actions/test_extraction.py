"""Slots filled from what the customer said."""

from __future__ import annotations

from typing import Any

import pytest

from kefu import Action, CollectingDispatcher, Tracker
from kefu.actions.extraction import extract_slots
from kefu.conversation.events import ActionExecutionRejected, ActiveLoop, Event, FollowupAction, SlotSet
from kefu.conversation.parse import EntityMatch
from kefu.project.domain import Domain
from tests.scene import domain_of, says, scene, slots_set, texts, understood

ENTITIES = domain_of("""
intents: [inform, deny, chat, order]
entities: [city, {place: {roles: [from, to], groups: [a]}}]
slots:
  last: {type: text, mappings: [{type: from_entity, entity: city}]}
  all: {type: list, mappings: [{type: from_entity, entity: city}]}
  origin: {type: text, mappings: [{type: from_entity, entity: place, role: from}]}
  plain: {type: text, mappings: [{type: from_entity, entity: place}]}
  grouped: {type: text, mappings: [{type: from_entity, entity: place, group: a}]}
  unknown: {type: text, mappings: [{type: from_entity, entity: nowhere}]}
  only: {type: text, mappings: [{type: from_entity, entity: city, intent: order}]}
  never: {type: text, mappings: [{type: from_entity, entity: city, not_intent: [inform, order]}]}
""")
CONSTANTS = domain_of("""
intents: [inform, deny, chat, order]
slots:
  flag: {type: bool, mappings: [{type: from_intent, intent: deny, value: false}]}
  text: {type: text, mappings: [{type: from_text, intent: [chat]}]}
  first:
    type: text
    mappings:
    - {type: from_intent, intent: order, value: 1}
    - {type: from_text, intent: order}
  trigger: {type: text, mappings: [{type: from_trigger_intent, intent: order, value: x}]}
""")
FORM = domain_of("""
intents: [inform, deny, chat]
entities: [city, number]
slots:
  start: {type: text, mappings: [{type: from_entity, entity: city}]}
  end: {type: text, mappings: [{type: from_entity, entity: city}]}
  people: {type: any, mappings: [{type: from_entity, entity: number}]}
  note:
    type: text
    mappings: [{type: from_text, conditions: [{active_loop: trip, requested_slot: note}]}]
  outside:
    type: text
    mappings: [{type: from_text, conditions: [{active_loop: null}]}]
  started:
    type: text
    mappings:
    - {type: from_trigger_intent, intent: inform, value: t, conditions: [{active_loop: trip}]}
  other:
    type: text
    mappings:
    - {type: from_trigger_intent, intent: inform, value: t, conditions: [{active_loop: elsewhere}]}
forms:
  trip: {ignored_intents: chat, required_slots: [start, end, people, note]}
  elsewhere: {required_slots: [other]}
""")


async def filled(domain: Domain, *events: Event) -> dict[str, Any]:
    return dict(slots_set(await extract_slots(scene(domain, *events))))


async def test_entities_fill_by_name_role_and_group() -> None:
    message = understood(
        "",
        "inform",
        EntityMatch("city", "Rome"),
        EntityMatch("city", "Oslo"),
        EntityMatch("place", "A", role="from"),
        EntityMatch("place", "B", group="a"),
    )
    assert await filled(ENTITIES, message) == {
        "last": "Oslo",
        "all": ["Rome", "Oslo"],
        "origin": "A",
        "grouped": "B",
    }


async def test_mappings_of_other_intents_do_not_apply() -> None:
    city = EntityMatch("city", "Rome")
    assert "only" in await filled(ENTITIES, understood("", "order", city))
    assert "never" not in await filled(ENTITIES, understood("", "order", city))
    assert "never" in await filled(ENTITIES, understood("", "chat", city))


@pytest.mark.parametrize(
    ("intent", "expected"),
    [("deny", {"flag": False}), ("chat", {"text": "said"}), ("order", {"first": 1}), ("inform", {})],
)
async def test_first_mapping_that_gives_a_value_wins(intent: str, expected: dict[str, Any]) -> None:
    assert await filled(CONSTANTS, understood("said", intent)) == expected


async def test_null_falls_through_to_the_next_mapping() -> None:
    domain = domain_of("""
    intents: [inform]
    entities: [city]
    slots:
      city: {type: text, mappings: [{type: from_entity, entity: city}, {type: from_text}]}
    """)
    assert await filled(domain, says('/inform{"city": null}', domain)) == {"city": '/inform{"city": null}'}


async def test_null_empties_a_slot() -> None:
    domain = domain_of("""
    intents: [inform]
    entities: [city]
    slots:
      city: {type: text, mappings: [{type: from_entity, entity: city}]}
    """)
    nothing = says('/inform{"city": null}', domain)
    assert await filled(domain, SlotSet("city", "Rome"), nothing) == {"city": None}
    assert await filled(domain, nothing) == {}


async def test_in_a_form_an_ambiguous_entity_fills_only_what_was_asked_for() -> None:
    city = understood("", "deny", EntityMatch("city", "Rome"), EntityMatch("number", 2))
    trip = ActiveLoop("trip")
    assert await filled(FORM, trip, SlotSet("requested_slot", "end"), city) == {"end": "Rome", "people": 2}
    assert await filled(FORM, trip, SlotSet("requested_slot", "note"), city) == {"people": 2, "note": ""}
    assert await filled(FORM, city) == {"start": "Rome", "end": "Rome", "people": 2, "outside": ""}


async def test_conditions_ask_for_loop_and_requested_slot() -> None:
    asked = [ActiveLoop("trip"), SlotSet("requested_slot", "note")]
    assert await filled(FORM, *asked, understood("x", "deny")) == {"note": "x"}
    assert await filled(FORM, *asked, understood("x", "chat")) == {}
    assert await filled(FORM, asked[0], understood("x", "deny")) == {}
    # after a rejection the form's question is no longer what is being answered
    rejected = ActionExecutionRejected("trip")
    assert await filled(FORM, *asked, rejected, understood("x", "deny")) == {}


async def test_trigger_intent_fills_while_its_loop_is_active() -> None:
    assert await filled(FORM, ActiveLoop("trip"), understood("x", "inform")) == {"started": "t"}
    assert "started" not in await filled(FORM, understood("x", "inform"))
    assert await filled(CONSTANTS, ActiveLoop("any"), understood("x", "order")) == {
        "first": 1,
        "trigger": "x",
    }


class Extract(Action):
    runs = 0

    def name(self) -> str:
        return "action_extract"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        self.runs += 1
        dispatcher.utter_message(text="found")
        return [SlotSet("a", 1), FollowupAction("action_listen")]


class Judge(Action):
    def name(self) -> str:
        return "action_validate_slot_mappings"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        assert tracker.slots_to_validate() == {"a": 1, "said": "hi"}
        return [SlotSet("a", None)]


class Broken(Extract):
    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        raise RuntimeError("no luck")


CUSTOM = """
actions: [{actions}]
slots:
  said: {{type: text, mappings: [{{type: from_text}}]}}
  a: {{type: any, mappings: [{{type: custom, action: action_extract}}]}}
  b: {{type: any, mappings: [{{type: custom, action: action_extract}}]}}
  c: {{type: any, mappings: [{{type: custom}}]}}
"""


async def test_custom_action_runs_once_and_only_slots_and_words_count() -> None:
    extract = Extract()
    context = scene(
        CUSTOM.format(actions="action_extract"), understood("hi", ""), actions={"action_extract": extract}
    )
    events = await extract_slots(context)
    assert (slots_set(events), texts(events)) == ([("said", "hi"), ("a", 1)], ["found"])
    assert len(events) == 3
    assert extract.runs == 1


async def test_validation_judges_candidates_and_the_rest_stays() -> None:
    actions = {"action_extract": Extract(), "action_validate_slot_mappings": Judge()}
    domain = CUSTOM.format(actions="action_extract, action_validate_slot_mappings")
    events = await extract_slots(scene(domain, understood("hi", ""), actions=actions))
    assert slots_set(events) == [("a", None), ("said", "hi")]
    assert texts(events) == ["found"]


async def test_broken_extraction_is_logged_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    domain = CUSTOM.format(actions="action_extract")
    context = scene(domain, understood("hi", ""), actions={"action_extract": Broken()})
    assert slots_set(await extract_slots(context)) == [("said", "hi")]
    assert "no luck" in caplog.text
