"""Small projects, written to a folder and loaded."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from kefu.project.loader import Loaded, load_project
from kefu.project.problems import Problem, Severity

DOMAIN = """
version: "3.1"
intents: [greet, order]
entities:
- city: {roles: [from, to]}
- size
slots:
  size:
    type: categorical
    values: [small, large]
    mappings:
    - type: from_entity
      entity: size
  city:
    type: text
    mappings:
    - type: from_entity
      entity: city
      role: to
forms:
  order_form:
    required_slots: [size]
responses:
  utter_greet:
  - text: Hello
  utter_done:
  - text: "{size} it is"
  utter_ask_size:
  - text: Which size?
"""
NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hi
    - hello
- intent: order
  examples: |
    - a [large](size) one to [Berlin]{"entity": "city", "role": "to"}
"""
STORIES = """
version: "3.1"
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
- rule: order
  steps:
  - intent: order
  - action: order_form
  - active_loop: order_form
- rule: done
  condition:
  - active_loop: order_form
  steps:
  - action: order_form
  - active_loop: null
  - action: utter_done
"""
FILES = {"domain.yml": DOMAIN, "data/nlu.yml": NLU, "data/rules.yml": STORIES, "config.yml": "language: en\n"}


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files by their paths; texts may be indented."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    return folder


def load(folder: Path, changes: dict[str, str | bytes] | None = None) -> Loaded:
    """A sound project with some files replaced or added."""
    return load_project(write(folder, {**FILES, **(changes or {})}))


def replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def told(problems: list[Problem], severity: Severity | None = None) -> list[str]:
    """`code file:line:column`, without the folder."""
    shown = [p for p in problems if severity in (None, p.severity)]
    return [f"{p.code} {Path(p.place.file).name}:{p.place.line}:{p.place.column}" for p in shown if p.place]


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(p) for p in problems]
    return problems[0]
