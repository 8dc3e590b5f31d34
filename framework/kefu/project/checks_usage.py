"""What stands in the domain and is used nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.project.checks_domain import FORM_QUESTIONS
from kefu.project.domain import DEFAULT_ACTIONS, DEFAULT_INTENTS, Domain
from kefu.project.problems import Place, Problem, Severity
from kefu.project.project import Project
from kefu.project.stories import ActionStep, LoopStep, OrStep, Step, UserStep

# default actions say these by themselves
DEFAULT_RESPONSES = ("utter_default", "utter_restart", "utter_back", "utter_ask_rephrase")


def check_usage(project: Project) -> Iterator[Problem]:
    """Warnings for intents, forms and responses that no story, rule or form leads to."""
    domain = project.domain
    steps = list(_all_steps(project))
    intents = {step.intent.partition("/")[0] for step in steps if isinstance(step, UserStep) and step.intent}
    intents |= {name for slot in domain.slots.values() for m in slot.mappings for name in m.intents}
    for intent in domain.intents.values():
        if intent.name not in intents and intent.name not in DEFAULT_INTENTS:
            yield _unused("intent", intent.name, intent.place)
    said = said_by_conversation(project)
    for form in domain.forms.values():
        if form.name not in said:
            yield _unused("form", form.name, form.place)
    if not has_code(domain):
        for name, variations in domain.responses.items():
            if variations and name.partition("/")[0] not in said:
                yield _unused("response", name, variations[0].place)


def said_by_conversation(project: Project) -> set[str]:
    """Actions and responses that stories, rules, forms or default actions lead to."""
    steps = _all_steps(project)
    named = {step.name for step in steps if isinstance(step, ActionStep | LoopStep) and step.name}
    questions = {
        pattern.format(form=form.name, slot=slot)
        for form in project.domain.forms.values()
        for slot in form.required_slots
        for pattern in FORM_QUESTIONS
    }
    return named | questions | set(DEFAULT_RESPONSES)


def has_code(domain: Domain) -> bool:
    """True where custom actions may say any response, with values of their own."""
    return any(name not in DEFAULT_ACTIONS and not name.startswith("utter_") for name in domain.actions)


def _all_steps(project: Project) -> Iterator[Step]:
    for story in project.stories:
        for step in story.steps:
            yield from step.alternatives if isinstance(step, OrStep) else (step,)


def _unused(kind: str, name: str, place: Place | None) -> Problem:
    return Problem(
        f"unused-{kind}", place, f"no story or rule uses the {kind} '{name}'", severity=Severity.WARNING
    )
