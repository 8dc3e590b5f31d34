"""Options and arguments that several commands share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import click

# the parameter that takes several paths
DATA = "data"
Command = TypeVar("Command", bound=Callable[..., Any])


def bot_argument(command: Command) -> Command:
    """BOT: a bot's name or a project folder."""
    return click.argument("bot", required=False)(command)


def model_option(command: Command) -> Command:
    return click.option(
        "--model", "-m", metavar="PATH", help="A model file, or a folder of which the newest is taken."
    )(command)


def endpoints_option(command: Command) -> Command:
    return click.option(
        "--endpoints",
        metavar="FILE",
        help="Action server, stores, brokers; endpoints.yml of the project by default.",
    )(command)


def spread(command: click.Command, args: list[str]) -> list[str]:
    """`--data a b` as `--data a --data b`: all words up to the next option are paths."""
    names = [name for param in command.params if param.name == DATA for name in param.opts]
    spread_out: list[str] = []
    option = ""
    for word in args:
        if word.startswith("-"):
            option = word
        elif option in names and spread_out[-1] != option:
            spread_out.append(option)
        spread_out.append(word)
    return spread_out


def logging_options(command: Command) -> Command:
    """How much is told on standard error about what goes on inside."""
    for option in (
        click.option(
            "-v", "--verbose", count=True, expose_value=False, callback=_louder, help="Tell more; -vv: all."
        ),
        click.option("--debug", is_flag=True, expose_value=False, callback=_all, help="Tell everything."),
        click.option(
            "--quiet", is_flag=True, expose_value=False, callback=_quieter, help="Tell only errors."
        ),
    ):
        command = option(command)
    return command


def _louder(ctx: click.Context, param: click.Parameter, times: int) -> None:
    _log_at({0: None, 1: logging.INFO}.get(times, logging.DEBUG))


def _all(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    _log_at(logging.DEBUG if wanted else None)


def _quieter(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    _log_at(logging.ERROR if wanted else None)


def _log_at(level: int | None) -> None:
    if level is not None:
        logging.basicConfig(format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        logging.getLogger("kefu").setLevel(level)
