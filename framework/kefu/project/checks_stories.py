"""Do stories, rules and tests speak of things that exist?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kefu.project.checks_domain import is_value_of
from kefu.project.domain import ACTION_TWO_STAGE_FALLBACK, Domain
from kefu.project.problems import Problem, Severity, unknown_name
from kefu.project.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    SlotStep,
    Step,
    Story,
    UserStep,
)


def check_stories(domain: Domain, stories: Iterable[Story]) -> Iterator[Problem]:
    """Of stories and rules for training."""
    stories = list(stories)
    for story in stories:
        if not story.steps:
            kind = "rule" if story.is_rule else "story"
            message = f"the {kind} '{story.name}' has no steps"
            yield Problem("no-steps", story.place, message, severity=Severity.WARNING)
        for step in (*story.condition, *story.steps):
            yield from _step(step, domain)
            if story.is_rule:
                yield from _step_of_rule(step)
    yield from _checkpoints(stories)


def check_tests(domain: Domain, tests: Iterable[Story]) -> Iterator[Problem]:
    """Of test stories: what is wrong there fails the test, it does not stop training."""
    for story in tests:
        for step in story.steps:
            for problem in _step(step, domain):
                yield replace(problem, severity=min(problem.severity, Severity.WARNING, key=_LEAST.index))


_LEAST = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


def _step(step: Step, domain: Domain) -> Iterator[Problem]:
    match step:
        case UserStep():
            yield from _user(step, domain)
        case ActionStep():
            yield from _action(step, domain)
        case LoopStep():
            yield from _loop(step, domain)
        case SlotStep():
            yield from _slot(step, domain)
        case CheckpointStep():
            for condition in step.conditions:
                yield from _slot(condition, domain)
        case OrStep():
            for alternative in step.alternatives:
                yield from _step(alternative, domain)


def _user(step: UserStep, domain: Domain) -> Iterator[Problem]:
    intent = (step.intent or "").partition("/")[0]
    if intent and intent not in domain.intents:
        yield unknown_name("intent", intent, step.place, domain.intents)
    for mark in step.entities:
        entity = domain.entities.get(mark.entity)
        if entity is None:
            yield unknown_name("entity", mark.entity, step.place, domain.entities)
            continue
        if mark.role and mark.role not in entity.roles:
            yield unknown_name("role", mark.role, step.place, entity.roles, Severity.WARNING)
        if mark.group and mark.group not in entity.groups:
            yield unknown_name("group", mark.group, step.place, entity.groups, Severity.WARNING)


def _action(step: ActionStep, domain: Domain) -> Iterator[Problem]:
    if step.name in domain.action_set:
        return
    if step.name.startswith("utter_"):
        yield unknown_name("response", step.name, step.place, domain.responses)
    else:
        yield unknown_name("action", step.name, step.place, domain.action_set)


def _loop(step: LoopStep, domain: Domain) -> Iterator[Problem]:
    if step.name and step.name not in domain.forms and step.name != ACTION_TWO_STAGE_FALLBACK:
        yield unknown_name("form", step.name, step.place, domain.forms)


def _slot(step: SlotStep, domain: Domain) -> Iterator[Problem]:
    slot = domain.slots.get(step.name)
    if slot is None:
        yield unknown_name("slot", step.name, step.place, domain.slots)
    elif slot.type == "categorical" and step.has_value and not is_value_of(slot, step.value):
        message = f"{step.value!r} is none of the values of the slot '{slot.name}'"
        hint = f"known are {', '.join(map(str, slot.values))}"
        yield Problem("unlisted-value", step.place, message, hint, Severity.WARNING)


def _step_of_rule(step: Step) -> Iterator[Problem]:
    if isinstance(step, CheckpointStep | BotStep):
        kind = "a checkpoint" if isinstance(step, CheckpointStep) else "a literal text of the assistant"
        yield Problem("rule-step", step.place, f"{kind} cannot be a step of a rule", "write a story instead")


def _checkpoints(stories: Iterable[Story]) -> Iterator[Problem]:
    """Joints that join nothing."""
    starts: dict[str, CheckpointStep] = {}
    ends: dict[str, CheckpointStep] = {}
    for story in stories:
        at_start = True
        for step in story.steps:
            at_start = at_start and isinstance(step, CheckpointStep)
            if isinstance(step, CheckpointStep):
                (starts if at_start else ends).setdefault(step.name, step)
    for name in starts.keys() ^ ends.keys():
        step = starts.get(name) or ends[name]
        missing = "no story ends with it" if name in starts else "no story starts with it"
        message = f"the checkpoint '{name}' joins nothing: {missing}"
        yield Problem("loose-checkpoint", step.place, message, severity=Severity.WARNING)
