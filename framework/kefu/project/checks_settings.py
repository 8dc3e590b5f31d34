"""What config.yml and endpoints.yml ask for that this version does not do."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.project.languages import is_language, language_hint
from kefu.project.llm_reader import check_llm
from kefu.project.located import Located
from kefu.project.problems import Problem, Severity

_NO_EFFECT = {
    "config": {
        "importers": "every content file of the project is read",
        "imports": "other projects are not read along",
        "spaces": "there is one assistant in a project",
    },
    "endpoints": {
        "nlu": "messages are understood by the model itself",
        "models": "models are read from a file or folder",
        "event_broker": "events are sent nowhere yet",
        "tracing": "there is no tracing yet",
    },
}
_IN_MEMORY = ("inmemory", "in_memory")


def check_settings(data: Located, kind: str) -> Iterator[Problem]:
    """`kind` is config, endpoints or credentials."""
    for key, reason in _NO_EFFECT.get(kind, {}).items():
        if not data[key].is_null:
            message = f"'{key}' has no effect in this version: {reason}"
            yield Problem("no-effect", data[key].key_place, message, severity=Severity.NOTE)
    if kind == "config":
        yield from _language(data["language"])
    if kind == "endpoints":
        for key in ("tracker_store", "lock_store"):
            yield from _store(key, data[key])
        yield from check_llm(data)


def _language(language: Located) -> Iterator[Problem]:
    code = language.text()
    if code and not is_language(code):
        message = f"'{code}' is no code of a language"
        yield Problem("unknown-language", language.place, message, language_hint(code), Severity.WARNING)


def _store(key: str, data: Located) -> Iterator[Problem]:
    kind = data["type"].text() or data["store_type"].text()
    if kind and kind.lower() not in _IN_MEMORY:
        message = f"the {key} '{kind}' is not in this version: conversations are kept in memory"
        yield Problem("not-yet", data.key_place, message, severity=Severity.WARNING)
