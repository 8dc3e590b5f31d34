"""Training a bot: what is made, what is made anew after which change, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kefu.errors import ProjectError
from kefu.training.archive import load_model
from kefu.training.packing import unpack
from kefu.training.trainer import TrainingOptions, TrainingResult, train
from tests.training.conftest import Change, loaded

EVERYTHING = ("nlu", "policies/0_RulePolicy", "policies/1_MemoizationPolicy", "policies/2_TEDPolicy")
DIALOGUE = EVERYTHING[1:]


def trained(bot: Path, **arguments: object) -> TrainingResult:
    return train(loaded(bot), out=bot / "models", **arguments)  # type: ignore[arg-type]


def test_a_model_of_every_part(bot: Path) -> None:
    result = trained(bot)
    assert (result.trained, result.reused) == (EVERYTHING, ())
    assert result.path and result.path.parent == bot / "models"
    assert result.path.name.endswith("-bot.tar.gz")
    model = load_model(result.path)
    assert model.pipeline and model.pipeline.parse("hello").intent.name == "greet"
    assert model.ensemble and [p.name for p in model.ensemble.policies] == [
        "RulePolicy",
        "MemoizationPolicy",
        "TEDPolicy",
    ]


def test_nothing_is_trained_twice(bot: Path) -> None:
    first = trained(bot)
    again = trained(bot)
    assert (again.trained, again.reused) == ((), EVERYTHING)
    assert again.is_old
    assert again.path == first.path
    assert len(list((bot / "models").iterdir())) == 1


def test_a_damaged_model_is_written_anew(bot: Path) -> None:
    first = trained(bot).path
    assert first
    first.write_bytes(first.read_bytes()[:-100])
    again = trained(bot)
    assert not again.is_old
    assert again.path and load_model(again.path).ensemble


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        ("domain.yml", "Where to?", "Where do you want to go?", ()),
        ("data/rules.yml", "rules:", "# a remark\n\nrules:", ()),
        ("data/nlu.yml", "- hi\n", "- good day\n", ("nlu",)),
        ("data/stories.yml", "  - intent: inform\n  - action: utter_going\n", "", DIALOGUE),
        ("domain.yml", "type: text", "type: list", DIALOGUE),
        ("domain.yml", "actions: []", "actions: [action_new]", DIALOGUE),
        ("config.yml", "epochs: 10", "epochs: 11", ("policies/2_TEDPolicy",)),
        ("config.yml", "language: en", "language: de", ("nlu",)),
        ("config.yml", "KeywordIntentClassifier", "RegexEntityExtractor", ("nlu",)),
    ],
)
def test_a_change_trains_what_depends_on_it(
    bot: Path, change: Change, file: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    trained(bot)
    change(file, old, new)
    assert trained(bot).trained == parts


def test_a_changed_response_is_said_though_nothing_is_trained(bot: Path, change: Change) -> None:
    before = trained(bot, name="before").path
    change("domain.yml", "Where to?", "Where do you want to go?")
    after = trained(bot, name="after").path
    assert before and after
    [variation] = load_model(after).domain.responses["utter_greet"]
    assert "Where do you want to go?" in variation.content["text"]
    assert load_model(before).model_id != load_model(after).model_id


def test_force_trains_everything(bot: Path) -> None:
    trained(bot)
    assert trained(bot, force=True).trained == EVERYTHING


def test_another_seed_trains_everything(bot: Path) -> None:
    trained(bot)
    assert trained(bot, options=TrainingOptions(seed=7)).trained == EVERYTHING


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_model(bot: Path, tmp_path: Path, seed: int) -> None:
    manifests = []
    for name in ("one", "two"):
        path = trained(bot, force=True, name=name, options=TrainingOptions(seed)).path
        assert path
        manifest = unpack(path, tmp_path / f"{seed}{name}")
        manifests.append({k: v for k, v in manifest.items() if k != "created"})
    assert manifests[0] == manifests[1]


def test_a_dry_run_only_tells(bot: Path) -> None:
    result = trained(bot, dry_run=True)
    assert (result.path, result.trained) == (None, EVERYTHING)
    assert not list(bot.rglob("*.tar.gz"))
    trained(bot)
    assert trained(bot, dry_run=True).reused == EVERYTHING


@pytest.mark.parametrize(
    ("nlu", "core", "parts"), [(True, False, ("nlu",)), (False, True, DIALOGUE), (True, True, EVERYTHING)]
)
def test_halves_can_be_trained_alone(bot: Path, nlu: bool, core: bool, parts: tuple[str, ...]) -> None:
    result = trained(bot, nlu=nlu, core=core)
    assert result.trained == parts
    assert result.path
    model = load_model(result.path)
    assert (model.pipeline is not None, model.ensemble is not None) == (nlu, core)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("shop", "shop.tar.gz"),
        ("shop.tar.gz", "shop.tar.gz"),
        ("../../shop", "-..-shop.tar.gz"),
        ("店 1", "店-1.tar.gz"),
    ],
)
def test_a_name_stays_a_file_name_in_the_folder(bot: Path, name: str, file: str) -> None:
    path = trained(bot, nlu=False, name=name).path
    assert path == bot / "models" / file


def test_mistakes_stop_it_before_anything_is_trained(bot: Path, change: Change) -> None:
    change("data/rules.yml", "- intent: inform", "- intent: greet")
    change("config.yml", "KeywordIntentClassifier", "KeywordClassifier")
    with pytest.raises(ProjectError) as refusal:
        trained(bot)
    codes = {problem.code for problem in refusal.value.problems}
    assert {"unknown-component"} < codes
    assert all(problem.place for problem in refusal.value.problems)
    assert not list(bot.rglob("*.tar.gz"))


@pytest.mark.parametrize(("file", "nlu", "core"), [("nlu.yml", True, False), ("rules.yml", False, True)])
def test_with_nothing_to_learn_from_it_refuses(bot: Path, file: str, nlu: bool, core: bool) -> None:
    (bot / "data" / "stories.yml").unlink()
    (bot / "data" / file).unlink()
    with pytest.raises(ProjectError, match="nothing to learn from"):
        trained(bot, nlu=nlu, core=core)


def test_what_is_unchanged_needs_no_torch(bot: Path) -> None:
    """Training again takes a fraction of a second: importing torch takes more."""
    trained(bot)
    program = (
        "import sys; from pathlib import Path; from kefu.training.trainer import train;"
        "from kefu.project.loader import load_project;"
        f"train(load_project({str(bot)!r}).project, out=Path({str(bot / 'models')!r}));"
        "sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.returncode == 0
