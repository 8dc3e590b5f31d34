"""What stories and rules become before policies learn from them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import indent

import pytest

from kefu.conversation.events import SlotSet
from kefu.policies.augmentation import augmented
from kefu.policies.training_data import TrainingDialogue
from kefu.policies.unrolling import MOST_BRANCHES, Unrolled, unroll
from tests.policies.bots import read_bot

DOMAIN = """
intents: [greet, bye, order, faq]
entities: [city, {size: {roles: [big]}}]
slots:
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
  cities: {type: list, mappings: [{type: from_entity, entity: city}]}
  in_form:
    type: text
    mappings: [{type: from_entity, entity: city, conditions: [{active_loop: order_form}]}]
  done: {type: bool, mappings: [{type: custom}]}
forms: {order_form: {required_slots: []}}
responses: {utter_a: [{text: a}], utter_b: [{text: b}], utter_c: [{text: c}]}
"""


def unrolled(tmp_path: Path, stories: str, domain: str = DOMAIN) -> Unrolled:
    project = read_bot(tmp_path, domain + stories)
    return unroll(project.stories, project.domain)


def one(tmp_path: Path, stories: str) -> TrainingDialogue:
    (dialogue,) = unrolled(tmp_path, stories).dialogues
    return dialogue


def names(found: Unrolled) -> list[str]:
    return [dialogue.name for dialogue in found.dialogues]


def slots_set(dialogue: TrainingDialogue) -> dict[str, object]:
    return {event.name: event.value for event in dialogue.events if isinstance(event, SlotSet)}


def test_listening_is_implied(tmp_path: Path) -> None:
    stories = """
stories:
  - story: s
    steps: [{intent: greet}, {action: utter_a}, {intent: bye}, {action: utter_b}]
"""
    dialogue = one(tmp_path, stories)
    listen = "action_listen"
    assert dialogue.actions == (listen, "utter_a", listen, "utter_b", listen)
    assert len(dialogue.states) == len(dialogue.actions) + 1
    assert [e.action for e in dialogue.examples()] == list(dialogue.actions)
    assert [place and place.line for place in dialogue.places] == [16, 16, 16, 16, 16]


def test_a_message_without_an_answer_is_listened_to(tmp_path: Path) -> None:
    stories = """
stories:
  - story: s
    steps: [{intent: greet}, {intent: faq}, {action: utter_a}, {intent: bye}]
"""
    listen = "action_listen"
    assert one(tmp_path, stories).actions == (listen, listen, "utter_a", listen, listen)


def test_alternatives_are_taken_one_by_one(tmp_path: Path) -> None:
    stories = """
stories:
  - story: s
    steps:
      - or: [{intent: greet}, {intent: bye}]
      - action: utter_a
      - or: [{slot_was_set: [{done: true}]}, {slot_was_set: [{done: false}]}]
"""
    found = unrolled(tmp_path, stories).dialogues
    said = {(d.states[-1].user.intent, dict(d.states[-1].slots)["done"]) for d in found if d.states[-1].user}
    assert said == {(intent, (1.0, done)) for intent in ("greet", "bye") for done in (0.0, 1.0)}


def test_too_many_alternatives_are_told(tmp_path: Path) -> None:
    turn = "- or: [{intent: greet}, {intent: bye}, {intent: order}, {intent: faq}]\n- action: utter_a\n"
    stories = "\nstories:\n  - story: s\n    steps:\n" + indent(turn * 8, "      ")
    found = unrolled(tmp_path, stories)
    assert {p.code for p in found.problems} == {"too-many-alternatives"}
    assert len(found.dialogues) <= MOST_BRANCHES


def test_checkpoints_join_stories(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: begin, steps: [{intent: greet}, {action: utter_a}, {checkpoint: asked}]}
  - {story: one, steps: [{checkpoint: asked}, {intent: bye}, {action: utter_b}]}
  - {story: two, steps: [{checkpoint: asked}, {intent: order}, {action: utter_c}]}
"""
    found = unrolled(tmp_path, stories)
    assert names(found) == ["begin > one", "begin > two"]
    assert found.dialogues[0].actions == (
        "action_listen",
        "utter_a",
        "action_listen",
        "utter_b",
        "action_listen",
    )
    assert found.problems == ()


def test_a_checkpoint_may_ask_for_a_slot(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: yes_, steps: [{intent: greet}, {slot_was_set: [{done: true}]}, {checkpoint: asked}]}
  - {story: no_, steps: [{intent: bye}, {slot_was_set: [{done: false}]}, {checkpoint: asked}]}
  - story: then
    steps: [{checkpoint: asked, slot_was_set: [{done: true}]}, {action: utter_b}]
"""
    assert names(unrolled(tmp_path, stories)) == ["yes_ > then"]


def test_circles_are_cut(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: begin, steps: [{intent: greet}, {action: utter_a}, {checkpoint: again}]}
  - {story: round, steps: [{checkpoint: again}, {intent: bye}, {action: utter_b}, {checkpoint: again}]}
"""
    found = unrolled(tmp_path, stories)
    assert names(found) == ["begin > round"]
    assert found.dialogues[0].actions[-1] == "utter_b"


def test_a_story_may_go_on_after_a_checkpoint(tmp_path: Path) -> None:
    stories = """
stories:
  - story: one
    steps: [{intent: greet}, {action: utter_a}, {checkpoint: asked}, {intent: bye}, {action: utter_b}]
  - {story: two, steps: [{checkpoint: asked}, {intent: order}, {action: utter_c}]}
"""
    assert names(unrolled(tmp_path, stories)) == ["one", "one > two"]


def test_entities_set_the_slots_that_they_fill(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: s, steps: [{intent: greet, entities: [{city: Rome}]}, {action: utter_a}]}
"""
    dialogue = one(tmp_path, stories)
    assert slots_set(dialogue) == {"city": "Rome", "cities": ["Rome"]}
    assert dialogue.states[1].user is not None
    assert dialogue.states[1].user.entities == ("city",)


def test_entities_need_not_set_slots(tmp_path: Path) -> None:
    stories = """
config: {store_entities_as_slots: false}
stories:
  - {story: s, steps: [{intent: greet, entities: [{city: Rome}]}, {action: utter_a}]}
"""
    assert slots_set(one(tmp_path, stories)) == {}


def test_a_bare_slot_name_stands_for_any_value(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: s, steps: [{intent: greet}, {slot_was_set: [city, cities]}, {action: utter_a}]}
"""
    assert slots_set(one(tmp_path, stories)) == {"city": "filled", "cities": ["filled"]}


@pytest.mark.parametrize("kind", ["story", "rule"])
def test_a_first_action_only_sets_the_scene(tmp_path: Path, kind: str) -> None:
    section = "stories" if kind == "story" else "rules"
    steps = "[{action: utter_a}, {intent: bye}, {action: utter_b}]"
    dialogue = one(tmp_path, f"\n{section}:\n  - {kind}: s\n    steps: {steps}\n")
    assert dialogue.is_context_first
    assert next(dialogue.examples()).action != dialogue.actions[0]
    assert dialogue.actions[-3:] == ("action_listen", "utter_b", "action_listen")


def test_turns_of_a_form_fold_into_one(tmp_path: Path) -> None:
    stories = """
stories:
  - story: s
    steps:
      - intent: order
      - action: order_form
      - active_loop: order_form
      - intent: faq
      - action: order_form
      - active_loop: null
      - action: utter_a
"""
    dialogue = one(tmp_path, stories)
    assert dialogue.actions == ("action_listen", "order_form", "utter_a", "action_listen")


def test_texts_take_the_place_of_intents_and_actions(tmp_path: Path) -> None:
    stories = """
stories:
  - story: s
    steps: [{user: hello there}, {bot: hello back}]
"""
    dialogue = one(tmp_path, stories)
    assert dialogue.states[1].user is not None
    assert (dialogue.states[1].user.intent, dialogue.states[1].user.text) == (None, "hello there")
    assert dialogue.actions[1] == "hello back"


def test_equal_stories_count_once(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: one, steps: [{intent: greet}, {action: utter_a}]}
  - {story: same, steps: [{intent: greet}, {action: utter_a}]}
"""
    assert names(unrolled(tmp_path, stories)) == ["one"]


def test_stories_are_glued_alike_with_the_same_seed(tmp_path: Path) -> None:
    stories = """
stories:
  - {story: one, steps: [{intent: greet}, {action: utter_a}]}
  - {story: two, steps: [{intent: bye}, {action: utter_b}]}
  - {story: three, steps: [{intent: faq}, {action: utter_c}]}
"""
    project = read_bot(tmp_path, DOMAIN + stories)
    told = unroll(project.stories, project.domain).dialogues
    first, again = (augmented(told, project.domain, 1, seed=3) for _ in range(2))
    assert first == again
    assert 0 < len(first) <= 10
    assert all(d.is_augmented and len(d.name.split(" > ")) > 1 for d in first)
    assert not any(a == b == "action_listen" for d in first for a, b in pairwise(d.actions))
    assert augmented(told, project.domain, 0, seed=3) == ()
