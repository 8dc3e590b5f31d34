"""What a person is told when a command cannot do its work. Never a traceback unasked."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from kefu.cli.problems import show_problems
from kefu.errors import KefuError, ProjectError

FAULT = 2
INTERRUPTED = 130


@contextmanager
def told() -> Iterator[None]:
    """Turn exceptions into a sentence on standard error and an exit code."""
    try:
        yield
    except ProjectError as error:
        show_problems(error.problems)
        sys.exit(FAULT)
    except KefuError as error:
        _say(str(error))
        sys.exit(FAULT)
    except click.ClickException as error:
        error.show()
        sys.exit(FAULT)
    except (click.Abort, KeyboardInterrupt, EOFError):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # nobody reads on; keep the interpreter from flushing into the void
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(FAULT)
    except OSError as error:
        # without a file it is no matter of the operator's
        _say(f"{error.filename}: {error.strerror}") if error.filename else _unforeseen(error)
        sys.exit(FAULT)
    except Exception as error:
        _unforeseen(error)
        sys.exit(FAULT)


def _say(sentence: str) -> None:
    click.echo(f"{click.style('error:', fg='red')} {sentence}", err=True)


def _unforeseen(error: Exception) -> None:
    """A fault of Kefu's own: one sentence, and the details in a file or, with --debug, here."""
    details = "".join(traceback.format_exception(error))
    # the command may have failed before it read its options
    if "--debug" in sys.argv or logging.getLogger("kefu").isEnabledFor(logging.DEBUG):
        click.echo(details, err=True)
        where = "the details are above"
    else:
        with tempfile.NamedTemporaryFile(
            "w", prefix="kefu-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.write(details)
        where = f"the details are in {file.name}; --debug shows them"
    _say(f"Kefu met something it was not made for ({type(error).__name__}: {error}); {where}")
