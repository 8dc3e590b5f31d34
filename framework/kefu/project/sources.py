"""Where the files of a project lie: Kefu's shape, Rasa's shape, or as the command line says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kefu.errors import ProjectError
from kefu.project.problems import Place, Problem, did_you_mean
from kefu.project.yaml12 import real_path, shown_path

YAML_ENDINGS = (".yml", ".yaml")
SETTINGS = ("config", "endpoints", "credentials")
TESTS_FOLDER = "tests"
TEST_PREFIX = "test_"


@dataclass(frozen=True)
class Sources:
    """Files and folders named on the command line; what is None or empty is looked for."""

    domain: Path | None = None
    data: tuple[Path, ...] = ()
    config: Path | None = None
    endpoints: Path | None = None
    credentials: Path | None = None

    def paths(self) -> tuple[Path, ...]:
        named = (self.domain, *self.data, self.config, self.endpoints, self.credentials)
        return tuple(path for path in named if path)


@dataclass(frozen=True)
class Layout:
    """Where each part of a project lies. `domain` and `data` hold files and folders."""

    name: str
    folder: Path
    domain: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()
    tests: tuple[Path, ...] = ()
    settings: dict[str, Path] = field(default_factory=dict)
    actions: Path | None = None


def find_layout(target: str | Path | None, sources: Sources) -> Layout:
    """The files of a bot's name, a folder, a single file, or the current folder.

    Raises ProjectError where there is no project, or several and no word which.
    """
    missing = [path for path in sources.paths() if not path.exists()]
    if missing:
        raise ProjectError(
            [_problem("missing-file", path, "there is no such file or folder") for path in missing]
        )
    if target is None and sources.domain and sources.data:
        here = Path.cwd()
        layout = Layout(here.name, here, settings=_settings(here))
    else:
        layout = _layout_of(target)
    named = {kind: path for kind in SETTINGS if (path := getattr(sources, kind))}
    return replace(
        layout,
        domain=(sources.domain,) if sources.domain else layout.domain,
        data=sources.data or layout.data,
        settings={**layout.settings, **named},
    )


def yaml_files(path: Path) -> Iterator[Path]:
    """The YAML files at a path, sorted, files before subfolders.

    Hidden folders and folders of Python code are no content. Raises ProjectError where a folder
    cannot be looked into.
    """
    if not path.is_dir():
        yield path
        return
    seen: set[Path] = set()
    for folder, subfolders, names in os.walk(path, onerror=_unreadable, followlinks=True):
        here = Path(folder)
        if real_path(here) in seen:  # a link that leads back up
            subfolders.clear()
            continue
        seen.add(real_path(here))
        subfolders[:] = sorted(s for s in subfolders if not s.startswith(".") and not _is_code(here / s))
        yield from (here / name for name in sorted(names) if name.endswith(YAML_ENDINGS) and name[0] != ".")


def _unreadable(error: OSError) -> None:
    problem = _problem("unreadable-file", Path(error.filename), f"cannot be read: {error.strerror}")
    raise ProjectError([problem]) from error


def is_settings_file(path: Path) -> bool:
    return path.stem in SETTINGS


def is_test_file(path: Path) -> bool:
    """True for stories that test instead of train."""
    return path.name.startswith(TEST_PREFIX) or path.parent.name == TESTS_FOLDER


def _layout_of(target: str | Path | None) -> Layout:
    if target is None:
        return _folder_layout(Path.cwd())
    path = Path(target)
    if len(path.parts) == 1 and (Path.cwd() / "domains" / path).is_dir():
        return _bot_layout(Path.cwd(), path.name)
    if path.is_file():
        return Layout(path.stem, path.parent, domain=(path,))
    if path.is_dir():
        return _folder_layout(path)
    raise ProjectError([_no_such_bot(path)])


def _no_such_bot(path: Path) -> Problem:
    hint = did_you_mean(str(path), _bots(Path.cwd()))
    return _problem("unknown-project", path, "there is no bot and no folder of this name", hint)


def _folder_layout(folder: Path) -> Layout:
    absolute = folder.resolve()
    if _is_rasa_shape(folder):
        return _rasa_layout(folder)
    if (folder / "domains").is_dir():
        return _only_bot(folder)
    if absolute.parent.name == "domains":
        return _bot_layout(folder.parent.parent if folder.name else absolute.parent.parent, absolute.name)
    message = "no project here: neither domain.yml nor a folder 'domain', 'domains' or 'data'"
    raise ProjectError([_problem("no-project", folder, message)])


def _is_rasa_shape(folder: Path) -> bool:
    parts = (_setting(folder, "domain"), _setting(folder, "config"), *(_folders(folder, "domain", "data")))
    return any(parts) and folder.resolve().parent.name != "domains"


def _rasa_layout(folder: Path) -> Layout:
    domain_file = _setting(folder, "domain")
    return Layout(
        name=folder.resolve().name,
        folder=folder,
        domain=(domain_file,) if domain_file else _folders(folder, "domain"),
        data=_folders(folder, "data"),
        tests=_folders(folder, TESTS_FOLDER),
        settings=_settings(folder),
        actions=_actions(folder),
    )


def _only_bot(root: Path) -> Layout:
    bots = _bots(root)
    if len(bots) > 1:
        message = f"several bots live here: {', '.join(bots)}"
        raise ProjectError([_problem("several-projects", root, message, f"say which, such as '{bots[0]}'")])
    if not bots:
        raise ProjectError([_problem("no-project", root / "domains", "this folder holds no YAML file")])
    return _bot_layout(root, bots[0])


def _bots(root: Path) -> list[str]:
    """The names of the bots below `domains`; an empty name stands for one that lies flat."""
    domains = root / "domains"
    if not domains.is_dir():
        return []
    if any(path.suffix in YAML_ENDINGS for path in domains.iterdir()):
        return [""]
    return sorted(path.name for path in domains.iterdir() if path.is_dir() and any(yaml_files(path)))


def _bot_layout(root: Path, bot: str) -> Layout:
    domain = root / "domains" / bot
    return Layout(
        name=bot or root.resolve().name,
        folder=domain,
        domain=(domain,),
        data=_folders(root / "stories", bot or "."),
        settings=_settings(domain),
        actions=_actions(domain),
    )


def _settings(folder: Path) -> dict[str, Path]:
    return {kind: path for kind in SETTINGS if (path := _setting(folder, kind))}


def _setting(folder: Path, stem: str) -> Path | None:
    # a pipe or a link that leads nowhere is a mistake to be told, not a file that is not there
    return next((p for end in YAML_ENDINGS if os.path.lexists(p := folder / f"{stem}{end}")), None)


def _folders(folder: Path, *names: str) -> tuple[Path, ...]:
    return tuple(path for name in names if (path := folder / name).is_dir())


def _actions(folder: Path) -> Path | None:
    """The author's Python: a file, or a folder with Python in it."""
    if (folder / "actions.py").is_file():
        return folder / "actions.py"
    return folder / "actions" if _is_code(folder / "actions") else None


def _is_code(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("*.py"))


def _problem(code: str, path: Path, message: str, hint: str | None = None) -> Problem:
    return Problem(code, Place(shown_path(path)), message, hint)
