"""Contradictions: told before training, with both places and the moment in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu.errors import ProjectError
from kefu.policies.contradictions import find_contradictions
from kefu.policies.registry import DEFAULT_POLICIES
from kefu.project.loader import load_project
from kefu.project.problems import Problem, Severity, has_errors
from kefu.project.settings import ComponentSpec
from tests.policies.bots import RULES, read_bot, trained
from tests.shared import shared

DOMAIN = """
intents: [greet, bye, order, ask]
entities: [city]
slots:
  vip: {type: bool, mappings: [{type: custom}]}
  size: {type: categorical, values: [small, big], mappings: [{type: custom}]}
forms: {order_form: {required_slots: []}}
responses: {utter_a: [{text: a}], utter_b: [{text: b}], utter_c: [{text: c}]}
"""


def problems(tmp_path: Path, stories: str, **options: object) -> list[Problem]:
    project = read_bot(tmp_path, DOMAIN + stories)
    policies = [ComponentSpec("MemoizationPolicy"), ComponentSpec("RulePolicy", options)]
    return find_contradictions(project.stories, project.domain, policies)


def only(tmp_path: Path, stories: str) -> Problem:
    (problem,) = problems(tmp_path, stories)
    return problem


def lines(problem: Problem) -> list[int]:
    return [place.line for place in (problem.place, *problem.related) if place]


def test_two_rules(tmp_path: Path) -> None:
    problem = only(
        tmp_path,
        """
rules:
  - rule: one
    steps:
      - intent: greet
      - action: utter_a
  - rule: two
    steps:
      - intent: greet
      - action: utter_b
""",
    )
    assert problem.code == "contradicting-rules"
    assert problem.severity is Severity.ERROR
    assert problem.message == (
        "the rule 'one' demands 'utter_a' where the rule 'two' demands 'utter_b': "
        "after the customer says 'greet'"
    )
    assert lines(problem) == [14, 18]


def test_a_rule_and_a_story(tmp_path: Path) -> None:
    problem = only(
        tmp_path,
        """
rules:
  - rule: one
    steps: [{intent: greet}, {action: utter_a}]
stories:
  - story: other
    steps:
      - intent: bye
      - action: utter_b
      - slot_was_set: [{vip: true}, {size: big}]
      - intent: greet
      - action: utter_c
""",
    )
    assert "the story 'other' demands 'utter_c' where the rule 'one' demands 'utter_a'" in problem.message
    assert problem.message.endswith("after the customer says 'greet', slot 'size' big, slot 'vip' true")
    assert lines(problem) == [20, 12]


@pytest.mark.parametrize(
    "steps",
    [
        "[{intent: restart}, {action: utter_a}]",
        "[{intent: order}, {action: order_form}, {active_loop: order_form}, {action: utter_a}]",
    ],
)
def test_what_no_story_can_change_is_a_warning(tmp_path: Path, steps: str) -> None:
    story = f"stories:\n  - story: mine\n    steps: {steps}\n"
    problem = only(tmp_path, story)
    assert "it always has to be" in problem.message
    assert problem.severity is Severity.WARNING
    trained(read_bot(tmp_path, DOMAIN + story), RULES)


def test_no_rule_may_change_it_and_no_story_where_a_rule_says_it_too(tmp_path: Path) -> None:
    steps = "[{intent: restart}, {action: utter_a}]"
    rule = f"rules:\n  - rule: mine\n    steps: {steps}\n"
    assert only(tmp_path, rule).severity is Severity.ERROR
    both = rule.replace("utter_a", "action_restart") + f"stories:\n  - story: mine\n    steps: {steps}\n"
    assert only(tmp_path, both).severity is Severity.ERROR


def test_a_rule_with_two_messages(tmp_path: Path) -> None:
    stories = """
rules:
  - rule: long
    steps: [{intent: greet}, {action: utter_a}, {intent: bye}, {action: utter_b}]
"""
    assert [p.code for p in problems(tmp_path, stories)] == ["rule-too-long"]
    assert problems(tmp_path, stories, restrict_rules=False) == []


INCOMPLETE = """
rules:
  - rule: sets
    steps: [{intent: ask}, {action: utter_b}, {slot_was_set: [{vip: true}]}, {action: utter_a}]
  - rule: forgets
    steps: [{intent: bye}, {action: utter_b}, {action: utter_a}]
"""


def test_a_rule_that_forgets_a_slot(tmp_path: Path) -> None:
    problem = only(tmp_path, INCOMPLETE)
    assert problem.code == "incomplete-rule"
    assert "'forgets' does not say what the slot 'vip' is after 'utter_b'" in problem.message
    assert problems(tmp_path, INCOMPLETE, check_for_contradictions=False) == []


def test_a_rule_that_forgets_a_loop(tmp_path: Path) -> None:
    stories = """
rules:
  - rule: starts
    steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
  - rule: forgets
    steps: [{intent: ask}, {action: order_form}, {action: utter_a}]
"""
    assert "'forgets' does not say which loop is active after 'order_form'" in only(tmp_path, stories).message


def test_rules_that_part_by_a_condition_do_not_contradict(tmp_path: Path) -> None:
    stories = """
rules:
  - rule: one
    condition: [{slot_was_set: [{vip: true}]}]
    steps: [{intent: greet}, {action: utter_a}]
  - rule: two
    condition: [{slot_was_set: [{vip: null}]}]
    steps: [{intent: greet}, {action: utter_b}]
"""
    assert problems(tmp_path, stories) == []


def test_a_question_and_its_answer_may_be_a_rule_of_their_own(tmp_path: Path) -> None:
    """After the question a story may go on at once: the rule is about the answer."""
    stories = """
rules:
  - rule: answer
    steps: [{action: utter_a}, {intent: ask}, {action: utter_b}]
stories:
  - story: goes on
    steps: [{intent: greet}, {action: utter_a}, {action: utter_c}]
"""
    assert problems(tmp_path, stories) == []


def test_stories_that_differ_after_the_same_history_are_a_warning(tmp_path: Path) -> None:
    stories = """
stories:
  - story: one
    steps: [{intent: greet}, {action: utter_a}]
  - story: two
    steps: [{intent: greet}, {action: utter_b}]
"""
    problem = only(tmp_path, stories)
    assert (problem.code, problem.severity) == ("conflicting-stories", Severity.WARNING)
    assert "'utter_a' comes in the story 'one' but 'utter_b' in 'two'" in problem.message
    trained(read_bot(tmp_path, DOMAIN + stories))


def test_a_short_history_tells_less_apart(tmp_path: Path) -> None:
    stories = """
stories:
  - story: one
    steps: [{intent: bye}, {action: utter_c}, {intent: greet}, {action: utter_a}]
  - story: two
    steps: [{intent: ask}, {action: utter_c}, {intent: greet}, {action: utter_b}]
"""
    project = read_bot(tmp_path, DOMAIN + stories)
    short = [ComponentSpec("MemoizationPolicy", {"max_history": 1})]
    assert find_contradictions(project.stories, project.domain) == []
    assert [p.code for p in find_contradictions(project.stories, project.domain, short)] == [
        "conflicting-stories"
    ]


def test_training_refuses_contradictions(tmp_path: Path) -> None:
    stories = """
rules:
  - {rule: one, steps: [{intent: greet}, {action: utter_a}]}
  - {rule: two, steps: [{intent: greet}, {action: utter_b}]}
"""
    with pytest.raises(ProjectError, match="'two' demands 'utter_b'"):
        trained(read_bot(tmp_path, DOMAIN + stories), RULES)


def real_bots() -> list[str]:
    return [
        "RasaHQ__rasa-3.6.20__initial_project",
        "RasaHQ__rasa-3.0.4__formbot",
        "RasaHQ__rasa-3.0.4__knowledgebasebot",
        "RasaHQ__rasa-3.0.4__responseselectorbot",
        "RasaHQ__rasa-3.0.4__reminderbot",
        "RasaHQ__rasa-3.0.4__e2ebot",
        "RasaHQ__helpdesk-assistant",
        "RasaHQ__conversational-ai-course-3.x__video-09-2-custom-forms",
        "flygan1988__rasa-main__chinesebot",
    ]


@pytest.mark.parametrize("name", real_bots())
def test_real_bots_do_not_contradict_themselves(name: str) -> None:
    project = load_project(shared(f"bots/{name}")).project
    assert project is not None
    policies = project.config.policies or DEFAULT_POLICIES
    assert not has_errors(find_contradictions(project.stories, project.domain, policies))
