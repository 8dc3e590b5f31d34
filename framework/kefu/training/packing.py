"""Folders of data packed into one file, and unpacked again without trusting it.

The format is the plainest tar there is (regular files only, no extensions) inside gzip. Its first
member, `manifest.json`, lists every other one with size and sha256. The same folder and the same
words about it always give the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from kefu.errors import ModelError

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MEMBERS = 2_000
MAX_MANIFEST = 4 * 2**20  # bytes
MAX_MEMBER = 512 * 2**20
MAX_TOTAL = 2 * 2**30
# a relative path of ordinary names that holds nothing but data
MEMBER_NAME = re.compile(r"(?!.*\.\.)[\w-][\w.+-]*(/[\w-][\w.+-]*)*\.(json|safetensors)")


class _Damaged(Exception):
    """Why a file is no sound archive."""


@dataclass(frozen=True)
class _Member:
    """A file inside an archive; its content comes next in the stream."""

    name: str
    size: int


def pack(folder: Path, out: Path, about: Mapping[str, Any]) -> None:
    """Write every file of `folder` to `out`, which appears whole or not at all.

    Args:
        about: what the manifest says besides the list of members.
    """
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    members = {name: _described((folder / name).read_bytes()) for name in names}
    manifest = {**about, "format": FORMAT, "members": members}
    out.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=out.parent, prefix=".", suffix=".part", delete=False) as file:
        partial = Path(file.name)
        try:
            _write(file, folder, names, manifest)
        except BaseException:
            partial.unlink()
            raise
    partial.chmod(0o644)
    partial.replace(out)


def _described(content: bytes) -> dict[str, Any]:
    return {"sha256": sha256(content).hexdigest(), "size": len(content)}


def _write(file: Any, folder: Path, names: list[str], manifest: Mapping[str, Any]) -> None:
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
    # weights hardly shrink: the fastest level is as good as any
    with (
        gzip.GzipFile(fileobj=file, filename="", mode="wb", compresslevel=1, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        _add(tar, MANIFEST, text)
        for name in names:
            _add(tar, name, (folder / name).read_bytes())


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    header = tarfile.TarInfo(name)
    header.size, header.mode = len(content), 0o644
    tar.addfile(header, io.BytesIO(content))


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Write the members to `folder`, each after every check on it; gives the manifest.

    Raises:
        ModelError: the file is missing, damaged, hostile or of another version. What has been
            written by then is sound but incomplete: the caller drops the folder.
    """
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as stream:
            manifest = _read_manifest(stream)
            for name, content in _checked_members(stream, manifest["members"]):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            return manifest
    except (OSError, EOFError, zlib.error, tarfile.HeaderError, _Damaged) as error:
        raise ModelError(f"{path} is not a usable model: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    match error:
        case gzip.BadGzipFile():
            return "it is not a gzip file, or its checksum is wrong"
        case EOFError():
            return "it is cut off"
        case tarfile.HeaderError() | zlib.error():
            return "its contents are garbled"
        case OSError():
            return error.strerror or str(error)
        case _:
            return str(error)


def _read_manifest(stream: gzip.GzipFile) -> dict[str, Any]:
    first = _next_member(stream)
    if first is None or first.name != MANIFEST or first.size > MAX_MANIFEST:
        raise _Damaged(f"it does not begin with a '{MANIFEST}'")
    try:
        manifest = json.loads(_content(stream, first))
    except (ValueError, RecursionError):
        raise _Damaged(f"its '{MANIFEST}' is not JSON") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _Damaged(
            f"it is not of format {FORMAT}, the one that this version of Kefu reads; train it anew"
        )
    _check_listing(manifest.get("members"))
    return manifest


def _check_listing(members: Any) -> None:
    if not isinstance(members, dict) or not all(isinstance(entry, dict) for entry in members.values()):
        raise _Damaged(f"its '{MANIFEST}' lists no members")
    if len(members) > MAX_MEMBERS:
        raise _Damaged(f"it has more than {MAX_MEMBERS} members")
    sizes = [entry.get("size") for entry in members.values()]
    if not all(isinstance(size, int) and 0 <= size <= MAX_MEMBER for size in sizes):
        raise _Damaged(f"a member is larger than {MAX_MEMBER:,} bytes")
    if sum(sizes) > MAX_TOTAL:
        raise _Damaged(f"its members are larger than {MAX_TOTAL:,} bytes together")


def _checked_members(stream: gzip.GzipFile, listed: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each member, as listed, each once, all of them."""
    missing = dict(listed)
    while member := _next_member(stream):
        entry = missing.pop(member.name, None)
        if entry is None or member.size != entry["size"]:
            raise _Damaged(f"its member '{member.name}' is not as the '{MANIFEST}' lists it")
        content = _content(stream, member)
        if sha256(content).hexdigest() != entry.get("sha256"):
            raise _Damaged(f"its member '{member.name}' has been altered: the sha256 is wrong")
        yield member.name, content
    if missing:
        raise _Damaged(f"its member '{min(missing)}' is missing")
    if stream.read(2 * tarfile.RECORDSIZE).strip(b"\0"):
        raise _Damaged("there is something behind its end")


def _next_member(stream: gzip.GzipFile) -> _Member | None:
    """The next header; None at the end. Anything but a plain file with a plain name is refused."""
    block = stream.read(tarfile.BLOCKSIZE)
    if len(block) < tarfile.BLOCKSIZE:
        raise EOFError
    if not any(block):
        return None
    header = tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    if header.size < 0:  # the format can say so; reading "-1 bytes" would read all there is
        raise _Damaged(f"its member '{header.name}' has a negative size")
    if header.type != tarfile.REGTYPE:
        raise _Damaged(f"its member '{header.name}' is not a plain file")
    if not MEMBER_NAME.fullmatch(header.name):
        raise _Damaged(f"its member '{header.name}' has a name that no model uses")
    return _Member(header.name, header.size)


def _content(stream: gzip.GzipFile, member: _Member) -> bytes:
    """What the member holds; its size has been checked. Leaves the stream at the next header."""
    content = stream.read(member.size)
    padding = -member.size % tarfile.BLOCKSIZE
    if len(content) + len(stream.read(padding)) != member.size + padding:
        raise EOFError
    return content
