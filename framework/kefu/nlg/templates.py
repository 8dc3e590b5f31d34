"""Jinja in a response's text, in a sandbox.

`kefu.project.template_syntax.is_template` tells Jinja from Rasa's `{slot}`, which works in a template as
well; there an unknown name stays as written.

Slots, user text and everything else that is not written by the author are values of a template,
never its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, wraps
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.filters import do_format
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kefu.errors import KefuError
from kefu.project.fill_tag import FillTag
from kefu.project.template_syntax import UNBOUNDED_GLOBALS

# limits of one text: characters written, numbers that `range` counts
MAX_OUTPUT = 20_000
MAX_RANGE = 10_000
# width of padding, size of batches and the like
MAX_NUMBER = 1_000

_TAG = re.compile(r"(\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\})", re.DOTALL)
_SLOT = re.compile(r"\{([^\n{}%#]+)\}")
# methods of texts that write as much as an argument says
_PADDING = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"})
_WIDE = re.compile(r"%[^a-zA-Z%]*(\d{4,}|\*)")


class TemplateFailed(KefuError):
    """A template has a mistake, asks for what there is not, or breaks a limit."""


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with its template carried out; an unset slot says nothing.

    Raises:
        TemplateFailed: wrong syntax, an unknown name, a forbidden operation or too much output.
    """
    template = _compiled(text)
    written: list[str] = []
    size = 0
    try:
        for piece in template.generate({**values, "_slot": _slot_reader(values), "range": _Numbers().range}):
            written.append(piece)
            size += len(piece)
            if size > MAX_OUTPUT:
                raise TemplateFailed(f"a template wrote more than {MAX_OUTPUT:,} characters")
    except TemplateFailed:
        raise
    except Exception as error:  # a filter may raise anything
        raise TemplateFailed(f"the template '{text}' failed: {error}") from error
    return "".join(written)


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**":
            raise SecurityError("powers are not for templates")
        if operator == "*" and not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise SecurityError("only numbers can be multiplied")
        if operator == "%" and isinstance(left, str):
            _check_widths(left)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """No `format` method at all: `is_safe_attribute` refuses it, the filter takes its place."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not (isinstance(obj, str) and attr in _PADDING) and super().is_safe_attribute(obj, attr, value)


def _environment() -> _Sandbox:
    # not HTML: what is said goes out as plain text
    env = _Sandbox(
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda v: "" if v is None else v,
        extensions=[FillTag],
    )
    for unbounded in UNBOUNDED_GLOBALS:
        del env.globals[unbounded]
    for sized in ("batch", "center", "indent", "slice", "tojson"):
        env.filters[sized] = _bounded(env.filters[sized])
    env.filters["format"] = _format
    return env


def _bounded(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """The filter with small numbers only: it writes as much as they say."""
    # what is filtered comes first, behind what Jinja passes by itself
    options = 2 if hasattr(filter_, "jinja_pass_arg") else 1

    @wraps(filter_)
    def bounded(*args: Any, **kwargs: Any) -> Any:
        if any(isinstance(n, int | float) and n > MAX_NUMBER for n in (*args[options:], *kwargs.values())):
            raise SecurityError(f"numbers up to {MAX_NUMBER:,} only")
        return filter_(*args, **kwargs)

    return bounded


def _format(text: Any, *args: Any, **kwargs: Any) -> str:
    _check_widths(str(text))
    return str(do_format(str(text), *args, **kwargs))


def _check_widths(text: str) -> None:
    if _WIDE.search(text):
        raise SecurityError("a width has three digits at most")


class _Numbers:
    """What one text may count: loops inside loops share it."""

    def __init__(self) -> None:
        self._left = MAX_RANGE

    def range(self, *args: int) -> range:
        numbers = range(*args)
        self._left -= len(numbers)
        if self._left < 0:
            raise SecurityError(f"range counts up to {MAX_RANGE:,} numbers in a text")
        return numbers


_ENVIRONMENT = _environment()


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Template:
    try:
        return _ENVIRONMENT.from_string(_with_slot_tags(text))
    except Exception as error:  # Python compiles it too, and may find it too deep
        line = getattr(error, "lineno", 1)
        raise TemplateFailed(f"the template '{text}' is wrong in its line {line}: {error}") from None


def _with_slot_tags(text: str) -> str:
    """`{slot}` outside of Jinja's own tags becomes a tag."""
    pieces = _TAG.split(text)
    return "".join(
        piece if i % 2 else _SLOT.sub(lambda m: "{{ _slot(" + repr(m[1]) + ") }}", piece)
        for i, piece in enumerate(pieces)
    )


def _slot_reader(values: Mapping[str, Any]) -> Callable[[str], str]:
    return lambda name: str(values[name]) if name in values else "{" + name + "}"
