"""Several domain files become one: the earlier file wins, and whoever lists a name twice is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kefu.project.located import Located
from kefu.project.problems import Place, Problem, Severity

LIST_SECTIONS = ("intents", "entities", "actions")
MAP_SECTIONS = ("slots", "forms", "responses")
DOMAIN_SECTIONS = (*LIST_SECTIONS, *MAP_SECTIONS, "e2e_actions", "session_config", "config")
SESSION_DEFAULTS = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
_SINGULAR = {"entities": "entity"}


def entry_name(entry: Located) -> str | None:
    """The name of a list entry: the text itself, or the only key of a mapping."""
    if entry.is_mapping:
        return next((key for key, _ in entry.items()), None)
    return entry.text()


def merge_domains(files: Sequence[Located], problems: list[Problem]) -> Located:
    """One domain out of the sections of many files."""
    merged: dict[str, Located] = {}
    for section in MAP_SECTIONS:
        merged[section] = Located(_merge_maps([f[section] for f in files], section, problems))
    for section in LIST_SECTIONS:
        merged[section] = Located(_merge_lists([f[section] for f in files], section, problems))
    merged["actions"] = Located(_without_earlier_forms(files, merged["actions"]))
    texts = {text for file in files for text in file["e2e_actions"].texts()}
    merged["e2e_actions"] = Located([Located(text) for text in sorted(texts)])
    merged["session_config"] = Located(_session([f["session_config"] for f in files]))
    configs = [f["config"] for f in files if f["config"].is_mapping]
    merged["config"] = configs[0] if configs else Located({})
    return Located(merged)


def _merge_maps(parts: Iterable[Located], section: str, problems: list[Problem]) -> dict[str, Located]:
    merged: dict[str, Located] = {}
    for part in parts:
        for name, value in part.items():
            if name in merged:
                problems.append(_twice(section, name, value.key_place, merged[name].key_place))
            else:
                merged[name] = value
    return merged


def _merge_lists(parts: Iterable[Located], section: str, problems: list[Problem]) -> list[Located]:
    merged: dict[str, Located] = {}
    for part in parts:
        for entry in part:
            name = entry_name(entry)
            if name is None:
                continue
            if name in merged:
                problems.append(_twice(section, name, entry.place, merged[name].place))
            else:
                merged[name] = entry
    return list(merged.values())


def _twice(section: str, name: str, place: Place | None, first: Place | None) -> Problem:
    """Twice in one file is a mistake; two files may both need the same name."""
    kind = _SINGULAR.get(section, section.removesuffix("s"))
    same_file = place is not None and first is not None and place.file == first.file
    severity = Severity.ERROR if same_file else Severity.WARNING
    message = f"the {kind} '{name}' is defined twice" + ("" if same_file else "; the first one counts")
    return Problem(f"duplicate-{kind}", place, message, severity=severity, related=(first,) if first else ())


def _without_earlier_forms(files: Sequence[Located], actions: Located) -> list[Located]:
    """A form of an earlier file is no action of a later one."""
    forms: set[str] = set()
    dropped: set[int] = set()
    for file in files:
        dropped.update(id(entry) for entry in file["actions"] if entry_name(entry) in forms)
        forms.update(name for name, _ in file["forms"].items())
    return [entry for entry in actions if id(entry) not in dropped]


def _session(parts: Sequence[Located]) -> dict[str, Located]:
    """For each setting the first value that is not the default."""
    session: dict[str, Located] = {}
    for key, default in SESSION_DEFAULTS.items():
        values = [part[key] for part in parts if key in part]
        changed = [value for value in values if value.content != default]
        session[key] = next(iter(changed or values), Located(default))
    return session
