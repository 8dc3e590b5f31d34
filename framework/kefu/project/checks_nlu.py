"""Do the examples fit the domain and one another?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.project.domain import DEFAULT_INTENTS, Domain
from kefu.project.nlu_data import Example, NluData, Pattern
from kefu.project.problems import Problem, Severity, unknown_name


def check_nlu(domain: Domain, nlu: NluData) -> Iterator[Problem]:
    yield from _unknown_names(domain, nlu)
    yield from _same_text(nlu)
    yield from _silent_intents(domain, nlu)
    for pattern in nlu.patterns:
        yield from _no_examples(pattern)
        yield from check_regex(pattern)


def _unknown_names(domain: Domain, nlu: NluData) -> Iterator[Problem]:
    """Each unknown name once, where it stands first."""
    told: set[tuple[str, str]] = set()
    for example in nlu.examples:
        for kind, name, problem in _unknown(example, domain):
            if (kind, name) not in told:
                told.add((kind, name))
                yield problem


def _unknown(example: Example, domain: Domain) -> Iterator[tuple[str, str, Problem]]:
    place = example.place
    if example.intent and example.intent not in domain.intents:
        problem = unknown_name(
            "intent", example.intent, place, domain.intents, effect="list it in the domain"
        )
        yield "intent", example.intent, problem
    for mark in example.entities:
        entity = domain.entities.get(mark.entity)
        if entity is None:
            effect = "slots and policies never see it"
            problem = unknown_name("entity", mark.entity, place, domain.entities, Severity.WARNING, effect)
            yield "entity", mark.entity, problem
            continue
        for kind, name, known in (("role", mark.role, entity.roles), ("group", mark.group, entity.groups)):
            if name and name not in known:
                problem = unknown_name(kind, name, place, known, Severity.WARNING, f"not of '{mark.entity}'")
                yield kind, f"{mark.entity}#{name}", problem


def _same_text(nlu: NluData) -> Iterator[Problem]:
    """One text cannot mean two things."""
    first: dict[str, Example] = {}
    for example in nlu.examples:
        other = first.setdefault(example.text.lower(), example)
        if other.full_intent != example.full_intent:
            message = (
                f"'{example.text}' is an example of '{other.full_intent}' and of '{example.full_intent}'"
            )
            related = (other.place,) if other.place else ()
            yield Problem("same-example", example.place, message, severity=Severity.WARNING, related=related)


def _silent_intents(domain: Domain, nlu: NluData) -> Iterator[Problem]:
    if not nlu.examples:
        return
    spoken = {example.intent for example in nlu.examples}
    for intent in domain.intents.values():
        if intent.name not in spoken and intent.name not in DEFAULT_INTENTS:
            message = f"the intent '{intent.name}' has no examples: it is never understood from a text"
            yield Problem("no-examples", intent.place, message, severity=Severity.WARNING)


def _no_examples(pattern: Pattern) -> Iterator[Problem]:
    if not pattern.patterns:
        message = f"'{pattern.name}' has no examples"
        yield Problem("no-examples", pattern.place, message, severity=Severity.WARNING)


def check_regex(pattern: Pattern) -> Iterator[Problem]:
    """Patterns that are no regular expressions; any text may stand in a lookup table."""
    for text in () if pattern.is_lookup else pattern.patterns:
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            message = f"the regex '{pattern.name}': '{text}' is no regular expression: {error}"
            yield Problem("wrong-regex", pattern.place, message)
