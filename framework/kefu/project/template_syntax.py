"""What a response's text asks for: `{slot}` as Rasa writes it, or Jinja."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from kefu.project.fill_tag import FillTag
from kefu.project.problems import did_you_mean

# `{{x}}` without a space is Rasa's way to write a literal `{x}`
_JINJA = re.compile(r"\{%|\{\{-?\s")
_JINJA_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
# functions of Jinja's that write without end
UNBOUNDED_GLOBALS = ("lipsum", "cycler")
_REFUSED: Mapping[type[nodes.Node], str] = {
    nodes.Pow: "powers",
    nodes.Extends: "other files",
    nodes.Include: "other files",
    nodes.Import: "other files",
    nodes.FromImport: "other files",
}
# with what Python's own formats add to a name (`{price:>8}`): nothing of it is filled in
_SLOT = re.compile(r"(?<!\{)\{(\w[\w .:!<>^=+-]*)\}(?!\})")


def is_template(text: str) -> bool:
    """True for a Jinja template, also for one whose author forgot to close a tag."""
    return _JINJA.search(text) is not None or text.rfind("#}") >= text.find("{#") + 2 >= 2


def syntax_mistake(text: str) -> tuple[int, str] | None:
    """The line (from 1) and what is wrong there; None where nothing is."""
    if not is_template(text):
        return None
    environment = _environment()
    try:
        template = environment.parse(text)
        return next((found for node in _all_nodes(template) if (found := _misuse(node))), None)
    except TemplateSyntaxError as error:
        return error.lineno, str(error.message)
    except RecursionError:
        return 1, "it is nested too deeply"


def names_in(text: str) -> set[str]:
    """The slots and other values that a text asks for; the text must have no mistake."""
    outside = _JINJA_TAG.sub(" ", text) if is_template(text) else text
    return set(_SLOT.findall(outside)) | _jinja_names(text)


def _all_nodes(template: nodes.Template) -> Iterator[nodes.Node]:
    return template.find_all((*_REFUSED, nodes.Getattr, nodes.Filter, nodes.Test))


def _misuse(node: nodes.Node) -> tuple[int, str] | None:
    """What would fail whenever the template is carried out."""
    known: Mapping[str, Any] = {}
    match node:
        case nodes.Filter(name=name):
            kind, known = "filter", _environment().filters
        case nodes.Test(name=name):
            kind, known = "test", _environment().tests
        case nodes.Getattr(attr=name) if name.startswith("_"):
            return node.lineno, f"'{name}' is not for templates"
        case nodes.Getattr():
            return None
        case _:
            return node.lineno, f"{_REFUSED[type(node)]} are not for templates"
    if name in known:
        return None
    hint = did_you_mean(name, known)
    return node.lineno, f"there is no {kind} '{name}'" + (f", {hint}" if hint else "")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(autoescape=True, extensions=[FillTag])  # only ever parses
    for name in UNBOUNDED_GLOBALS:
        del environment.globals[name]
    return environment


def _jinja_names(text: str) -> set[str]:
    if not is_template(text):
        return set()
    environment = _environment()
    return meta.find_undeclared_variables(environment.parse(text)) - environment.globals.keys()
