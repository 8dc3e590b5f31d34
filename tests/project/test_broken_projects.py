"""Projects damaged at random: whatever is wrong is told, nothing fails."""

from __future__ import annotations

import random
from copy import deepcopy
from typing import Any

import pytest
import yaml

from kefu.project.loader import load_project
from kefu.training.validation import validate
from tests.project.writing import FILES, write

STRANGE = (
    *(
        None,
        True,
        -1,
        1.5,
        10**30,
        "",
        " ",
        "x",
        "{x}",
        "{{ x",
        "{% for",
        "[a](b)",
        "/x{",
        "a/b",
        "(((",
        "😀",
    ),
    *([], {}, [[]], [None], {"a": None}, {"name": []}, "utter_", "action_listen", "- x\n- y", "a\0b"),
)
NOISE = (
    b"\t",
    b"\0",
    b"\xff",
    b"*a",
    b"&a ",
    b"!!python/name:os.system ",
    b'"',
    b"\n",
    b"{",
    b"]",
    b": ",
    b"---\n",
)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    steps = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [(*path, step) for step in steps] + [p for s in steps for p in paths(data[s], (*path, s))]


def damaged_data(text: str, chance: random.Random) -> bytes:
    """One value lost, renamed, doubled, wrapped or replaced."""
    data = yaml.safe_load(text)
    *above, last = chance.choice(paths(data))
    parent = data
    for step in above:
        parent = parent[step]
    how = chance.randrange(6)
    if how == 0:
        del parent[last]
    elif how == 1 and isinstance(parent, dict):
        parent[chance.choice(["x", "name", "or", "type", None, 3, f"{last}s"])] = parent.pop(last)
    elif how == 1:
        parent.insert(last, deepcopy(parent[last]))
    elif how == 2:
        parent[last] = chance.choice([[parent[last]], {"x": parent[last]}, str(parent[last])])
    else:
        parent[last] = deepcopy(chance.choice(STRANGE))
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False).encode()


def damaged_bytes(text: str, chance: random.Random) -> bytes:
    """A few bytes lost or slipped in."""
    data = bytearray(text.encode())
    at = chance.randrange(len(data))
    if chance.random() < 0.3:
        del data[at : at + chance.randrange(1, 20)]
    else:
        data[at:at] = chance.choice(NOISE)
    return bytes(data)


@pytest.mark.parametrize("seed", range(120))
def test_a_damaged_project_is_told_or_sound(tmp_path, monkeypatch, seed):
    chance = random.Random(seed)
    name = chance.choice(list(FILES))
    damage = damaged_data if chance.random() < 0.7 else damaged_bytes
    monkeypatch.chdir(write(tmp_path, {**FILES, name: damage(FILES[name], chance)}))
    loaded = load_project()
    problems = loaded.problems + (validate(loaded.project) if loaded.project else [])
    assert all(p.place and p.message and str(p).encode() for p in problems)
