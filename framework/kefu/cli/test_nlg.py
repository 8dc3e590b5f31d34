"""`kefu test nlg`: how well the guard of rewritten responses judges."""

from __future__ import annotations

from pathlib import Path

import click

from kefu.cli.options import logging_options
from kefu.evaluation.guard_test import GuardReport, JudgedPair, judge_pairs
from kefu.nlg.guard.context import Mode

FAILED = 1


@click.command()
@click.option(
    "--pairs",
    metavar="FILE",
    required=True,
    help='Judged pairs, a line each: {"rendered", "rewritten", "language", "slots", "faithful"}.',
)
@click.option(
    "--mode",
    type=click.Choice(["strict", "balanced"]),
    default="balanced",
    show_default=True,
    help="Of the guard.",
)
@logging_options
def test_nlg(pairs: str, mode: Mode) -> int:
    """Judge rewritten responses and compare the verdicts with those of people.

    The exit code is 1 if a rewording that is not faithful would have gone out.
    """
    report = judge_pairs(Path(pairs), mode)
    for judged in report.disagreements:
        click.echo(told(judged, pairs) + "\n")
    click.echo(summary(report))
    caught, unfaithful = report.agreeing(faithful=False)
    return FAILED if caught < unfaithful else 0


def told(judged: JudgedPair, file: str) -> str:
    """A disagreement with both texts and the guard's reasons."""
    pair = judged.pair
    wrong = "faithful, but rejected" if pair.faithful else "not faithful, but passed"
    lines = [
        f"{file}:{pair.line}: {wrong}",
        f"  rendered:  {pair.rendered}",
        f"  rewritten: {pair.rewritten}",
    ]
    return "\n".join([*lines, *(f"  {reason.code}: {reason}" for reason in judged.verdict.reasons)])


def summary(report: GuardReport) -> str:
    passed, faithful = report.agreeing(faithful=True)
    caught, unfaithful = report.agreeing(faithful=False)
    agree = len(report.judged) - len(report.disagreements)
    return (
        f"{agree} of {len(report.judged)} verdicts agree\n"
        f"faithful and passed: {passed} of {faithful}\n"
        f"unfaithful and rejected: {caught} of {unfaithful}"
    )
