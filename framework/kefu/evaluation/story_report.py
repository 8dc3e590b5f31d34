"""What a story test found, as files: a report on actions, and the stories that went another way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from kefu.evaluation.classification import report
from kefu.evaluation.story_test import StepOutcome, StoryOutcome, StoryTestResult
from kefu.project.nlu_data import EntityAnnotation
from kefu.project.stories import ActionStep, BotStep, LoopStep, SlotStep, UserStep

REPORT_FILE = "story_report.json"
FAILED_FILE = "failed_test_stories.yml"


def story_report(test: StoryTestResult) -> dict[str, Any]:
    """Scores of each action, and how many stories went right as a whole."""
    total = len(test.stories)
    return report((step.wanted or "", step.got or "") for step in test.actions) | {
        "conversation_accuracy": {
            "accuracy": test.right_stories / total if total else 0.0,
            "correct": test.right_stories,
            "total": total,
        }
    }


def write_reports(test: StoryTestResult, folder: Path) -> list[Path]:
    """Write both files into a folder, which is made if need be; the paths of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / REPORT_FILE
    told.write_text(json.dumps(story_report(test), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    failed = folder / FAILED_FILE
    failed.write_text(failed_stories(test), encoding="utf-8")
    return [told, failed]


def failed_stories(test: StoryTestResult) -> str:
    """The stories that failed as YAML to be tested again; comments say what came instead."""
    if not test.failed:
        return "# None of the test stories failed.\n"
    lines = ['version: "3.1"', "stories:"]
    for story in test.failed:
        lines += _story(story)
    return "\n".join(lines) + "\n"


def _story(story: StoryOutcome) -> Iterator[str]:
    yield ""
    yield f"- story: {_scalar(story.name)}" + (f"  # {story.place}" if story.place else "")
    yield "  steps:"
    for step in story.steps:
        written = list(_step(step))
        if written and not step.is_right:
            written[0] += f"  # {_what_came(step)}"
        yield from (f"  {'  ' if i else '- '}{line}" for i, line in enumerate(written))
        if not written and not step.is_right:
            # waiting for the customer is no step of its own
            yield f"  # {_what_came(step)}"


def _what_came(step: StepOutcome) -> str:
    if step.is_action:
        return f"wanted: {step.wanted}, predicted: {step.got} ({step.policy} {step.confidence:.2f})"
    intent = f"predicted: {step.got}" if step.wanted != step.got else ""
    entities = f"entities {step.wrong_entities}" if step.wrong_entities else ""
    return "; ".join(part for part in (intent, entities) if part)


def _step(tested: StepOutcome) -> Iterator[str]:
    """The keys of a step, one a line; nothing for what is implicit."""
    match tested.logged.step:
        case UserStep() as step:
            yield from _user(step)
        case ActionStep(name=name):
            yield f"action: {_scalar(name)}"
        case BotStep(text=text):
            yield f"bot: {_scalar(text)}"
        case LoopStep(name=name):
            yield f"active_loop: {_scalar(name)}"
        case SlotStep() as step:
            yield "slot_was_set:"
            yield f"- {_scalar(step.name)}" + (f": {_scalar(step.value)}" if step.has_value else "")


def _user(step: UserStep) -> Iterator[str]:
    if step.intent:
        yield f"intent: {_scalar(step.intent)}"
    if step.text:
        yield f"user: {_scalar(_annotated(step.text, step.entities))}"
    elif step.entities:
        yield "entities:"
        yield from (f"- {_scalar(_entity(entity))}" for entity in step.entities)


def _annotated(text: str, entities: tuple[EntityAnnotation, ...]) -> str:
    """The text with its entities marked, as authors write it."""
    for entity in sorted(entities, key=lambda e: e.start or 0, reverse=True):
        if entity.start is not None and entity.end is not None:
            words = text[entity.start : entity.end]
            value = None if entity.value == words else entity.value
            details = {"entity": entity.entity, "value": value, "role": entity.role, "group": entity.group}
            told = json.dumps({k: v for k, v in details.items() if v is not None}, ensure_ascii=False)
            text = f"{text[: entity.start]}[{words}]{told}{text[entity.end :]}"
    return text


def _entity(entity: EntityAnnotation) -> dict[str, Any]:
    details = {entity.entity: entity.value, "role": entity.role, "group": entity.group}
    return {key: value for key, value in details.items() if value is not None}


def _scalar(value: Any) -> str:
    """A value as YAML on one line."""
    text: str = yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").strip()
