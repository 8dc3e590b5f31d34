"""Parts kept for the next training."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kefu.training import cache as module
from kefu.training.cache import PartCache


@pytest.fixture
def part(tmp_path: Path) -> Path:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "rules.json").write_text("[]")
    return tmp_path / "part"


@pytest.fixture
def cache(tmp_path: Path) -> PartCache:
    return PartCache(tmp_path / "cache")


def test_what_is_kept_can_be_fetched(cache: PartCache, part: Path, tmp_path: Path) -> None:
    assert not cache.has("a") and not cache.fetch("a", tmp_path / "out")
    cache.keep("a", part)
    assert cache.has("a") and cache.fetch("a", tmp_path / "out")
    assert (tmp_path / "out" / "rules.json").read_text() == "[]"


def test_a_damaged_part_is_not_used_and_leaves_nothing(cache: PartCache, part: Path, tmp_path: Path) -> None:
    cache.keep("a", part)
    [file] = cache.folder.iterdir()
    file.write_bytes(file.read_bytes()[:-9])
    assert not cache.fetch("a", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    cache.keep("a", part)
    assert cache.fetch("a", tmp_path / "out")


def test_the_longest_unused_go_first(
    cache: PartCache, part: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    for age, name in ((30, "a"), (20, "b")):
        cache.keep(name, part)
        os.utime(cache.folder / f"{name}.tar.gz", (age, age))
    cache.fetch("a", tmp_path / "out")
    cache.keep("c", part)
    assert [name for name in "abc" if cache.has(name)] == ["a", "c"]


def test_without_a_writable_folder_training_goes_on(part: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = PartCache(tmp_path / "file" / "cache")
    cache.keep("a", part)
    assert not cache.has("a")


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEFU_CACHE", raising=False)
    for project in (".", "domains", "domains/shop"):
        assert PartCache.of(tmp_path / project).folder == tmp_path / ".kefu" / "cache"
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path / "other"))
    assert PartCache.of(tmp_path).folder == tmp_path / "other"
