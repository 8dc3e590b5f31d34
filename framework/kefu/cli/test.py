"""`kefu test`, `kefu test core`, `kefu test nlu`: how good a trained bot is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from kefu.cli.assistant import open_model, surroundings
from kefu.cli.held_out import has_test_stories, read_examples, read_test_stories
from kefu.cli.options import bot_argument, logging_options, model_option
from kefu.errors import KefuError, ModelError
from kefu.evaluation import nlu_report, story_report
from kefu.evaluation.nlu_report import entity_report, intent_report, table
from kefu.evaluation.nlu_test import run_nlu_test
from kefu.evaluation.story_test import StoryOutcome, StoryTestResult, run_story_tests
from kefu.project.nlu_data import NluData
from kefu.project.stories import Story
from kefu.training.archive import Model

FAILED = 1

stories_option = click.option(
    "--stories", "-s", metavar="PATH", help="Test stories; those of the project by default."
)
out_option = click.option(
    "--out", metavar="FOLDER", default="results", show_default=True, help="Where the reports go."
)


nlu_option = click.option(
    "--nlu", "-u", metavar="PATH", help="Annotated examples; those that it was trained on by default."
)


@click.command()
@bot_argument
@model_option
@stories_option
@nlu_option
@out_option
@logging_options
def test(bot: str | None, model: str | None, stories: str | None, nlu: str | None, out: str) -> int:
    """Test the whole of BOT: its test stories from text to action, and its understanding.

    The exit code is 1 if a story fails.
    """
    tested = open_model(surroundings(bot, model).layout, model)
    code = 0
    if stories or has_test_stories(bot):
        code = core_tested(tested, read_test_stories(bot, stories), Path(out), end_to_end=True)
    else:
        click.echo("there are no test stories: only understanding is tested")
    nlu_tested(tested, read_examples(bot, nlu), Path(out))
    return code


@click.command()
@bot_argument
@model_option
@stories_option
@out_option
@click.option(
    "--e2e", "--end-to-end", is_flag=True, help="Understand the texts instead of believing their intents."
)
@click.option(
    "--fail-on-prediction-errors", is_flag=True, help="As in any case: the exit code is 1 if a story fails."
)
@logging_options
def test_core(
    bot: str | None,
    model: str | None,
    stories: str | None,
    out: str,
    e2e: bool,
    fail_on_prediction_errors: bool,
) -> int:
    """Play test stories and compare the actions. The exit code is 1 if a story fails."""
    tested = open_model(surroundings(bot, model).layout, model)
    return core_tested(tested, read_test_stories(bot, stories), Path(out), end_to_end=e2e)


@click.command()
@bot_argument
@model_option
@nlu_option
@out_option
@logging_options
def test_nlu(bot: str | None, model: str | None, nlu: str | None, out: str) -> None:
    """Understand annotated examples and report on every intent and entity."""
    tested = open_model(surroundings(bot, model).layout, model)
    nlu_tested(tested, read_examples(bot, nlu), Path(out))


def core_tested(model: Model, stories: tuple[Story, ...], out: Path, *, end_to_end: bool) -> int:
    """Test, report, and give the exit code."""
    if model.ensemble is None:
        raise ModelError(f"{model.path} holds no dialogue; train it with: kefu train")
    parse = model.pipeline.parse if model.pipeline else None
    try:
        result = asyncio.run(run_story_tests(stories, model.ensemble, parse, end_to_end=end_to_end))
    except ValueError as error:
        raise KefuError(f"{error} in {model.path}; train understanding as well, with: kefu train") from None
    for story in result.failed:
        click.echo(told(story))
    click.echo(summary(result))
    click.echo(f"written to {', '.join(map(str, story_report.write_reports(result, out)))}")
    return FAILED if result.failed else 0


def nlu_tested(model: Model, data: NluData, out: Path) -> None:
    """Test, report."""
    if model.pipeline is None:
        raise ModelError(f"{model.path} understands no texts; train it with: kefu train")
    result = run_nlu_test(data.examples, model.pipeline.parse)
    for title, scores in (("intent", intent_report(result)), ("entity", entity_report(result))):
        click.echo("\n".join(table(title, scores)) + "\n")
    right = len(result.intents) - len(result.misunderstood)
    click.echo(f"{right} of {len(result.intents)} intents are right")
    click.echo(f"written to {', '.join(map(str, nlu_report.write_reports(result, out)))}")


def told(story: StoryOutcome) -> str:
    """A failed story and the first step that went another way."""
    wrong = next(step for step in story.steps if not step.is_right)
    what = (
        f"wanted {wrong.wanted}, got {wrong.got}"
        if wrong.wanted != wrong.got
        else f"entities {wrong.wrong_entities}"
    )
    place = f"{story.place}: " if story.place else ""
    return f"{place}story '{story.name}': {what}"


def summary(result: StoryTestResult) -> str:
    stories = f"{result.right_stories} of {len(result.stories)} stories"
    return f"{stories} and {result.right_actions} of {len(result.actions)} actions are right"
