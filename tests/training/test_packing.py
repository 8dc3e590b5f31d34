"""Packed folders come back as they were, and nothing hostile or damaged gets through."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kefu.errors import ModelError
from kefu.training import packing
from kefu.training.packing import pack, unpack

CONTENT = {"domain.json": b"{}", "nlu/0_part/network.safetensors": b"\0" * 700, "nlu/pipeline.json": b"[]"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in CONTENT.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "folder"


@pytest.fixture
def packed(folder: Path, tmp_path: Path) -> Path:
    pack(folder, tmp_path / "model.tar.gz", {"name": "shop"})
    return tmp_path / "model.tar.gz"


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_was_packed_comes_back(packed: Path, tmp_path: Path) -> None:
    manifest = unpack(packed, tmp_path / "out")
    assert contents(tmp_path / "out") == CONTENT
    assert manifest["name"] == "shop"
    assert manifest["members"]["domain.json"] == {"sha256": sha256(b"{}").hexdigest(), "size": 2}


def test_the_same_folder_gives_the_same_bytes(folder: Path, packed: Path, tmp_path: Path) -> None:
    (folder / "domain.json").touch()
    pack(folder, tmp_path / "again.tar.gz", {"name": "shop"})
    assert (tmp_path / "again.tar.gz").read_bytes() == packed.read_bytes()


def test_ordinary_tools_can_read_it(packed: Path) -> None:
    with tarfile.open(packed) as tar:
        assert tar.getnames() == ["manifest.json", *sorted(CONTENT)]


def test_nothing_half_written_stays_behind(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        pack(folder, tmp_path / "models" / "model.tar.gz", {"name": object()})
    assert list((tmp_path / "models").iterdir()) == []


# ---------------------------------------------------------------- hostile archives

Member = tuple[tarfile.TarInfo, bytes]


def member(name: str, content: bytes = b"{}", **fields: Any) -> Member:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def listing(*members: Member, **changes: Any) -> Member:
    """A manifest that lists these members truthfully, then changed."""
    listed = {
        info.name: {"sha256": sha256(content).hexdigest(), "size": len(content)} for info, content in members
    }
    return member("manifest.json", json.dumps({"format": 1, "members": listed, **changes}).encode())


def archive(path: Path, *members: Member, format: int = tarfile.USTAR_FORMAT) -> Path:
    with tarfile.open(path, "w:gz", format=format) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return path


GOOD = member("domain.json")


def listed(bad: Member) -> tuple[Member, ...]:
    return listing(GOOD, bad), GOOD, bad


HOSTILE: dict[str, tuple[tuple[Member, ...], str]] = {
    "parent folder": (listed(member("../evil.json")), "name"),
    "parent folder inside": (listed(member("nlu/../../evil.json")), "name"),
    "absolute path": (listed(member("/tmp/evil.json")), "name"),
    "backslash": (listed(member("..\\evil.json")), "name"),
    "hidden file": (listed(member(".ssh/keys.json")), "name"),
    "a program": (listed(member("nlu/evil.py")), "name"),
    "a pickle": (listed(member("nlu/evil.pkl")), "name"),
    "symbolic link": (listed(member("evil.json", b"", type=tarfile.SYMTYPE, linkname="/etc")), "plain file"),
    "hard link": (listed(member("evil.json", b"", type=tarfile.LNKTYPE, linkname="x")), "plain file"),
    "device": (listed(member("evil.json", b"", type=tarfile.CHRTYPE)), "plain file"),
    "fifo": (listed(member("evil.json", b"", type=tarfile.FIFOTYPE)), "plain file"),
    "folder": (listed(member("evil.json", b"", type=tarfile.DIRTYPE)), "plain file"),
    "twice the same": ((listing(GOOD), GOOD, GOOD), "not as the 'manifest.json' lists it"),
    "not listed": ((listing(GOOD), GOOD, member("evil.json")), "not as the 'manifest.json' lists it"),
    "missing": ((listing(GOOD, member("nlu/part.json")), GOOD), "'nlu/part.json' is missing"),
    "altered": ((listing(GOOD), member("domain.json", b"[]")), "sha256"),
    "longer than listed": ((listing(GOOD), member("domain.json", b"[ ]")), "not as the"),
    "no manifest": ((GOOD,), "begin with a 'manifest.json'"),
    "manifest not first": ((GOOD, listing(GOOD)), "begin with a 'manifest.json'"),
    "manifest not JSON": ((member("manifest.json", b"{"),), "not JSON"),
    "manifest nested deeply": ((member("manifest.json", b"[" * 100_000),), "not JSON"),
    "manifest a list": ((member("manifest.json", b"[]"),), "format 1"),
    "another format": ((listing(GOOD, format=2), GOOD), "format 1"),
    "no listing": ((listing(GOOD, members=None), GOOD), "lists no members"),
    "garbled listing": ((listing(GOOD, members={"domain.json": 3}), GOOD), "lists no members"),
    "negative size": ((listing(GOOD, members={"domain.json": {"size": -1}}), GOOD), "larger than"),
    "oversize member": ((listing(GOOD, members={"a.json": {"size": 2**40}}), GOOD), "larger than"),
    "oversize total": (
        (listing(GOOD, members={f"{i}.json": {"size": 2**29} for i in range(9)}), GOOD),
        "together",
    ),
    "too many members": (
        (listing(GOOD, members={f"{i}.json": {"size": 1} for i in range(packing.MAX_MEMBERS + 1)}), GOOD),
        "more than",
    ),
}


@pytest.mark.parametrize(("members", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_archives_are_refused(members: tuple[Member, ...], reason: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "model.tar.gz", *members)
    with pytest.raises(ModelError, match=reason) as refusal:
        unpack(path, tmp_path / "out" / "deeper")
    assert str(path) in str(refusal.value)
    assert set(contents(tmp_path)) <= {"model.tar.gz", "out/deeper/domain.json"}


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_extensions_of_tar_are_refused(format: int, tmp_path: Path) -> None:
    """Their headers may announce any size, and be believed by readers."""
    long = member(f"{'n' * 300}.json")
    path = archive(tmp_path / "model.tar.gz", listing(GOOD, long), GOOD, long, format=format)
    with pytest.raises(ModelError, match="plain file"):
        unpack(path, tmp_path / "out")


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """One bit of the content is wrong."""
    raw = bytearray(gzip.decompress(data))
    raw[-1] ^= 1
    return gzip.compress(bytes(raw))


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut off": cut,
    "no gzip": lambda data: b"PK" + data,
    "only noise": lambda data: gzip.compress(b"noise" * 1000),
    "empty gzip": lambda data: gzip.compress(b""),
    "cut off inside": lambda data: gzip.compress(gzip.decompress(data)[:2000]),
    "checksum": lambda data: data[:-8] + b"\0" * 8,
    "something behind": flipped,
    "a second stream": lambda data: data + gzip.compress(b"\1" * 50_000),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_files_are_refused(damage: Callable[[bytes], bytes], packed: Path, tmp_path: Path) -> None:
    packed.write_bytes(damage(packed.read_bytes()))
    with pytest.raises(ModelError, match="not a usable model"):
        unpack(packed, tmp_path / "out")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        unpack(tmp_path / "nothing.tar.gz", tmp_path / "out")


def test_a_negative_size_is_not_read_as_everything(tmp_path: Path) -> None:
    header = bytearray(tarfile.TarInfo("manifest.json").tobuf(tarfile.USTAR_FORMAT))
    header[124:136] = b"\xff" * 12  # -1 in base 256
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "model.tar.gz"
    path.write_bytes(gzip.compress(bytes(header) + b" " * 1_000_000))
    with pytest.raises(ModelError, match="negative size"):
        unpack(path, tmp_path / "out")


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that announces more than the listing allows is not followed."""
    huge = member("domain.json", b"\0" * 3_000_000)
    monkeypatch.setattr(packing, "MAX_MEMBER", 1_000_000)
    path = archive(tmp_path / "model.tar.gz", listing(huge), huge)
    with pytest.raises(ModelError, match="larger than 1,000,000 bytes"):
        unpack(path, tmp_path / "out")
