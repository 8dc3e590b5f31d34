"""Trained parts kept for the next training: what has not changed is not trained again."""

from __future__ import annotations

import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from kefu.errors import ModelError
from kefu.project.project import root_of
from kefu.training.packing import pack, unpack

logger = logging.getLogger(__name__)

ENVIRONMENT = "KEFU_CACHE"
KEPT = 40  # parts; a bot has about five


@dataclass(frozen=True)
class PartCache:
    """A folder of packed parts by fingerprint. It can be deleted at any time."""

    folder: Path

    @classmethod
    def of(cls, project_folder: Path) -> PartCache:
        """The folder that KEFU_CACHE names, else `.kefu/cache` at the project's root."""
        named = os.environ.get(ENVIRONMENT)
        return cls(Path(named) if named else root_of(project_folder) / ".kefu" / "cache")

    def has(self, fingerprint: str) -> bool:
        return self._path(fingerprint).is_file()

    def fetch(self, fingerprint: str, target: Path) -> bool:
        """Copy a part to `target`; False where there is none, or none that is sound."""
        path = self._path(fingerprint)
        if not path.is_file():
            return False
        try:
            unpack(path, target)
            path.touch()
        except (ModelError, OSError) as error:
            logger.warning("%s; the part is trained again", error)
            shutil.rmtree(target, ignore_errors=True)
            return False
        return True

    def keep(self, fingerprint: str, part: Path) -> None:
        """Take in a trained part; the longest unused ones beyond `KEPT` go."""
        try:
            pack(part, self._path(fingerprint), {"part": part.name})
            newest_first = sorted(self.folder.glob("*.tar.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
            for path in newest_first[KEPT:]:
                path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("the trained part is not kept for next time: %s", error)

    def _path(self, fingerprint: str) -> Path:
        return self.folder / f"{fingerprint}.tar.gz"
