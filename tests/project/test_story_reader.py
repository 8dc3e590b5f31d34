from kefu.project.nlu_data import EntityAnnotation
from kefu.project.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    SlotStep,
    UserStep,
)
from kefu.project.story_reader import read_stories
from kefu.project.yaml12 import read_text
from tests.project.writing import told


def read(steps, problems=None):
    text = "stories:\n- story: s\n  steps:\n" + "".join(f"  {line}\n" for line in steps.splitlines())
    [story] = read_stories([read_text(text, "s.yml").root["stories"]], [] if problems is None else problems)
    return story.steps


def test_steps_of_every_kind():
    assert read(
        "- intent: /greet\n- action: utter_greet\n- active_loop: f\n- active_loop: null\n- bot: Hi!"
    ) == (
        UserStep("greet"),
        ActionStep("utter_greet"),
        LoopStep("f"),
        LoopStep(None),
        BotStep("Hi!"),
    )


def test_entities_with_values_roles_and_without():
    [step] = read(
        "- intent: a\n  entities:\n  - size\n  - city: Bonn\n    role: to\n    group: g\n  - color: null"
    )
    assert step.entities == (
        EntityAnnotation("size", ""),
        EntityAnnotation("city", "Bonn", role="to", group="g"),
        EntityAnnotation("color", None),
    )


def test_a_user_text_is_end_to_end_or_belongs_to_an_intent():
    assert read("- user: |\n    to [Bonn](city)\n- user: hi\n  intent: greet") == (
        UserStep(None, "to Bonn", (EntityAnnotation("city", "Bonn", 3, 7),)),
        UserStep("greet", "hi"),
    )


def test_slots_are_set_one_by_one():
    assert read("- slot_was_set:\n  - a: 1\n  - b: null\n  - c") == (
        SlotStep("a", 1),
        SlotStep("b", None),
        SlotStep("c", has_value=False),
    )


def test_alternatives_and_checkpoints():
    assert read(
        "- checkpoint: c\n  slot_was_set:\n  - a: 1\n- or:\n  - intent: x\n  - slot_was_set:\n    - b: 2"
    ) == (
        CheckpointStep("c", (SlotStep("a", 1),)),
        OrStep((UserStep("x"), SlotStep("b", 2))),
    )


def test_steps_know_their_place():
    [step] = read("- intent: greet")
    assert (step.place.line, step.place.column) == (4, 5)


def test_a_step_that_is_two_is_told():
    problems = []
    read("- intent: greet\n  action: utter_greet", problems)
    assert told(problems) == ["ambiguous-step s.yml:4:5"]


def test_what_only_rules_have():
    text = (
        "rules:\n- rule: r\n  conversation_start: true\n  wait_for_user_input: false\n"
        "  condition:\n  - active_loop: f\n  - slot_was_set:\n    - a: true\n  steps:\n  - action: x\n"
    )
    [rule] = read_stories([read_text(text, "r.yml").root["rules"]], [])
    assert rule.is_rule
    assert rule.conversation_start
    assert not rule.wait_for_user_input
    assert rule.condition == (LoopStep("f"), SlotStep("a", True))
