"""Training: from a sound project to a model file, part by part, each only where something has changed."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from kefu import __version__
from kefu.errors import ModelError, ProjectError
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Progress
from kefu.nlu.pipeline import Pipeline
from kefu.policies.ensemble_training import part_names, prepare, write_index
from kefu.policies.registry import OPTIONS, train_policy
from kefu.policies.training_data import PolicyTraining
from kefu.project.domain import Domain, SessionSettings
from kefu.project.problems import Place, Problem, has_errors
from kefu.project.project import Project
from kefu.project.settings import ComponentSpec
from kefu.training.archive import NLU, POLICIES, SUFFIX, latest_model, write_settings
from kefu.training.cache import PartCache
from kefu.training.fingerprint import fingerprint, of_code
from kefu.training.packing import pack, unpack
from kefu.training.validation import pipeline_of, policies_of, validate


@dataclass(frozen=True)
class TrainingOptions:
    """What a training depends on besides the project.

    Attributes:
        augmentation: how many tens of stories glued at random networks learn from; 0: none.
        threads: processor threads; more than one saves no time on networks as small as these.
    """

    seed: int = 42
    augmentation: int = 50
    threads: int = 1


@dataclass(frozen=True)
class TrainingResult:
    """What came of a training: the model, which parts were trained and which were still good.

    `path` is None after a dry run; then `trained` says what would have been trained. `is_old` tells
    that the newest model is this one already, so that no other was written.
    """

    path: Path | None
    trained: tuple[str, ...]
    reused: tuple[str, ...]
    seconds: float
    is_old: bool = False


@dataclass(frozen=True)
class Part:
    """A piece of a model that is trained as a whole, in a folder of its own."""

    folder: str
    fingerprint: str
    train: Callable[[ModelFolder], None]


def _unseen(label: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def train(
    project: Project,
    *,
    out: Path,
    nlu: bool = True,
    core: bool = True,
    options: TrainingOptions = TrainingOptions(),
    force: bool = False,
    dry_run: bool = False,
    name: str | None = None,
    progress: Progress = _unseen,
) -> TrainingResult:
    """Train what has changed and write the model to the folder `out`.

    Args:
        nlu, core: train understanding, train dialogue.
        force: train everything anew.
        name: of the file; by default the time and the project's name.

    Raises:
        ProjectError: the project has mistakes, or nothing to learn from.
    """
    started = time.perf_counter()
    problems = validate(project)
    if has_errors(problems):
        raise ProjectError(problems)
    parts = [
        *(understanding(project, options, progress) if nlu else ()),
        *(dialogue(project, options, progress) if core else ()),
    ]
    if not parts:
        raise ProjectError([_nothing_to_learn_from(project)])
    kept = PartCache.of(project.folder)
    if dry_run:
        stale = [part for part in parts if force or not kept.has(part.fingerprint)]
        return _result(None, parts, stale, started)
    with TemporaryDirectory(prefix="kefu-training-") as folder:
        stale = [
            part for part in parts if force or not kept.fetch(part.fingerprint, Path(folder, part.folder))
        ]
        with _threads(options.threads) if stale else nullcontext():
            for part in stale:
                part.train(ModelFolder(Path(folder, part.folder)))
                kept.keep(part.fingerprint, Path(folder, part.folder))
        same = None if stale or name else _same_model(out, _model_id(project, parts))
        path = same or _write_model(project, parts, Path(folder), out, name)
    return replace(_result(path, parts, stale, started), is_old=same is not None)


def understanding(project: Project, options: TrainingOptions, progress: Progress) -> Iterator[Part]:
    """The pipeline. A project without examples has none."""
    specs, language = pipeline_of(project), project.config.language

    def fit(folder: ModelFolder) -> None:
        Pipeline.train(specs, project.nlu, project.domain, options.seed, progress, language).save(folder)

    if project.nlu.examples:
        depends_on = fingerprint(of_code(), NLU, specs, language, project.nlu, options.seed)
        yield Part(NLU, depends_on, fit)


def dialogue(project: Project, options: TrainingOptions, progress: Progress) -> Iterator[Part]:
    """The policies. A project without stories and rules has none."""
    specs = [spec for spec in policies_of(project) if spec.name in OPTIONS]

    @cache
    def training() -> PolicyTraining:
        return prepare(specs, project.stories, project.domain, options.seed, progress, options.augmentation)

    def fit(spec: ComponentSpec, folder: ModelFolder) -> None:
        policy = train_policy(spec, training())
        if policy is not None:
            policy.save(folder)

    if not project.stories:
        return
    shared = (of_code(), project.stories, _seen_by_policies(project.domain), options)
    for spec, name in zip(specs, part_names([spec.name for spec in specs]), strict=True):
        yield Part(f"{POLICIES}/{name}", fingerprint(POLICIES, spec, *shared), partial(fit, spec))


def _seen_by_policies(domain: Domain) -> Domain:
    """What of the domain makes a difference to dialogue: names, but no words."""
    return replace(
        domain, responses=dict.fromkeys(domain.responses, ()), session=SessionSettings(), source={}
    )


def _write_model(project: Project, parts: Sequence[Part], folder: Path, out: Path, name: str | None) -> Path:
    policies = [part.folder.removeprefix(f"{POLICIES}/") for part in parts if part.folder != NLU]
    if policies:
        write_index(ModelFolder(folder / POLICIES), [part.partition("_")[2] for part in policies])
    write_settings(ModelFolder(folder), project.domain, project.config)
    now = datetime.now(UTC)
    about = {
        "kefu": __version__,
        "created": now.isoformat(timespec="seconds"),
        "name": project.name,
        "assistant_id": project.config.assistant_id or project.name,
        "model_id": _model_id(project, parts),
        "parts": sorted({part.folder.partition("/")[0] for part in parts}),
    }
    path = out / f"{_file_name(name or f'{now:%Y%m%d-%H%M%S}-{project.name}')}{SUFFIX}"
    pack(folder, path, about)
    return path


def _model_id(project: Project, parts: Sequence[Part]) -> str:
    """The same for two models of the same parts and the same words."""
    return fingerprint(project.domain.source, project.config, [p.fingerprint for p in parts])[:32]


def _same_model(out: Path, model_id: str) -> Path | None:
    """The newest model file, if it is sound and just this model."""
    newest = latest_model(out)
    if newest is None:
        return None
    with TemporaryDirectory(prefix="kefu-model-") as folder:
        try:
            return newest if unpack(newest, Path(folder))["model_id"] == model_id else None
        except (ModelError, KeyError):
            return None


def _file_name(wanted: str) -> str:
    return re.sub(r"[^\w.-]+", "-", wanted.removesuffix(SUFFIX)).lstrip(".") or "model"


def _result(
    path: Path | None, parts: Sequence[Part], trained: Sequence[Part], started: float
) -> TrainingResult:
    names = tuple(part.folder for part in trained)
    reused = tuple(part.folder for part in parts if part.folder not in names)
    return TrainingResult(path, names, reused, time.perf_counter() - started)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Torch with so many threads for a while."""
    import torch  # noqa: PLC0415 - takes seconds, and where nothing has changed nobody needs it

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _nothing_to_learn_from(project: Project) -> Problem:
    place = Place(str(project.folder))
    return Problem(
        "nothing-to-train", place, "there is nothing to learn from", "add examples, stories or rules"
    )
