"""Contradictions that an author must know of before anything is trained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kefu.conversation.states import DialogueState
from kefu.policies.describing import described
from kefu.policies.network_options import TransformerOptions
from kefu.policies.options import MemoizationOptions, RuleOptions
from kefu.policies.registry import DEFAULT_POLICIES, policy_options
from kefu.policies.rule_analysis import analyse
from kefu.policies.rule_problems import contradiction_problems, restriction_problems
from kefu.policies.rule_training import rule_book
from kefu.policies.training_data import TrainingDialogue
from kefu.policies.unrolling import unroll
from kefu.project.domain import Domain
from kefu.project.problems import Place, Problem, Severity
from kefu.project.settings import ComponentSpec
from kefu.project.stories import ActionStep, Story


def find_contradictions(
    stories: Sequence[Story], domain: Domain, policies: Sequence[ComponentSpec] = DEFAULT_POLICIES
) -> list[Problem]:
    """Rules against rules, rules against stories (errors), stories against each other (warnings).

    `policies` must have passed `check_policies`: their options say what matters. Stories with an
    action that the domain lacks are left out: that mistake is told elsewhere, what follows is noise.
    """
    unrolled = unroll([story for story in stories if _is_known(story, domain)], domain)
    options = [policy_options(spec) for spec in policies]
    rules = next((option for option in options if isinstance(option, RuleOptions)), None)
    problems = list(unrolled.problems)
    if rules is not None:
        problems += rule_problems(unrolled.dialogues, domain, rules)
    told = [d for d in unrolled.dialogues if not d.is_rule]
    return [*problems, *_conflicts(told, domain, _history(options))]


def _is_known(story: Story, domain: Domain) -> bool:
    return all(step.name in domain.action_set for step in story.steps if isinstance(step, ActionStep))


def rule_problems(
    dialogues: Sequence[TrainingDialogue], domain: Domain, options: RuleOptions
) -> list[Problem]:
    """What keeps RulePolicy from being trained."""
    problems = restriction_problems([d for d in dialogues if d.is_rule], domain, options)
    if options.check_for_contradictions:
        analysis = analyse(rule_book(dialogues), dialogues, domain, options)
        problems += contradiction_problems(analysis, domain)
    return problems


def _history(options: Sequence[object]) -> int | None:
    """How far back the policies that learn from stories can tell them apart; None: all the way."""
    learning = [o for o in options if isinstance(o, MemoizationOptions | TransformerOptions)]
    histories = [option.max_history for option in learning]
    return None if None in histories else max((h for h in histories if h), default=None)


def _conflicts(
    stories: Sequence[TrainingDialogue], domain: Domain, max_history: int | None
) -> Iterator[Problem]:
    """Moments that look the same to the policies, after which stories differ."""
    sequels: dict[tuple[DialogueState, ...], dict[str, tuple[TrainingDialogue, Place | None]]]
    sequels = defaultdict(dict)
    for story in stories:
        first = 1 if story.is_context_first else 0
        for index, action in enumerate(story.actions[first:], first):
            states = story.states[: index + 1][-max_history if max_history else 0 :]
            sequels[states].setdefault(action, (story, story.places[index] or story.place))
    for states, ways in sequels.items():
        if len(ways) > 1:
            yield _conflict(states[-1], ways, domain)


def _conflict(
    state: DialogueState, ways: dict[str, tuple[TrainingDialogue, Place | None]], domain: Domain
) -> Problem:
    (first, (story, place)), *others = ways.items()
    differ = ", ".join(f"'{action}' in '{other.name}'" for action, (other, _) in others)
    return Problem(
        "conflicting-stories",
        place,
        f"after the same history '{first}' comes in the story '{story.name}' but {differ}: "
        f"{described(state, domain)}",
        "make the stories differ before, by what is said or by a slot; else the policies have to guess",
        Severity.WARNING,
        tuple(dict.fromkeys(place for _, (_, place) in others if place)),
    )
