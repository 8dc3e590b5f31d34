"""`kefu train`, `kefu train nlu`, `kefu train core`: make a model of a project."""

from __future__ import annotations

from pathlib import Path

import click

from kefu.cli.options import bot_argument, logging_options
from kefu.cli.places import models_folder
from kefu.cli.progress import shown_progress
from kefu.cli.project import sound_project, source_options
from kefu.project.sources import Sources
from kefu.training.trainer import TrainingOptions, TrainingResult
from kefu.training.trainer import train as train_model


def training_command(text: str, *names_of_data: str, nlu: bool, core: bool) -> click.Command:
    """A command that trains these parts; `names_of_data` are further names of `--data`."""

    @click.command(help=text)
    @bot_argument
    @source_options(*names_of_data)
    @click.option("--out", metavar="FOLDER", help="Where the model goes; the project's 'models' by default.")
    @click.option("--fixed-model-name", metavar="NAME", help="The model's file name.")
    @click.option("--force", is_flag=True, help="Train everything anew, changed or not.")
    @click.option("--dry-run", is_flag=True, help="Only check the project and say what would be trained.")
    @click.option(
        "--augmentation",
        type=click.IntRange(0),
        default=TrainingOptions.augmentation,
        show_default=True,
        help="How many tens of glued stories networks learn from.",
    )
    @click.option(
        "--num-threads",
        type=click.IntRange(1),
        default=TrainingOptions.threads,
        show_default=True,
        help="Processor threads.",
    )
    @click.option("--finetune", is_flag=True, hidden=True, callback=_no_finetuning, expose_value=False)
    @logging_options
    def command(
        bot: str | None,
        sources: Sources,
        out: str | None,
        fixed_model_name: str | None,
        force: bool,
        dry_run: bool,
        augmentation: int,
        num_threads: int,
    ) -> None:
        project = sound_project(bot, sources)
        with shown_progress() as progress:
            result = train_model(
                project,
                out=Path(out) if out else models_folder(project.folder),
                nlu=nlu,
                core=core,
                options=TrainingOptions(augmentation=augmentation, threads=num_threads),
                force=force,
                dry_run=dry_run,
                name=fixed_model_name,
                progress=progress,
            )
        click.echo(told(result))

    return command


def told(result: TrainingResult) -> str:
    """What came of a training, in a sentence."""
    if result.path is None:
        return f"To be trained: {', '.join(result.trained)}" if result.trained else "Nothing has changed"
    if result.is_old:
        return f"Nothing has changed; the model is {result.path}"
    reused = f"; {len(result.reused)} of {len(result.reused) + len(result.trained)} parts were still good"
    return f"{result.path}, trained in {result.seconds:.1f} s{reused if result.reused else ''}"


def _no_finetuning(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        raise click.UsageError(
            "--finetune is not there: training is quick enough to start anew; leave the option out"
        )


train = training_command("Train a model of BOT: understanding and dialogue.", nlu=True, core=True)
train_nlu = training_command("Train only how BOT understands messages.", "--nlu", "-u", nlu=True, core=False)
train_core = training_command("Train only the dialogue of BOT.", "--stories", "-s", nlu=False, core=True)
