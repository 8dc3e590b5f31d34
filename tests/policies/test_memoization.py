"""What is remembered from stories, and when it is found again."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from kefu.conversation.events import ActionExecuted, ActiveLoop, SlotSet
from kefu.project.settings import ComponentSpec
from tests.policies.bots import RULES_AND_MEMORY, Conversation, read_bot, saved_and_loaded, trained

MEMORY = (ComponentSpec("MemoizationPolicy"),)
FORGETFUL = (ComponentSpec("AugmentedMemoizationPolicy", {"max_history": 3}), ComponentSpec("RulePolicy"))

MOOD = """
    intents: [greet, great, sad, yes, no, bot_challenge]
    entities: [name]
    slots:
      vip: {type: bool, mappings: [{type: custom}]}
    responses:
      utter_greet: [{text: Hi}]
      utter_happy: [{text: Nice}]
      utter_cheer: [{text: Look}]
      utter_bye: [{text: Bye}]
      utter_bot: [{text: I am a bot}]
    stories:
      - story: happy
        steps: [{intent: greet}, {action: utter_greet}, {intent: great}, {action: utter_happy}]
      - story: sad and helped
        steps:
          - intent: greet
          - action: utter_greet
          - intent: sad
          - action: utter_cheer
          - intent: "yes"
          - action: utter_happy
      - story: sad and not helped
        steps:
          - intent: greet
          - action: utter_greet
          - intent: sad
          - action: utter_cheer
          - intent: "no"
          - action: utter_bye
    rules:
      - rule: bot
        steps: [{intent: bot_challenge}, {action: utter_bot}]
"""


def test_a_conversation_like_a_story_goes_on_like_it(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD), MEMORY))
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.answers("sad") == ["utter_cheer"]
    assert talk.answers("no") == ["utter_bye"]
    talk.say("greet")
    assert talk.predict() is None


def test_an_entity_is_part_of_what_is_remembered(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD), MEMORY))
    talk.say("greet", name="Ann")
    assert talk.predict() is None


def test_stories_continue_across_turns_that_only_rules_know(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD)))
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.answers("bot_challenge") == ["utter_bot"]
    assert talk.answers("sad") == ["utter_cheer"]
    assert talk.prediction.policy == "MemoizationPolicy"


def test_what_has_two_sequels_is_not_remembered(tmp_path: Path) -> None:
    bot = """
        intents: [greet]
        responses: {utter_a: [{text: a}], utter_b: [{text: b}]}
        stories:
          - {story: one, steps: [{intent: greet}, {action: utter_a}]}
          - {story: two, steps: [{intent: greet}, {action: utter_b}]}
    """
    talk = Conversation(trained(read_bot(tmp_path, bot), MEMORY))
    talk.say("greet")
    assert talk.predict() is None


def test_max_history_lets_a_story_begin_anywhere(tmp_path: Path) -> None:
    policies = [ComponentSpec("MemoizationPolicy", {"max_history": 2})]
    talk = Conversation(trained(read_bot(tmp_path, MOOD), policies))
    talk.answers("greet")
    talk.answers("great")
    talk.say("sad")
    assert talk.predict() is None
    talk = Conversation(trained(read_bot(tmp_path, MOOD), policies))
    talk.answers("greet")
    talk.say("sad")
    assert talk.predict() == "utter_cheer"


def test_augmented_memory_forgets_the_beginning(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD), FORGETFUL))
    talk.happens(SlotSet(name="vip", value=True))
    assert talk.answers("bot_challenge") == ["utter_bot"]
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.prediction.policy == "AugmentedMemoizationPolicy"
    assert talk.answers("great") == ["utter_happy"]
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.answers("sad") == ["utter_cheer"]


def test_turns_that_only_rules_know_count_for_how_far_back_it_forgets(tmp_path: Path) -> None:
    bot = read_bot(tmp_path, MOOD)
    talk = Conversation(trained(bot, FORGETFUL))
    talk.happens(SlotSet(name="vip", value=True))
    assert talk.answers("bot_challenge") == ["utter_bot"]
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.answers("bot_challenge") == ["utter_bot"]
    # greet is the message that the fourth action from the end answers, and is still seen
    talk.say("great")
    assert talk.act() == "utter_happy"
    # now it is too far away
    assert talk.predict() == "action_default_fallback"


def test_forgetting_may_begin_in_a_turn_that_only_rules_know(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD), FORGETFUL))
    hidden = [ActionExecuted(name=name, hide_rule_turn=True) for name in ("utter_bot", "action_listen")]
    talk.happens(ActionExecuted(name="utter_happy"), SlotSet(name="vip", value=True), *hidden)
    talk.say("greet")
    assert talk.predict() == "utter_greet"


def test_plain_memory_does_not(tmp_path: Path) -> None:
    talk = Conversation(trained(read_bot(tmp_path, MOOD)))
    talk.happens(SlotSet(name="vip", value=True))
    assert talk.answers("bot_challenge") == ["utter_bot"]
    talk.say("greet")
    assert talk.predict() == "action_default_fallback"


def test_loops_and_slots_that_only_rules_have_are_not_seen(tmp_path: Path) -> None:
    bot = """
        intents: [greet, order]
        slots: {paid: {type: bool, mappings: [{type: custom}]}}
        forms: {order_form: {required_slots: []}}
        responses: {utter_greet: [{text: Hi}], utter_thanks: [{text: Thanks}]}
        rules:
          - rule: order
            steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
          - rule: thank
            condition: [{slot_was_set: [{paid: true}]}, {active_loop: order_form}]
            steps: [{intent: order}, {action: utter_thanks}]
        stories:
          - {story: greet, steps: [{intent: greet}, {action: utter_greet}]}
    """
    talk = Conversation(trained(read_bot(tmp_path, bot), RULES_AND_MEMORY))
    talk.happens(SlotSet(name="paid", value=True), ActiveLoop(name="order_form"))
    talk.say("greet")
    assert talk.refuse() == "order_form"
    assert talk.predict() == "utter_greet"


@pytest.mark.parametrize("policies", [MEMORY, FORGETFUL])
def test_a_saved_memory_remembers(tmp_path: Path, policies: tuple[ComponentSpec, ...]) -> None:
    ensemble = trained(read_bot(tmp_path, MOOD), policies)
    talk = Conversation(saved_and_loaded(ensemble, tmp_path / "model"))
    assert talk.answers("greet") == ["utter_greet"]
    assert talk.prediction.policy == policies[0].name


@pytest.mark.parametrize("policies", [RULES_AND_MEMORY, FORGETFUL])
def test_a_long_conversation_costs_no_more_than_a_short_one(
    tmp_path: Path, policies: tuple[ComponentSpec, ...]
) -> None:
    """Looking back over the whole conversation would make the later turns tens of times slower."""
    talk = Conversation(trained(read_bot(tmp_path, MOOD), policies))

    def cost() -> float:
        begun = process_time()
        for _ in range(40):
            talk.say("great")
            talk.predict()
        return process_time() - begun

    early = cost()
    for _ in range(300):
        talk.answers("bot_challenge")
    assert cost() < 10 * early + 0.05
