"""Fingerprints tell apart what training tells apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kefu.project.nlu_data import Example
from kefu.project.problems import Place
from kefu.project.stories import ActionStep, BotStep, Story
from kefu.training.fingerprint import fingerprint

EXAMPLE = Example("hello", "greet", place=Place("nlu.yml", 3, 5))


def test_equal_things_have_equal_fingerprints() -> None:
    assert fingerprint({"a": 1, "b": frozenset("xyz")}) == fingerprint({"b": frozenset("zyx"), "a": 1})
    assert fingerprint(EXAMPLE) == fingerprint(replace(EXAMPLE))


def test_the_place_does_not_count() -> None:
    assert fingerprint(EXAMPLE) == fingerprint(replace(EXAMPLE, place=Place("other.yml")))


def test_every_difference_counts() -> None:
    steps = (ActionStep("utter_greet"), BotStep("utter_greet"))
    things = [
        EXAMPLE,
        replace(EXAMPLE, text="Hello"),
        replace(EXAMPLE, metadata={"a": 1}),
        replace(EXAMPLE, metadata={"a": "1"}),
        replace(EXAMPLE, metadata={1: 1}),
        replace(EXAMPLE, metadata={"1": 1}),
        *(Story("s", (step,)) for step in steps),
        Story("s", steps),
        Story("s", steps[::-1]),
        {1: True},
        {1: 1},
        [None],
        None,
        "",
        Path("a"),
    ]
    assert len({fingerprint(thing) for thing in things}) == len(things)
