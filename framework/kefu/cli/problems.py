"""Showing what is wrong with a project."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from kefu.project.problems import Place, Problem, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def show_problems(problems: Sequence[Problem], *, err: bool = True) -> None:
    """One problem a line with its place, then how many there are.

    On a terminal in colour, with the line of the file that is meant.
    """
    on_terminal = (sys.stderr if err else sys.stdout).isatty()
    for problem in problems:
        click.echo(_coloured(problem), err=err)
        if on_terminal and problem.place:
            click.echo(excerpt(problem.place), err=err, nl=False)
    if problems:
        click.echo(count_of(problems), err=err)


def count_of(problems: Sequence[Problem]) -> str:
    """For example `2 errors, 1 warning`."""
    counts = Counter(p.severity for p in problems)
    return ", ".join(f"{counts[s]} {s}{'s' if counts[s] > 1 else ''}" for s in Severity if counts[s])


def excerpt(place: Place) -> str:
    """The line meant and a mark below the column; empty where the file cannot be read."""
    try:
        line = Path(place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    except (OSError, ValueError, IndexError):
        return ""
    before = "".join(" " if c.isascii() else "\u3000" for c in line[: place.column - 1])
    return f"    {line}\n    {before}{click.style('^', fg='green')}\n"


def _coloured(problem: Problem) -> str:
    where, kind, what = str(problem).partition(f"{problem.severity} {problem.code}")
    return where + click.style(kind, fg=COLOURS[problem.severity]) + what
