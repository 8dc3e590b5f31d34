"""A folder in which a trained part keeps itself: JSON and safetensors, nothing that can run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from safetensors.numpy import load_file, save_file

from kefu.data_types import fits
from kefu.errors import ModelError
from kefu.strict_json import read_json

T = TypeVar("T")


class ModelFolder:
    """Read and write named JSON documents and named sets of arrays."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sub(self, name: str) -> ModelFolder:
        """A folder inside this one."""
        return ModelFolder(self.path / name)

    def write_json(self, name: str, data: Any) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        # the order of slots is the order in which they are filled
        text = json.dumps(data, ensure_ascii=False)
        (self.path / f"{name}.json").write_text(text, encoding="utf-8")

    def read_json(self, name: str, kind: type[T]) -> T:
        """The document, which must be what `kind` says: a type of plain data, see `kefu.data_types`.

        Raises ModelError where it is missing, broken or something else.
        """
        part = f"the model's part '{self.path.name}/{name}.json'"
        try:
            data = read_json((self.path / f"{name}.json").read_bytes())
        except (OSError, ValueError) as error:
            raise ModelError(f"{part} cannot be read: {error}") from None
        if not fits(data, kind):
            raise ModelError(f"{part} does not hold what it should")
        return cast(T, data)

    def write_arrays(self, name: str, arrays: Mapping[str, np.ndarray]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, self.path / f"{name}.safetensors")

    def read_arrays(self, name: str) -> dict[str, np.ndarray]:
        """Raises ModelError where the arrays are missing, broken or hold what is no number."""
        part = f"the model's part '{self.path.name}/{name}.safetensors'"
        try:
            arrays = dict(load_file(self.path / f"{name}.safetensors"))
        except Exception as error:  # safetensors raises its own kind and OSError
            raise ModelError(f"{part} cannot be read: {error}") from None
        if not all(a.dtype.kind in "iuf" and np.isfinite(a).all() for a in arrays.values()):
            raise ModelError(f"{part} holds what is no number")
        return arrays
