"""From the author's rules and stories to the tables that RulePolicy looks things up in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState
from kefu.errors import ProjectError
from kefu.policies.options import RuleOptions
from kefu.policies.rule_analysis import Analysis, analyse
from kefu.policies.rule_policy import (
    DO_NOT_PREDICT_LOOP,
    LOOP_WAS_INTERRUPTED,
    RuleBook,
    RulePolicy,
)
from kefu.policies.rule_problems import contradiction_problems, restriction_problems
from kefu.policies.rule_table import Rule, RuleKey, RuleTable, after_snippet
from kefu.policies.training_data import PolicyTraining, RuleOnly, TrainingDialogue
from kefu.project.domain import ACTION_LISTEN, RULE_SNIPPET
from kefu.project.problems import Severity


def train_rules(options: RuleOptions, training: PolicyTraining) -> RulePolicy:
    """The policy for the rules and stories.

    Raises:
        ProjectError: rules contradict each other or a story, or break the restriction to one message.
    """
    problems = restriction_problems(training.rules, training.domain, options)
    book = rule_book(training.dialogues)
    if not options.check_for_contradictions:
        analysis = Analysis()
    else:
        analysis = analyse(book, training.dialogues, training.domain, options)
        problems += contradiction_problems(analysis, training.domain)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise ProjectError(errors)
    rules = book.rules.without(analysis.superseded)
    return RulePolicy(options, RuleBook(rules, book.unhappy), analysis.only_rules)


def rule_book(dialogues: Sequence[TrainingDialogue]) -> RuleBook:
    """Rules come from rules alone; what happens when a form is left comes from stories, too."""
    rules = [d for d in dialogues if d.is_rule]
    stories = [d for d in dialogues if not d.is_rule]
    return RuleBook(
        RuleTable(_unambiguous(rules)),
        RuleTable({rule.key: rule for rule in _unhappy([*rules, *stories])}.values()),
    )


def rule_only(dialogues: Sequence[TrainingDialogue]) -> RuleOnly:
    """The slots and loops that no story mentions."""
    in_rules = [state for d in dialogues if d.is_rule for state in d.states]
    in_stories = [state for d in dialogues if not d.is_rule for state in d.states]
    return RuleOnly(_slots(in_rules) - _slots(in_stories), _loops(in_rules) - _loops(in_stories))


def _unambiguous(rules: Iterable[TrainingDialogue]) -> Iterator[Rule]:
    """What each rule demands when; moments for which two rules demand different things are left out."""
    found: dict[RuleKey, Rule] = {}
    ambiguous: set[RuleKey] = set()
    for dialogue in rules:
        for example in dialogue.examples():
            key = after_snippet(example.states)
            if not key:
                continue
            known = found.setdefault(key, Rule.of(key, example.action, dialogue.name))
            if known.action != example.action:
                ambiguous.add(key)
    return (r for key, r in found.items() if key not in ambiguous and r.action != RULE_SNIPPET)


def _unhappy(dialogues: Iterable[TrainingDialogue]) -> Iterator[Rule]:
    """The moments in an active form at which something else than its happy path happens."""
    for dialogue in dialogues:
        for example in dialogue.examples():
            now = example.states[-1]
            if now.active_loop in (None, MUST_BE_UNSET):
                continue
            key = after_snippet(_shortened(example.states))
            kind = _kind_of_unhappy_path(now, example.action)
            if key and kind:
                yield Rule.of(key, kind, dialogue.name)


def _kind_of_unhappy_path(now: DialogueState, action: str) -> str | None:
    has_listened = now.previous_action == ACTION_LISTEN
    if has_listened and action == now.active_loop:
        # the form comes after an answer to another question than its own
        return LOOP_WAS_INTERRUPTED
    if not has_listened and action != now.active_loop:
        return DO_NOT_PREDICT_LOOP
    return None


def _shortened(states: Sequence[DialogueState]) -> list[DialogueState]:
    """Now, and of the moment before only its action: the last that meant something, before listening."""
    if len(states) == 1 or not states[-2].previous_action:
        return [states[-1]]
    return [DialogueState(previous_action=states[-2].previous_action), states[-1]]


def _slots(states: Iterable[DialogueState]) -> frozenset[str]:
    return frozenset(name for state in states for name, _ in state.slots)


def _loops(states: Iterable[DialogueState]) -> frozenset[str]:
    return frozenset(state.active_loop for state in states if state.active_loop) - {MUST_BE_UNSET}
