"""Check data against the published JSON Schemas; each violation becomes a located problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from kefu.project.located import Located
from kefu.project.problems import Problem, did_you_mean

SCHEMAS = ("domain", "nlu", "stories", "config", "endpoints", "credentials")
# of one section of a file; so many more of them tell nothing new
MAX_ERRORS = 500
_TYPES = {
    "object": "keys with values",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def check_schema(data: Located, schema: str) -> list[Problem]:
    """All that is wrong with the shape of `data` by the schema of this name."""
    errors = _validator(schema).iter_errors(data.plain)
    found = [
        problem
        for error in islice(errors, MAX_ERRORS)
        for precise in _precise(error)
        for problem in _problems(precise, data)
    ]
    if next(errors, None):
        message = f"there are more than {MAX_ERRORS} mistakes here: mend these first"
        found.append(Problem("many-mistakes", data.place, message))
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    folder = files("kefu.project") / "schemas"
    schemas = {f"{name}.json": json.loads((folder / f"{name}.json").read_text("utf-8")) for name in SCHEMAS}
    return Registry().with_resources(
        (name, Resource.from_contents(contents)) for name, contents in schemas.items()
    )


@lru_cache(maxsize=len(SCHEMAS))
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{schema}.json"}, registry=_registry())


def _precise(error: ValidationError) -> Iterator[ValidationError]:
    """The errors of the one alternative that the author meant, where that can be told."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [inner for inner in branches.values() if not any(_is_other_type(e) for e in inner)]
    if len(branches) > 1 and len(meant) == 1:
        for inner_error in meant[0]:
            yield from _precise(inner_error)
    else:
        yield error


def _is_other_type(error: ValidationError) -> bool:
    """True where a value is of another type than the alternative asks for."""
    return error.validator == "type" and not error.path


def _problems(error: ValidationError, data: Located) -> Iterator[Problem]:
    at = data.at(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.validator_value, bool):
        yield from _unknown_keys(error, at)
    elif error.validator in ("required", "dependentRequired"):
        yield _missing_key(error, at)
    elif error.validator == "enum":
        yield _not_one_of(error, at)
    else:
        code = "wrong-type" if error.validator in ("type", "anyOf", "oneOf") else "wrong-value"
        hint = (
            "use ':' and a space instead of '：'" if _is_full_width_key(at) and code == "wrong-type" else None
        )
        yield Problem(code, at.place or at.key_place, f"{_where(error)}{_expected(error)}", hint)


def _is_full_width_key(at: Located) -> bool:
    """A text such as `text：hello`, meant as a key and its value."""
    return "：" in (at.text() or "")


def _unknown_keys(error: ValidationError, at: Located) -> Iterator[Problem]:
    known = list(_schema_of(error).get("properties", ()))
    for key, value in at.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"known are {', '.join(known)}"
            yield Problem("unknown-key", value.key_place, f"{_where(error)}unknown key '{key}'", hint)


def _missing_key(error: ValidationError, at: Located) -> Problem:
    message = str(error.message).split("' is a ")[0].lstrip("'")
    return Problem(
        "missing-key", at.name_place, f"{_where(error)}the key '{message}' is missing", _description(error)
    )


def _not_one_of(error: ValidationError, at: Located) -> Problem:
    wanted: Any = error.validator_value
    known = [str(value) for value in wanted if value is not None]
    hint = did_you_mean(str(error.instance), known) or f"known are {', '.join(known)}"
    return Problem("wrong-value", at.place, f"{_where(error)}'{error.instance}' is not known here", hint)


def _expected(error: ValidationError) -> str:
    description = _description(error)
    given = _given(error.instance)
    if error.validator == "type":
        rule: Any = error.validator_value
        types = rule if isinstance(rule, list) else [rule]
        wanted = description or " or ".join(_TYPES[t] for t in types if t != "null")
        return f"expected {wanted}, found {given}"
    if error.validator in ("minLength", "minItems", "minProperties") and not description:
        return "must not be empty"
    if error.validator == "minimum":
        return f"must be at least {error.validator_value}, found {given}"
    return f"expected {description}, found {given}" if description else str(error.message)


def _description(error: ValidationError) -> str | None:
    """A description that reads as the name of a thing; sentences explain, they do not name."""
    text = str(_schema_of(error).get("description", ""))
    return text if text and not text.endswith(".") else None


def _schema_of(error: ValidationError) -> dict[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _where(error: ValidationError) -> str:
    """The names on the way to the mistake: `slots.city: `."""
    path = ".".join(str(step) for step in error.absolute_path if isinstance(step, str))
    return f"{path}: " if path else ""


def _given(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return f"the keys {', '.join(map(str, value))}" if value else "no keys"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:60] + "…"
