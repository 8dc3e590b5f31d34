"""Story tests: what passes, what fails, and what is written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.evaluation.story_report import failed_stories, story_report, write_reports
from kefu.evaluation.story_test import StoryTestResult, run_story_tests
from kefu.policies.registry import DEFAULT_POLICIES
from kefu.project.loader import load_project
from kefu.project.problems import has_errors
from kefu.project.project import Project
from tests.policies.bots import RULES_AND_MEMORY, read_bot, trained
from tests.shared import shared

BOT = """
intents: [greet, great, order, chitchat, inform]
entities: [size]
slots: {size: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: size}]}}
forms: {order_form: {required_slots: [size]}}
responses:
  utter_greet: [{text: a}]
  utter_happy: [{text: b}]
  utter_nice: [{text: c}]
  utter_done: [{text: d}]
rules:
  - {rule: chat, steps: [{intent: chitchat}, {action: utter_nice}]}
  - {rule: order, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
  - rule: submit
    condition: [{active_loop: order_form}]
    steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
stories:
  - {story: happy, steps: [{intent: greet}, {action: utter_greet}, {intent: great}, {action: utter_happy}]}
"""
FORM = """
stories:
  - story: a question inside the form
    steps:
      - intent: order
      - action: order_form
      - active_loop: order_form
      - intent: chitchat
      - action: utter_nice
      - action: order_form
      - user: 'a [big]{"entity": "size", "value": "L"} one'
        intent: inform
      - action: order_form
      - active_loop: null
      - action: utter_done
"""
WRONG = """
stories:
  - story: fine
    steps: [{intent: greet}, {action: utter_greet}]
  - story: not fine
    steps:
      - user: "hello: you"
        intent: greet
      - action: utter_greet
      - intent: great
      - action: utter_nice
      - slot_was_set: [{size: "yes"}]
"""
TEXTS = {
    "hello": Parse("hello", IntentScore("greet", 0.9)),
    "super": Parse("super", IntentScore("great", 0.9)),
    "so so": Parse("so so", IntentScore("chitchat", 0.6)),
    "a big one": Parse("a big one", IntentScore("inform", 0.9), (EntityMatch("size", "big", 2, 5),)),
    "big": Parse("big", IntentScore("inform", 0.9)),
}


def with_tests(folder: Path, tests: str) -> Project:
    (folder / "tests").mkdir()
    (folder / "tests" / "test_stories.yml").write_text(tests, encoding="utf-8")
    read_bot(folder, BOT)
    loaded = load_project(folder)
    assert loaded.project is not None
    assert not has_errors(loaded.problems), loaded.problems
    return loaded.project


async def result_of(folder: Path, tests: str, *, end_to_end: bool = False) -> StoryTestResult:
    project = with_tests(folder, tests)
    ensemble = trained(project, RULES_AND_MEMORY)
    return await run_story_tests(project.tests, ensemble, TEXTS.__getitem__, end_to_end=end_to_end)


async def test_a_form_may_be_left_and_come_back(tmp_path: Path) -> None:
    result = await result_of(tmp_path, FORM)
    assert [story.is_right for story in result.stories] == [True]
    assert (result.right_actions, len(result.actions)) == (8, 8)


async def test_a_wrong_action_fails_its_story_and_no_other(tmp_path: Path) -> None:
    result = await result_of(tmp_path, WRONG)
    assert [story.name for story in result.failed] == ["not fine"]
    wrong = [step for step in result.actions if not step.is_right]
    assert (wrong[0].wanted, wrong[0].got) == ("utter_nice", "utter_happy")


async def test_the_report_scores_actions_and_stories(tmp_path: Path) -> None:
    report = story_report(await result_of(tmp_path, WRONG))
    assert report["conversation_accuracy"] == {"accuracy": 0.5, "correct": 1, "total": 2}
    assert report["utter_greet"]["f1-score"] == 1.0
    assert "" not in report
    assert report["utter_nice"]["recall"] == 0.0
    assert report["utter_nice"]["confused_with"] == {"utter_happy": 1}
    assert 0 < report["accuracy"] < 1


async def test_failed_stories_can_be_tested_again(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    told = failed_stories(await result_of(first, WRONG))
    assert "wanted: utter_nice, predicted: utter_happy (MemoizationPolicy 1.00)" in told
    again = await result_of(second, told)
    assert [story.name for story in again.stories] == ["not fine"]
    assert failed_stories(again).split("\n  steps:")[1] == told.split("\n  steps:")[1]


async def test_reports_are_written(tmp_path: Path) -> None:
    paths = write_reports(await result_of(tmp_path, FORM), tmp_path / "results" / "new")
    assert [path.name for path in paths] == ["story_report.json", "failed_test_stories.yml"]
    assert json.loads(paths[0].read_text())["conversation_accuracy"]["accuracy"] == 1.0
    assert paths[1].read_text() == "# None of the test stories failed.\n"


END_TO_END = """
stories:
  - story: right
    steps: [{user: hello, intent: greet}, {action: utter_greet}]
  - story: wrong intent
    steps: [{user: so so, intent: great}, {action: utter_nice}]
  - story: entity found
    steps: [{user: "a [big](size) one", intent: inform}, {action: action_default_fallback}]
  - story: entity missed
    steps: [{user: "[big](size)", intent: inform}, {action: action_default_fallback}]
"""


async def test_end_to_end_the_texts_are_understood(tmp_path: Path) -> None:
    result = await result_of(tmp_path, END_TO_END, end_to_end=True)
    wrong = {
        s.name: [step for step in s.steps if not step.is_action and not step.is_right] for s in result.stories
    }
    assert [name for name, steps in wrong.items() if steps] == ["wrong intent", "entity missed"]
    assert (wrong["wrong intent"][0].wanted, wrong["wrong intent"][0].got) == ("great", "chitchat")
    assert wrong["entity missed"][0].wrong_entities == "missing: size 'big'"
    assert "# predicted: chitchat" in failed_stories(result)


async def test_without_end_to_end_the_story_is_believed(tmp_path: Path) -> None:
    result = await result_of(tmp_path, END_TO_END)
    assert all(step.is_right for story in result.stories for step in story.steps if not step.is_action)


async def test_a_text_without_an_intent_is_always_understood(tmp_path: Path) -> None:
    steps = "[{user: hello}, {action: utter_greet}, {user: super}, {action: utter_happy}]"
    tests = f"stories: [{{story: s, steps: {steps}}}]"
    assert (await result_of(tmp_path, tests)).failed == ()


async def test_a_direct_message_needs_no_understanding(tmp_path: Path) -> None:
    tests = "stories: [{story: s, steps: [{user: /greet, intent: greet}, {action: utter_greet}]}]"
    assert (await result_of(tmp_path, tests, end_to_end=True)).failed == ()


async def test_a_parser_may_be_asynchronous(tmp_path: Path) -> None:
    async def parse(text: str) -> Parse:
        return TEXTS[text]

    project = with_tests(tmp_path, "stories: [{story: s, steps: [{user: hello}, {action: utter_greet}]}]")
    assert (await run_story_tests(project.tests, trained(project), parse)).failed == ()


async def test_without_a_parser_a_text_is_an_error(tmp_path: Path) -> None:
    project = with_tests(tmp_path, "stories: [{story: s, steps: [{user: hello}, {action: utter_greet}]}]")
    with pytest.raises(ValueError, match="hello"):
        await run_story_tests(project.tests, trained(project))


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("RasaHQ__rasa-3.6.20__initial_project", 7),
        ("RasaHQ__rasa-3.0.4__formbot", 3),
        ("RasaHQ__helpdesk-assistant", 12),
    ],
)
async def test_real_bots_pass_their_tests(name: str, count: int) -> None:
    project = load_project(shared(f"bots/{name}")).project
    assert project is not None
    result = await run_story_tests(
        project.tests, trained(project, project.config.policies or DEFAULT_POLICIES)
    )
    assert (result.right_stories, len(result.stories)) == (count, count)
