"""Which policies there are, under which names, and whether an author's list is sound.

Free of torch: the network's module is imported only when it is trained or loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from kefu.model_folder import ModelFolder
from kefu.policies.memoization import AUGMENTED_MEMOIZATION_POLICY, MEMOIZATION_POLICY, MemoizationPolicy
from kefu.policies.network_options import TRANSFORMER_POLICIES, TransformerOptions
from kefu.policies.options import MemoizationOptions, RuleOptions
from kefu.policies.policy import Policy
from kefu.policies.rule_policy import RulePolicy
from kefu.policies.rule_training import train_rules
from kefu.policies.training_data import PolicyTraining
from kefu.project.domain import Domain
from kefu.project.option_checks import check_options, options_of
from kefu.project.problems import Place, Problem, Severity, did_you_mean
from kefu.project.settings import ComponentSpec

RULE_POLICY = "RulePolicy"
# known to Rasa, and left out here
NOT_YET = ("UnexpecTEDIntentPolicy",)

OPTIONS: dict[str, type[Any]] = {
    RULE_POLICY: RuleOptions,
    MEMOIZATION_POLICY: MemoizationOptions,
    AUGMENTED_MEMOIZATION_POLICY: MemoizationOptions,
    **dict.fromkeys(TRANSFORMER_POLICIES, TransformerOptions),
}

DEFAULT_POLICIES: tuple[ComponentSpec, ...] = (
    ComponentSpec(MEMOIZATION_POLICY),
    ComponentSpec(RULE_POLICY),
    ComponentSpec("TransformerPolicy", {"max_history": 5, "epochs": 100}),
)


def train_policy(spec: ComponentSpec, training: PolicyTraining) -> Policy | None:
    """The trained policy of a checked spec; None for a name that does nothing here.

    Raises:
        ProjectError: rules contradict each other or a story.
    """
    options = policy_options(spec)
    match options:
        case RuleOptions():
            return train_rules(options, training)
        case MemoizationOptions():
            forgets = spec.name == AUGMENTED_MEMOIZATION_POLICY
            return MemoizationPolicy.train(options, training, forgets_beginning=forgets)
        case TransformerOptions():
            policy: Policy = _network().train(spec.name, options, training)
            return policy
    return None


def load_policy(name: str, folder: ModelFolder) -> Policy:
    """The policy that `save` left in a folder. Raises ModelError where that is something else."""
    if name in TRANSFORMER_POLICIES:
        policy: Policy = _network().load(folder)
        return policy
    return RulePolicy.load(folder) if name == RULE_POLICY else MemoizationPolicy.load(folder)


def _network() -> Any:
    # torch takes seconds to import
    return import_module("kefu.policies.network_policy").TransformerPolicy


def policy_options(spec: ComponentSpec) -> Any:
    """The options of a policy as its data class; None for a name that does nothing here."""
    options = OPTIONS.get(spec.name)
    return options_of(_without_nesting(spec), options) if options else None


def rule_options(specs: Sequence[ComponentSpec]) -> RuleOptions | None:
    """The options of the list's RulePolicy, if it has one."""
    found = [policy_options(spec) for spec in specs if spec.name == RULE_POLICY]
    return found[0] if found else None


def learns_from_augmented(specs: Sequence[ComponentSpec]) -> bool:
    """True when a policy of the list gains from stories glued at random."""
    return any(spec.name in TRANSFORMER_POLICIES for spec in specs)


# ---------------------------------------------------------------- checks


def check_policies(specs: Sequence[ComponentSpec], domain: Domain | None = None) -> list[Problem]:
    """Everything wrong with a list of policies: names, options, their values, and equal priorities."""
    problems = [problem for spec in specs for problem in _check_policy(spec)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        return problems
    return [*problems, *_check_priorities(specs), *_check_fallback(specs, domain)]


def _check_policy(spec: ComponentSpec) -> Iterator[Problem]:
    if spec.name in NOT_YET:
        message = f"Kefu has no {spec.name} yet; the other policies work without it"
        yield Problem("policy-not-yet", spec.place, message, severity=Severity.WARNING)
    elif spec.name not in OPTIONS:
        known = ", ".join(sorted(OPTIONS))
        hint = did_you_mean(spec.name, OPTIONS) or f"there are: {known}"
        yield Problem("unknown-policy", spec.place, f"there is no policy '{spec.name}'", hint)
    else:
        yield from check_options(_without_nesting(spec), OPTIONS[spec.name])


def _check_priorities(specs: Sequence[ComponentSpec]) -> Iterator[Problem]:
    by_priority: dict[int, list[ComponentSpec]] = defaultdict(list)
    for spec in specs:
        if spec.name in OPTIONS:
            by_priority[policy_options(spec).priority].append(spec)
    for priority, (first, *others) in by_priority.items():
        for spec in others:
            message = f"{spec.name} has the same priority {priority} as {first.name}; the first one wins"
            places = (first.place,) if first.place else ()
            yield Problem("equal-priorities", spec.place, message, None, Severity.WARNING, places)


def _check_fallback(specs: Sequence[ComponentSpec], domain: Domain | None) -> Iterator[Problem]:
    for spec in specs:
        options = policy_options(spec)
        if domain is None or not isinstance(options, RuleOptions):
            continue
        action = options.core_fallback_action_name
        if options.enable_fallback_prediction and action not in domain.action_set:
            place: Place | None = spec.option_places.get("core_fallback_action_name", spec.place)
            message = f"the fallback action '{action}' is not in the domain"
            yield Problem("unknown-action", place, message, did_you_mean(action, domain.action_names))


def _without_nesting(spec: ComponentSpec) -> ComponentSpec:
    """`max_history` may hide in a `featurizer`, which says nothing else that matters here."""
    featurizers = spec.options.get("featurizer")
    if not isinstance(featurizers, list):
        return spec
    nested = {k: v for f in featurizers if isinstance(f, dict) for k, v in f.items() if k == "max_history"}
    place = spec.option_places.get("featurizer")
    others = {k: v for k, v in spec.options.items() if k != "featurizer"}
    places = {**({"max_history": place} if place and nested else {}), **spec.option_places}
    return replace(spec, options={**nested, **others}, option_places=places)
