"""`kefu validate`: everything that is wrong with a project."""

from __future__ import annotations

import click

from kefu.cli.failures import FAULT
from kefu.cli.options import bot_argument, logging_options
from kefu.cli.problems import show_problems
from kefu.cli.project import read_project, source_options
from kefu.project.problems import Severity, has_errors
from kefu.project.sources import Sources


@click.command()
@bot_argument
@source_options()
@click.option("--fail-on-warnings", is_flag=True, help="Warnings count as errors.")
@logging_options
def validate(bot: str | None, sources: Sources, fail_on_warnings: bool) -> int:
    """Check BOT without training it. The exit code is 2 where there are errors."""
    project, problems = read_project(bot, sources)
    show_problems(problems, err=False)
    if project and not problems:
        click.echo(f"{project.name}: no problems")
    warned = any(p.severity is Severity.WARNING for p in problems)
    return FAULT if has_errors(problems) or (fail_on_warnings and warned) else 0
