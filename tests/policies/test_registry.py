"""Which policies an author may name, and what is told about the options."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kefu.policies.registry import DEFAULT_POLICIES, check_policies, policy_options
from kefu.project.domain import Domain
from kefu.project.problems import Place
from kefu.project.settings import ComponentSpec

HERE = Place("config.yml", 7, 3)


def told(name: str, **options: object) -> list[str]:
    spec = ComponentSpec(name, options, Place("config.yml", 6, 5), dict.fromkeys(options, HERE))
    return [str(problem) for problem in check_policies([spec])]


def test_the_defaults_are_sound() -> None:
    assert check_policies(DEFAULT_POLICIES, Domain()) == []


def test_an_unknown_policy_is_told_with_the_nearest_name() -> None:
    assert told("RulPolicy") == [
        "config.yml:6:5: error unknown-policy: there is no policy 'RulPolicy' (did you mean 'RulePolicy'?)"
    ]


def test_an_unknown_policy_like_nothing_lists_what_there_is() -> None:
    assert "MemoizationPolicy" in told("Frobnicator")[0]


def test_a_policy_that_is_not_there_yet_is_a_warning() -> None:
    (problem,) = told("UnexpecTEDIntentPolicy", max_history=5)
    assert "warning policy-not-yet" in problem


@pytest.mark.parametrize(
    ("name", "options", "code", "word"),
    [
        ("RulePolicy", {"restrict_rule": True}, "error unknown-option", "restrict_rules"),
        ("RulePolicy", {"restrict_rules": "maybe"}, "error option-type", "true or false"),
        ("RulePolicy", {"core_fallback_threshold": 3}, "error option-value", "from 0 to 1"),
        ("MemoizationPolicy", {"max_history": 0}, "error option-value", "at least 1"),
        ("MemoizationPolicy", {"enable_feature_string_compression": False}, "note unused-option", "nothing"),
        ("TEDPolicy", {"epochs": "many"}, "error option-type", "whole number"),
    ],
)
def test_options_are_checked_where_they_stand(
    name: str, options: dict[str, object], code: str, word: str
) -> None:
    (problem,) = told(name, **options)
    assert problem.startswith(f"config.yml:7:3: {code}")
    assert word in problem


def test_max_history_may_hide_in_a_featurizer() -> None:
    nested = {"featurizer": [{"name": "MaxHistoryTrackerFeaturizer", "max_history": 4}]}
    spec = ComponentSpec("AugmentedMemoizationPolicy", nested)
    assert check_policies([spec]) == []
    assert policy_options(spec).max_history == 4


def test_equal_priorities_are_a_warning() -> None:
    specs = [ComponentSpec("MemoizationPolicy"), ComponentSpec("RulePolicy", {"priority": 3})]
    assert [p.code for p in check_policies(specs)] == ["equal-priorities"]


def test_the_fallback_action_must_exist() -> None:
    spec = ComponentSpec("RulePolicy", {"core_fallback_action_name": "action_default_falback"})
    (problem,) = check_policies([spec], Domain())
    assert problem.hint == "did you mean 'action_default_fallback'?"


def test_checking_policies_does_not_import_torch() -> None:
    code = (
        "import sys, kefu.policies.contradictions, kefu.policies.registry; sys.exit('torch' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0
    )
