"""`kefu shell`: talk to a trained bot in the terminal, or through a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import click

from kefu.channels.console import STOP, chat
from kefu.cli.assistant import open_agent, surroundings
from kefu.cli.options import bot_argument, endpoints_option, logging_options, model_option

PROMPT = "> "


@click.command()
@bot_argument
@model_option
@endpoints_option
@click.option("--conversation-id", metavar="ID", help="The conversation's name; a new one by default.")
@logging_options
def shell(bot: str | None, model: str | None, endpoints: str | None, conversation_id: str | None) -> None:
    """Talk to the newest model of BOT in the terminal.

    Piped input is read one message a line; only the replies are written to standard output.
    """
    agent = open_agent(surroundings(bot, model, endpoints), model)
    with asyncio.Runner() as runner:
        chat(
            lambda message: runner.run(agent.handle(message)),
            typed() if _is_terminal() else piped(),
            lambda reply: click.secho(reply, fg="cyan"),
            lambda reason: click.echo(reason, err=True),
            conversation_id or uuid4().hex,
        )
        runner.run(agent.close())


def typed() -> Iterator[str]:
    """Lines that a person types, with a prompt."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - lets `input` edit and recall lines
    click.echo(f"The bot is listening. {STOP} or Ctrl-D ends the conversation.")
    while True:
        try:
            yield input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return


def piped() -> Iterator[str]:
    """Lines of standard input; one that is not UTF-8 is passed over with a word on standard error."""
    # a closed standard input is None
    lines = sys.stdin.buffer if sys.stdin else ()
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            click.echo(f"line {number} is not UTF-8 (byte {error.start}); it is skipped", err=True)


def _is_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
