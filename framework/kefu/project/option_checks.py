"""Options that an author writes, checked against the data class that takes them.

Such a class has types and defaults, raises ValueError naming the option for a value that cannot
be, and lists in `unused` the names that it accepts for compatibility and that do nothing.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from kefu.data_types import describe, fits
from kefu.project.problems import Place, Problem, Severity, did_you_mean
from kefu.project.settings import ComponentSpec


def options_of(spec: ComponentSpec, options: Any) -> Any:
    """The options of a checked spec as an instance of their class."""
    known = {f.name for f in fields(options)}
    return options(**{name: value for name, value in spec.options.items() if name in known})


def check_options(spec: ComponentSpec, options: Any) -> Iterator[Problem]:
    """Names that there are not, wrong types, and values that cannot be."""
    types_of = typing.get_type_hints(options)
    known = {f.name for f in fields(options)}
    wrong = False
    for name, value in spec.options.items():
        place = spec.option_places.get(name, spec.place)
        if name in known and not fits(value, types_of[name]):
            wrong = True
            yield _wrong_type(spec.name, name, value, types_of[name], place)
        elif name not in known:
            yield _not_used(spec.name, name, known, options.unused, place)
    if not wrong:
        yield from _check_values(spec, options)


def _check_values(spec: ComponentSpec, options: Any) -> Iterator[Problem]:
    try:
        options_of(spec, options)
    except ValueError as error:
        named = next((n for n in spec.options if n in str(error)), "")
        place = spec.option_places.get(named, spec.place)
        yield Problem("option-value", place, f"{spec.name}: {error}")


def _not_used(
    component: str, name: str, known: set[str], unused: frozenset[str], place: Place | None
) -> Problem:
    if name in unused:
        message = f"{component} has no use for '{name}' here; it changes nothing"
        return Problem("unused-option", place, message, severity=Severity.NOTE)
    hint = did_you_mean(name, known | unused) or f"it takes: {', '.join(sorted(known)) or 'no options'}"
    return Problem("unknown-option", place, f"{component} has no option '{name}'", hint)


def _wrong_type(component: str, name: str, value: Any, wanted: Any, place: Place | None) -> Problem:
    message = f"{component}: '{name}' must be {describe(wanted)}, not {value!r}"
    return Problem("option-type", place, message)
