"""Every check of a project as a whole: do its parts speak of the same things?"""

from __future__ import annotations

from collections.abc import Iterator

from kefu.project.checks_domain import check_domain
from kefu.project.checks_nlu import check_nlu
from kefu.project.checks_responses import check_responses, check_retrieval
from kefu.project.checks_stories import check_stories, check_tests
from kefu.project.checks_usage import check_usage
from kefu.project.located import Located
from kefu.project.problems import Problem
from kefu.project.project import Project


def check_project(project: Project, domain_data: Located) -> Iterator[Problem]:
    """All problems between the parts; `domain_data` is what the domain was read from."""
    domain = project.domain
    yield from check_domain(domain, domain_data)
    yield from check_responses(project, domain_data["responses"])
    yield from check_retrieval(domain, project.nlu)
    yield from check_nlu(domain, project.nlu)
    yield from check_stories(domain, project.stories)
    yield from check_tests(domain, project.tests)
    yield from check_usage(project)
