"""Rules in conversation: when they apply, how they treat forms, when they fall back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu.conversation.events import ActiveLoop, LoopInterrupted, SlotSet, UserFeaturization, UserUttered
from kefu.conversation.parse import IntentScore, Parse
from kefu.policies.ensemble import Ensemble
from kefu.project.settings import ComponentSpec
from tests.policies.bots import RULES, Conversation, read_bot, saved_and_loaded, trained

SHOP = """
    intents: [greet, goodbye, faq, stop, affirm, deny, order, chitchat, inform]
    entities: [size, city]
    slots:
      detailed: {type: bool, mappings: [{type: custom}]}
      size: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: size}]}
    forms:
      order_form: {required_slots: [size]}
    responses:
      utter_greet: [{text: Hello}]
      utter_greet_again: [{text: Hello again}]
      utter_faq: [{text: Answer}]
      utter_more: [{text: More}]
      utter_chitchat: [{text: Nice}]
      utter_done: [{text: Done}]
      utter_ask_continue: [{text: Go on?}]
      utter_goodbye: [{text: Bye}]
    rules:
      - rule: greet at the start
        conversation_start: true
        steps: [{intent: greet}, {action: utter_greet}]
      - rule: short answer
        condition: [{slot_was_set: [{detailed: false}]}]
        steps: [{intent: faq}, {action: utter_faq}]
      - rule: long answer
        condition: [{slot_was_set: [{detailed: true}]}]
        wait_for_user_input: false
        steps: [{intent: faq}, {action: utter_faq}]
      - rule: more
        condition: [{slot_was_set: [{detailed: true}]}]
        steps: [{action: utter_faq}, {action: utter_more}]
      - rule: chitchat
        steps: [{intent: chitchat}, {action: utter_chitchat}]
      - rule: goodbye in a city
        steps: [{intent: goodbye, entities: [city]}, {action: utter_goodbye}]
      - rule: start the form
        steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
      - rule: submit the form
        condition: [{active_loop: order_form}]
        steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
    stories:
      - story: stop and go on
        steps:
          - intent: order
          - action: order_form
          - active_loop: order_form
          - intent: stop
          - action: utter_ask_continue
          - intent: affirm
          - action: order_form
          - active_loop: null
          - action: utter_done
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Ensemble:
    return trained(read_bot(tmp_path_factory.mktemp("shop"), SHOP))


@pytest.fixture
def talk(shop: Ensemble) -> Conversation:
    return Conversation(shop)


def ordering(talk: Conversation) -> Conversation:
    talk.say("order")
    assert (
        talk.act(ActiveLoop(name="order_form"), SlotSet(name="requested_slot", value="size")) == "order_form"
    )
    assert talk.act() == "action_listen"
    return talk


def test_a_rule_for_the_start_applies_only_there(talk: Conversation) -> None:
    assert talk.answers("greet") == ["utter_greet"]
    talk.say("greet")
    assert talk.predict() == "action_default_fallback"
    assert talk.prediction.confidence == pytest.approx(0.3)


def test_slots_of_a_condition_decide_between_rules(talk: Conversation) -> None:
    talk.happens(SlotSet(name="detailed", value=False))
    assert talk.answers("faq") == ["utter_faq"]
    talk.happens(SlotSet(name="detailed", value=True))
    assert talk.answers("faq") == ["utter_faq", "utter_more"]


def test_without_the_slot_no_such_rule_applies(talk: Conversation) -> None:
    talk.say("faq")
    assert talk.predict() == "action_default_fallback"


def test_entities_of_a_rule_must_be_those_of_the_message(talk: Conversation) -> None:
    talk.say("goodbye", city="Rome")
    assert talk.predict() == "utter_goodbye"
    talk.say("goodbye", city="Rome", size="big")
    assert talk.predict() == "action_default_fallback"


@pytest.mark.parametrize(
    ("intent", "action"),
    [("restart", "action_restart"), ("back", "action_back"), ("session_start", "action_session_start")],
)
def test_every_assistant_knows_some_intents(talk: Conversation, intent: str, action: str) -> None:
    ordering(talk).say(intent)
    assert talk.predict() == action
    assert talk.prediction.policy == "RulePolicy"


def test_a_form_runs_after_each_message_then_listens_then_submits(talk: Conversation) -> None:
    ordering(talk).say("inform")
    assert talk.predict() == "order_form"
    assert talk.prediction.is_no_user
    assert talk.act() == "order_form"
    assert talk.act() == "action_listen"
    talk.say("inform", size="big")
    assert talk.act(ActiveLoop(name=None)) == "order_form"
    assert talk.act() == "utter_done"
    assert talk.act() == "action_listen"


def test_after_a_rule_inside_a_form_the_form_asks_again(talk: Conversation) -> None:
    ordering(talk).say("chitchat")
    assert talk.refuse() == "order_form"
    assert talk.act() == "utter_chitchat"
    assert talk.act() == "order_form"
    assert talk.tracker.active_loop is not None
    assert not talk.tracker.active_loop.rejected
    assert talk.act() == "action_listen"


def test_a_story_inside_a_form_keeps_it_waiting_and_then_tells_it(talk: Conversation) -> None:
    ordering(talk).say("stop")
    assert talk.refuse() == "order_form"
    assert talk.act() == "utter_ask_continue"
    assert talk.act() == "action_listen"
    talk.say("affirm")
    assert talk.predict() == "order_form"
    told = [event for event in talk.prediction.events if isinstance(event, LoopInterrupted)]
    assert [event.is_interrupted for event in told] == [True]


def test_a_refused_action_leaves_the_fallback(talk: Conversation) -> None:
    ordering(talk).say("order")
    assert talk.refuse() == "order_form"
    assert talk.predict() == "action_default_fallback"


def test_turns_that_no_story_has_are_hidden(talk: Conversation) -> None:
    talk.say("chitchat")
    talk.predict()
    assert talk.prediction.hide_rule_turn
    talk.say("order")
    talk.predict()
    assert not talk.prediction.hide_rule_turn


def test_the_message_is_read_once_a_turn(talk: Conversation) -> None:
    talk.say("chitchat")
    talk.act()
    assert UserFeaturization() in talk.prediction.events
    talk.act()
    assert talk.prediction.events == ()


@pytest.mark.parametrize(
    ("options", "action", "confidence"),
    [
        ({"core_fallback_threshold": 0.7}, "action_default_fallback", 0.7),
        ({"core_fallback_action_name": "utter_goodbye"}, "utter_goodbye", 0.3),
        ({"enable_fallback_prediction": False}, None, 0.0),
    ],
)
def test_options_of_the_fallback(
    tmp_path: Path, options: dict[str, object], action: str | None, confidence: float
) -> None:
    talk = Conversation(trained(read_bot(tmp_path, SHOP), [ComponentSpec("RulePolicy", options)]))
    talk.say("deny")
    assert talk.predict() == action
    assert talk.prediction.confidence == pytest.approx(confidence)


def test_the_rule_that_asks_for_most_wins(tmp_path: Path) -> None:
    bot = """
        intents: [greet]
        slots: {vip: {type: bool, mappings: [{type: custom}]}}
        responses: {utter_a: [{text: a}], utter_b: [{text: b}]}
        rules:
          - rule: everybody
            condition: [{slot_was_set: [{vip: null}]}]
            steps: [{intent: greet}, {action: utter_a}]
          - rule: important people
            condition: [{slot_was_set: [{vip: true}]}]
            steps: [{intent: greet}, {action: utter_b}]
    """
    talk = Conversation(trained(read_bot(tmp_path, bot), RULES))
    assert talk.answers("greet") == ["utter_a"]
    talk.happens(SlotSet(name="vip", value=True))
    assert talk.answers("greet") == ["utter_b"]


def test_a_list_slot_can_be_wanted_empty(tmp_path: Path) -> None:
    bot = """
        intents: [pay]
        slots: {basket: {type: list, mappings: [{type: custom}]}}
        responses: {utter_empty: [{text: Nothing to pay}]}
        rules:
          - rule: nothing in the basket
            condition: [{slot_was_set: [{basket: null}]}]
            steps: [{intent: pay}, {action: utter_empty}]
    """
    talk = Conversation(trained(read_bot(tmp_path, bot), RULES))
    assert talk.answers("pay") == ["utter_empty"]
    talk.happens(SlotSet(name="basket", value=["tea"]))
    talk.say("pay")
    assert talk.predict() == "action_default_fallback"


def test_a_saved_policy_decides_alike(shop: Ensemble, tmp_path: Path) -> None:
    talk = ordering(Conversation(saved_and_loaded(shop, tmp_path)))
    talk.say("chitchat")
    assert talk.refuse() == "order_form"
    assert talk.act() == "utter_chitchat"
    assert talk.prediction.hide_rule_turn
    assert talk.act() == "order_form"


E2E = """
    intents: [greet]
    responses: {utter_greet: [{text: Hello}], utter_pirate: [{text: Ahoy}]}
    rules:
      - rule: by intent
        steps: [{intent: greet}, {action: utter_greet}]
      - rule: by text
        steps: [{user: ahoy there}, {action: utter_pirate}]
"""


def test_a_rule_about_the_text_beats_one_about_the_intent(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, E2E), RULES))
    talk.say("greet", "ahoy there")
    assert talk.act() == "utter_pirate"
    assert UserFeaturization(use_text_for_featurization=True) in talk.prediction.events
    assert talk.act() == "action_listen"
    talk.say("greet", "hello there")
    assert talk.act() == "utter_greet"
    assert UserFeaturization(use_text_for_featurization=False) in talk.prediction.events
    assert talk.act() == "action_listen"


def test_a_rule_can_be_as_certain_as_the_intent(tmp_path: Path) -> None:
    options = {"use_nlu_confidence_as_score": True}
    talk = Conversation(trained(read_bot(tmp_path, E2E), [ComponentSpec("RulePolicy", options)]))
    talk.happens(UserUttered(text="hm", parse_data=Parse("hm", IntentScore("greet", 0.8))))
    assert talk.predict() == "utter_greet"
    assert talk.prediction.confidence == pytest.approx(0.8)
