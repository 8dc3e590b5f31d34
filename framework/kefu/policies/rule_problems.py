"""What is wrong with rules, in words and with places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kefu.conversation.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from kefu.conversation.slots import MUST_BE_UNSET, feature_size, features
from kefu.conversation.states import DialogueState
from kefu.policies.describing import described
from kefu.policies.options import RuleOptions
from kefu.policies.rule_analysis import Analysis, Contradiction, Step
from kefu.policies.training_data import TrainingDialogue
from kefu.project.domain import RULE_SNIPPET, Domain
from kefu.project.problems import Place, Problem, Severity


def restriction_problems(
    rules: Sequence[TrainingDialogue], domain: Domain, options: RuleOptions
) -> list[Problem]:
    """Rules that are too long, and rules that forget what another rule says of the same action."""
    problems: list[Problem] = []
    if options.restrict_rules:
        problems += _distinct(map(_too_long, rules))
    if options.check_for_contradictions:
        problems += _distinct(_incomplete(rules, domain))
    return problems


def contradiction_problems(analysis: Analysis, domain: Domain) -> list[Problem]:
    """One problem for each contradiction, told from one of its sides."""
    told: dict[frozenset[Place | None], Problem] = {}
    for found in analysis.contradictions:
        problem = _contradiction(found, domain)
        told.setdefault(frozenset((problem.place, *problem.related)), problem)
    return list(told.values())


def _distinct(problems: Iterable[Problem | None]) -> list[Problem]:
    # alternatives of one rule have the same mistake
    return list(dict.fromkeys(problem for problem in problems if problem is not None))


def _too_long(rule: TrainingDialogue) -> Problem | None:
    if sum(isinstance(event, UserUttered) for event in rule.events) <= 1:
        return None
    return Problem(
        "rule-too-long",
        rule.place,
        f"the rule '{rule.name}' has more than one message of the customer",
        "write a story, or set 'restrict_rules: false' for RulePolicy",
    )


@dataclass
class _Aftermath:
    """What rules say right after an action: the slots they set and the loops they switch."""

    slots: dict[str, TrainingDialogue]
    loops: dict[str, TrainingDialogue]


def _incomplete(rules: Sequence[TrainingDialogue], domain: Domain) -> Iterator[Problem]:
    aftermaths = _aftermaths(rules, domain)
    for rule in rules:
        for index, state in enumerate(rule.states):
            after = aftermaths.get(state.previous_action or "")
            following = rule.actions[index] if index < len(rule.actions) else None
            if after is None or RULE_SNIPPET in (following, state.previous_action):
                continue
            yield from _missing(rule, index, state, after, domain)


def _aftermaths(rules: Sequence[TrainingDialogue], domain: Domain) -> dict[str, _Aftermath]:
    found: dict[str, _Aftermath] = defaultdict(lambda: _Aftermath({}, {}))
    for rule in rules:
        action: str | None = None
        for event in rule.events:
            if isinstance(event, ActionExecuted):
                action = event.label
            elif isinstance(event, UserUttered):
                action = None  # what follows comes from the message
            elif isinstance(event, SlotSet) and action and _shows(event, domain):
                found[action].slots.setdefault(event.name, rule)
            elif isinstance(event, ActiveLoop) and action and event.name:
                found[action].loops.setdefault(event.name, rule)
    return dict(found)


def _shows(event: SlotSet, domain: Domain) -> bool:
    """Whether policies see what the event does."""
    slot = domain.slots.get(event.name)
    if slot is None or not feature_size(slot):
        return False
    return event.value == MUST_BE_UNSET or any(features(slot, event.value))


def _missing(
    rule: TrainingDialogue, index: int, state: DialogueState, after: _Aftermath, domain: Domain
) -> Iterator[Problem]:
    given = {name for name, _ in state.slots}
    given |= {name for name, slot in domain.slots.items() if any(features(slot, slot.initial_value))}
    for slot, other in after.slots.items():
        if slot not in given:
            yield _omission(rule, index, f"does not say what the slot '{slot}' is", f"slot '{slot}'", other)
    if after.loops and state.active_loop not in after.loops:
        loop, other = next(iter(after.loops.items()))
        what = "null" if loop == MUST_BE_UNSET else f"'{loop}'"
        yield _omission(rule, index, "does not say which loop is active", f"'active_loop: {what}'", other)


def _omission(rule: TrainingDialogue, index: int, what: str, hint: str, other: TrainingDialogue) -> Problem:
    action = rule.states[index].previous_action
    place = rule.places[index - 1] or rule.place
    return Problem(
        "incomplete-rule",
        place,
        f"the rule '{rule.name}' {what} after '{action}', but the rule '{other.name}' does",
        f"add {hint} after '{action}', with null where it is unset",
        related=(other.place,) if other.place else (),
    )


def _contradiction(found: Contradiction, domain: Domain) -> Problem:
    step = found.step
    kind = "rule" if step.dialogue.is_rule else "story"
    names = ", ".join(f"'{name}'" for name in dict.fromkeys(o.dialogue.name for o in found.opponents))
    other = f"the rule {names} demands" if names else "it always has to be"
    action = found.opponents[0].action if found.opponents else step.predicted
    return Problem(
        "contradicting-rules",
        _place(step),
        f"the {kind} '{step.dialogue.name}' demands '{step.action}' where {other} '{action}': "
        f"{described(step.state, domain)}",
        severity=Severity.WARNING if found.is_harmless else Severity.ERROR,
        related=tuple(dict.fromkeys(place for place in map(_place, found.opponents) if place)),
    )


def _place(step: Step) -> Place | None:
    return step.dialogue.places[step.index] or step.dialogue.place
