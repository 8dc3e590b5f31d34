"""What is wrong with responses before anything is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kefu.nlg.templates import check_template
from kefu.project.domain import Domain
from kefu.project.problems import Problem


def check_responses(domain: Domain) -> list[Problem]:
    """A problem for every text whose Jinja cannot be read, at its variation's place."""
    return [
        Problem("response-template", variation.place, f"in '{name}' {mistake}")
        for name, variations in domain.responses.items()
        for variation in variations
        for text in _texts(variation.content)
        if (mistake := check_template(text))
    ]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
