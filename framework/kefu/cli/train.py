"""`kefu train`, `kefu train nlu`, `kefu train core`: make a model of a project."""

from __future__ import annotations

from pathlib import Path

import click
import torch

from kefu.cli.options import bot_argument, logging_options
from kefu.cli.places import models_folder
from kefu.cli.progress import shown_progress
from kefu.cli.project import sound_project, source_options
from kefu.project.sources import Sources
from kefu.training.trainer import train as train_model


def training_command(text: str, *, nlu: bool, core: bool) -> click.Command:
    """A command that trains these parts."""

    @click.command(help=text)
    @bot_argument
    @source_options
    @click.option("--out", metavar="FOLDER", help="Where the model goes; the project's 'models' by default.")
    @click.option("--fixed-model-name", metavar="NAME", help="The model's file name.")
    @click.option("--force", is_flag=True, help="Train everything anew, changed or not.")
    @click.option("--dry-run", is_flag=True, help="Only check the project and say what would be trained.")
    @click.option("--num-threads", type=click.IntRange(1), help="Processor threads to train with.")
    @click.option("--finetune", is_flag=True, hidden=True, callback=_no_finetuning, expose_value=False)
    @logging_options
    def command(
        bot: str | None,
        sources: Sources,
        out: str | None,
        fixed_model_name: str | None,
        force: bool,
        dry_run: bool,
        num_threads: int | None,
    ) -> None:
        project = sound_project(bot, sources)
        if num_threads:
            torch.set_num_threads(num_threads)
        with shown_progress() as progress:
            result = train_model(
                project,
                nlu=nlu,
                core=core,
                out=Path(out) if out else models_folder(project.folder),
                force=force,
                name=fixed_model_name,
                progress=progress,
            )
        click.echo(f"The model is {result.path}")

    return command


def _no_finetuning(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted:
        raise click.UsageError(
            "--finetune is not there: training is quick enough to start anew; leave the option out"
        )


train = training_command("Train a model of BOT: understanding and dialogue.", nlu=True, core=True)
train_nlu = training_command("Train only how BOT understands messages.", nlu=True, core=False)
train_core = training_command("Train only the dialogue of BOT.", nlu=False, core=True)
