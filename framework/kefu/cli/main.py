"""The `kefu` command. Commands load when they are called, so that `--help` stays quick."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from kefu import __version__
from kefu.cli.failures import told
from kefu.cli.options import spread

# what is typed -> where the command lies, and what it does
COMMANDS = {
    "train": ("kefu.cli.train:train", "Train a model: understanding and dialogue."),
    "train nlu": ("kefu.cli.train:train_nlu", "Train only the understanding of messages."),
    "train core": ("kefu.cli.train:train_core", "Train only the dialogue."),
    "validate": ("kefu.cli.validate:validate", "Check a project; every mistake with its place."),
    "data validate": ("kefu.cli.validate:validate", "The same as 'validate'."),
    "shell": ("kefu.cli.shell:shell", "Talk to a trained bot in the terminal."),
    "run": ("kefu.cli.run:run", "Start the server: channels and HTTP API."),
    "test": ("kefu.cli.test:test", "Test understanding and dialogue."),
    "test core": ("kefu.cli.test:test_core", "Test the dialogue against test stories."),
    "test nlu": ("kefu.cli.test:test_nlu", "Test understanding against annotated examples."),
    "test nlg": ("kefu.cli.test_nlg:test_nlg", "Test the guard of rewritten responses on judged pairs."),
}


class Commands(click.Group):
    """Commands of one or two words, each in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        words = 2 if " ".join(args[:2]) in COMMANDS else 1
        name = " ".join(args[:words])
        command = self.get_command(ctx, name)
        if command is None:
            ctx.fail(f"there is no command '{args[0]}'{_nearest(args)}")
        return name, command, spread(command, args[words:])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run and leave the process: 0 fine, 1 tests failed, 2 something must be put right."""
        with told():
            code = super().main(args, **{**extra, "standalone_mode": False})
            sys.exit(code if isinstance(code, int) else 0)


def _nearest(args: list[str]) -> str:
    near = get_close_matches(" ".join(args[:2]), COMMANDS, n=1) or get_close_matches(args[0], COMMANDS, n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="Kefu")
def main() -> None:
    """Kefu: declarative dialogue for customer service.

    BOT, where a command takes it, is a bot's name or a project folder; without it the project in
    the current folder is meant.
    """


if __name__ == "__main__":
    main()
