"""What a response's text asks for: `{slot}` as Rasa writes it, or Jinja."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from kefu.project.problems import did_you_mean

# `{{x}}` without a space is Rasa's way to write a literal `{x}`
_JINJA = re.compile(r"\{%|\{#.*?#\}|\{\{-?\s", re.DOTALL)
_JINJA_TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
_SLOT = re.compile(r"(?<!\{)\{(\w[\w .-]*)\}(?!\})")


def is_template(text: str) -> bool:
    """True for a Jinja template, also for one whose author forgot to close a tag."""
    return _JINJA.search(text) is not None


def syntax_mistake(text: str) -> tuple[int, str] | None:
    """The line (from 1) and what is wrong there; None where nothing is."""
    if not is_template(text):
        return None
    environment = _environment()
    try:
        template = environment.parse(text)
    except TemplateSyntaxError as error:
        return error.lineno, str(error.message)
    for node in template.find_all(nodes.Filter):
        if node.name not in environment.filters:
            hint = did_you_mean(node.name, environment.filters)
            return node.lineno, f"there is no filter '{node.name}'" + (f", {hint}" if hint else "")
    return None


def names_in(text: str) -> set[str]:
    """The slots and other values that a text asks for; the text must have no mistake."""
    outside = _JINJA_TAG.sub(" ", text) if is_template(text) else text
    return set(_SLOT.findall(outside)) | _jinja_names(text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(autoescape=True)  # only ever parses


def _jinja_names(text: str) -> set[str]:
    if not is_template(text):
        return set()
    environment = _environment()
    return meta.find_undeclared_variables(environment.parse(text)) - environment.globals.keys()
