"""Progress of long work on standard error: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kefu.nlu.component import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Something to tell how far the work is."""
    if not sys.stderr.isatty():
        yield PlainProgress()
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, of use on a terminal only
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True)) as bars:
        shown = BarProgress(bars)
        yield shown
        shown.finish()


class BarProgress:
    """A bar for each piece of work. A piece is done when the next one begins."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars

    def __call__(self, label: str, done: int, total: int) -> None:
        if not self.bars.tasks or self.bars.tasks[-1].description != label:
            self.finish()
            self.bars.add_task(label)
        self.bars.update(self.bars.tasks[-1].id, completed=done, total=total)

    def finish(self) -> None:
        """Fill the newest bar: training may stop early because there is nothing left to learn."""
        for task in self.bars.tasks[-1:]:
            self.bars.update(task.id, completed=task.total)


class PlainProgress:
    """Says each piece of work once, when it begins."""

    def __init__(self) -> None:
        self.begun: set[str] = set()

    def __call__(self, label: str, done: int, total: int) -> None:
        if label not in self.begun:
            self.begun.add(label)
            click.echo(label, err=True)
