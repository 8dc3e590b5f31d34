"""Trained models as files: written by training, read by everything that talks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline
from kefu.policies.ensemble import Ensemble
from kefu.policies.ensemble_training import load_ensemble
from kefu.project.domain import Domain
from kefu.project.domain_reader import domain_from_data
from kefu.project.settings import ComponentSpec, Config
from kefu.training.packing import unpack

NLU, POLICIES = "nlu", "policies"
SUFFIX = ".tar.gz"


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
            return _read(found, ModelFolder(Path(unpacked)), manifest)
        except (LookupError, TypeError, ValueError, AttributeError, RuntimeError) as error:
            raise ModelError(
                f"{found} does not fit this version of Kefu ({type(error).__name__}: {error}); train it anew"
            ) from error


def _read(path: Path, folder: ModelFolder, manifest: Mapping[str, Any]) -> Model:
    domain = domain_from_data(folder.read_json("domain"))
    parts = manifest["parts"]
    return Model(
        domain=domain,
        config=_config(folder.read_json("config")),
        pipeline=Pipeline.load(folder.sub(NLU), domain) if NLU in parts else None,
        ensemble=load_ensemble(folder.sub(POLICIES), domain) if POLICIES in parts else None,
        model_id=manifest["model_id"],
        assistant_id=manifest["assistant_id"],
        name=manifest["name"],
        created=manifest["created"],
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


def _config(data: Mapping[str, Any]) -> Config:
    return Config(data["language"], data["assistant_id"], _specs(data["pipeline"]), _specs(data["policies"]))


def _specs(data: Sequence[Mapping[str, Any]] | None) -> tuple[ComponentSpec, ...] | None:
    return None if data is None else tuple(ComponentSpec(spec["name"], spec["options"]) for spec in data)
