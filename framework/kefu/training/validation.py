"""All that can be wrong with a project beyond its files one by one. Free of torch."""

from __future__ import annotations

from kefu.actions.loading import check_actions
from kefu.actions.missing import missing_actions
from kefu.nlu.registry import DEFAULT_PIPELINE, check_pipeline
from kefu.policies.contradictions import find_contradictions
from kefu.policies.registry import DEFAULT_POLICIES, check_policies
from kefu.project.problems import Problem, has_errors
from kefu.project.project import Project
from kefu.project.settings import ComponentSpec


def pipeline_of(project: Project) -> tuple[ComponentSpec, ...]:
    """The components that the author chose, or Kefu's."""
    return DEFAULT_PIPELINE if project.config.pipeline is None else project.config.pipeline


def policies_of(project: Project) -> tuple[ComponentSpec, ...]:
    """The policies that the author chose, or Kefu's."""
    return DEFAULT_POLICIES if project.config.policies is None else project.config.policies


def validate(project: Project) -> list[Problem]:
    """Wrong components, options and actions; rules and stories that contradict each other.

    What is wrong with the files themselves is told by `load_project`.
    """
    policies = policies_of(project)
    problems = check_policies(policies, project.domain)
    if not has_errors(problems):
        problems += find_contradictions(project.stories, project.domain, policies)
    actions = check_actions(project.actions) if project.actions else []
    missing = [] if actions else missing_actions(project)
    return [*check_pipeline(pipeline_of(project)), *problems, *actions, *missing]
