"""Trained models as files: written by training, read by everything that talks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict

from kefu.conversation.events import UserUttered
from kefu.conversation.tracker import Tracker
from kefu.data_types import built
from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline, SavedSpec
from kefu.policies.ensemble import Ensemble
from kefu.policies.ensemble_training import load_ensemble
from kefu.project.domain import Domain
from kefu.project.domain_reader import domain_from_data
from kefu.project.located import locate
from kefu.project.schema_check import check_schema
from kefu.project.settings import ComponentSpec, Config
from kefu.training.packing import unpack

NLU, POLICIES = "nlu", "policies"
SUFFIX = ".tar.gz"
# a message that every model must be able to take
PROBE = "? 你好 hello 12"


@dataclass(frozen=True)
class _About:
    """What the manifest says of a model."""

    parts: list[str]
    model_id: str
    assistant_id: str
    name: str
    created: str


class _SavedConfig(TypedDict):
    """The settings of a model."""

    language: str
    assistant_id: str | None
    pipeline: list[SavedSpec] | None
    policies: list[SavedSpec] | None


@dataclass(frozen=True)
class Model:
    """A trained assistant.

    Attributes:
        pipeline: None where only dialogue was trained.
        ensemble: None where only understanding was trained.
        model_id: the same for two models iff all their parts are equal.
        created: when it was trained, ISO 8601 in UTC.
    """

    domain: Domain
    config: Config
    pipeline: Pipeline | None
    ensemble: Ensemble | None
    model_id: str
    assistant_id: str
    name: str
    created: str
    path: Path


def latest_model(folder: Path) -> Path | None:
    """The newest model file in a folder; None where there is none."""
    models = [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()]
    return max(models, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)


def load_model(path: Path) -> Model:
    """Read a model file, or the newest one in a folder.

    Raises:
        ModelError: there is none, or it is damaged, hostile or of another version.
    """
    found = latest_model(path) if path.is_dir() else path
    if found is None or not found.is_file():
        raise ModelError(f"there is no model at '{path}'; train one with: kefu train")
    with TemporaryDirectory(prefix="kefu-model-") as unpacked:
        manifest = unpack(found, Path(unpacked))
        try:
            return _tried(_read(found, ModelFolder(Path(unpacked)), manifest))
        except Exception as error:  # a hostile file may make anything fail
            what = error if isinstance(error, ModelError) else f"{type(error).__name__}: {error}"
            raise ModelError(f"{found} does not fit this version of Kefu ({what}); train it anew") from error


def _tried(model: Model) -> Model:
    """The model, after it has taken one message: parts that do not fit one another fail here."""
    tracker = Tracker("", model.domain)
    if model.pipeline and not model.pipeline.is_remote:
        tracker.append(UserUttered(PROBE, model.pipeline.parse(PROBE)))
    if model.ensemble:
        model.ensemble.predict(tracker)
    return model


def _read(path: Path, folder: ModelFolder, manifest: Mapping[str, Any]) -> Model:
    about = built(_About, {field.name: manifest[field.name] for field in fields(_About)})
    domain = _domain(folder.read_json("domain", dict[str, Any]))
    return Model(
        domain=domain,
        config=_config(folder.read_json("config", _SavedConfig)),
        pipeline=Pipeline.load(folder.sub(NLU), domain) if NLU in about.parts else None,
        ensemble=load_ensemble(folder.sub(POLICIES), domain) if POLICIES in about.parts else None,
        model_id=about.model_id,
        assistant_id=about.assistant_id,
        name=about.name,
        created=about.created,
        path=path,
    )


def write_settings(folder: ModelFolder, domain: Domain, config: Config) -> None:
    """Put beside the trained parts what they were trained for."""
    folder.write_json("domain", domain.source)
    folder.write_json(
        "config",
        {
            "language": config.language,
            "assistant_id": config.assistant_id,
            "pipeline": _specs_to_data(config.pipeline),
            "policies": _specs_to_data(config.policies),
        },
    )


def _specs_to_data(specs: Sequence[ComponentSpec] | None) -> list[dict[str, Any]] | None:
    return None if specs is None else [{"name": spec.name, "options": spec.options} for spec in specs]


def _domain(data: Mapping[str, Any]) -> Domain:
    wrong = check_schema(locate(data), "domain")
    if wrong:
        raise ModelError(f"its domain is wrong: {wrong[0].message}")
    return domain_from_data(data)


def _config(data: _SavedConfig) -> Config:
    return Config(data["language"], data["assistant_id"], _specs(data["pipeline"]), _specs(data["policies"]))


def _specs(data: Sequence[SavedSpec] | None) -> tuple[ComponentSpec, ...] | None:
    return None if data is None else tuple(ComponentSpec(spec["name"], spec["options"]) for spec in data)
