"""Progress of long work: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kefu.nlu.component import Progress


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Something to tell how far the work is."""
    if not sys.stderr.isatty():
        yield PlainProgress()
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, of use on a terminal only
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True)) as bars:
        tasks = {}

        def show(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield show


class PlainProgress:
    """Says each piece of work once, when it begins."""

    def __init__(self) -> None:
        self.begun: set[str] = set()

    def __call__(self, label: str, done: int, total: int) -> None:
        if label not in self.begun:
            self.begun.add(label)
            click.echo(label, err=True)
