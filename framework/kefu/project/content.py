"""The content files of a project, sorted out by their top-level keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from kefu.project.domain_merge import DOMAIN_SECTIONS
from kefu.project.domain_reader import FORMAT_VERSION
from kefu.project.located import Located
from kefu.project.problems import Problem, Severity, did_you_mean
from kefu.project.schema_check import check_schema
from kefu.project.sources import is_settings_file, is_test_file, yaml_files
from kefu.project.yaml12 import read_file, real_path

STORY_SECTIONS = ("stories", "rules")
RESERVED_SECTIONS = ("knowledge",)
# by schema; `responses` may stand with the examples as well
SECTIONS = {
    "domain": (*DOMAIN_SECTIONS, *RESERVED_SECTIONS, "version"),
    "nlu": ("nlu",),
    "stories": STORY_SECTIONS,
}
KNOWN_SECTIONS = tuple(name for names in SECTIONS.values() for name in names)


@dataclass
class Content:
    """The sections of all files. `is_whole` is False where a file could not be read at all."""

    domains: list[Located] = field(default_factory=list)
    nlu: list[Located] = field(default_factory=list)
    stories: list[Located] = field(default_factory=list)
    tests: list[Located] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    is_whole: bool = True


def read_content(paths: Iterable[Path], problems: list[Problem]) -> Content:
    """Read every content file at the paths; a file named twice counts once."""
    content = Content()
    seen: set[Path] = set()
    for path in (file for start in paths for file in yaml_files(start)):
        if real_path(path) not in seen and not is_settings_file(path):
            seen.add(real_path(path))
            _read(path, content, problems)
    return content


def _read(path: Path, content: Content, problems: list[Problem]) -> None:
    document = read_file(path)
    problems += document.problems
    content.files.append(path)
    root = document.root
    if root is None or not root.is_mapping:
        content.is_whole = content.is_whole and not document.problems
        if root is not None and not root.is_null:
            problems.append(Problem("wrong-type", root.place, "a file has to start with keys such as 'nlu:'"))
        return
    if not _is_readable_version(root["version"], problems):
        return
    _check_sections(root, problems)
    if any(section in root for section in DOMAIN_SECTIONS):
        content.domains.append(root)
    content.nlu.append(root["nlu"])
    stories = content.tests if is_test_file(path) else content.stories
    stories += [root[section] for section in STORY_SECTIONS]


def _check_sections(root: Located, problems: list[Problem]) -> None:
    """Check each section by its schema.

    A misspelt section is an error; a file with no section of Kefu's may be somebody else's.
    """
    for schema, names in SECTIONS.items():
        part = {key: value for key, value in root.items() if key in names}
        if part:
            problems += check_schema(Located(part, root.place), schema)
    unknown = {key: value for key, value in root.items() if key not in KNOWN_SECTIONS}
    hints = {key: did_you_mean(key, KNOWN_SECTIONS) for key in unknown}
    if len(unknown) == len(list(root.items())) and not any(hints.values()):
        problems.append(_foreign_file(root))
        return
    for key, value in unknown.items():
        hint = hints[key] or f"known are {', '.join(KNOWN_SECTIONS)}"
        problems.append(Problem("unknown-key", value.key_place, f"unknown section '{key}'", hint))
    for key in RESERVED_SECTIONS:
        if key in root:
            message = f"the section '{key}' has no effect in this version"
            problems.append(Problem("not-yet", root[key].key_place, message, severity=Severity.NOTE))


def _foreign_file(root: Located) -> Problem:
    keys = ", ".join(key for key, _ in root.items())
    message = f"this file is not read: it holds none of Kefu's sections, only {keys}"
    return Problem("foreign-file", root.place, message, severity=Severity.WARNING)


def _is_readable_version(version: Located, problems: list[Problem]) -> bool:
    """Rasa's rule: a file of a newer format is skipped as a whole."""
    text = version.content if isinstance(version.content, str) else ""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", text) or _numbers(text) <= _numbers(FORMAT_VERSION):
        return True
    message = f"format version {text} is newer than {FORMAT_VERSION}; the file is not read"
    problems.append(Problem("newer-version", version.place, message, severity=Severity.WARNING))
    return False


def _numbers(version: str) -> list[tuple[int, str]]:
    """To be compared: of digits without leading zeros the longer ones are more."""
    parts = (part.lstrip("0") for part in version.split("."))
    return [(len(part), part) for part in parts]
