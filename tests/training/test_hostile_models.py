"""Archives that are whole, with contents that no training wrote: refused at load, or they answer."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kefu.agent import Agent
from kefu.channels.message import UserMessage
from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.project.loader import load_project
from kefu.training.archive import load_model
from kefu.training.packing import pack, unpack
from kefu.training.trainer import train
from tests.small_bot import write_small_bot
from tests.training.conftest import STORIES

CONFIG = """
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- {name: DIETClassifier, epochs: 1, transformer_size: 32}
- name: RegexEntityExtractor
- name: EntitySynonymMapper
- {name: ResponseSelector, epochs: 1}
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
- name: MemoizationPolicy
- {name: TEDPolicy, epochs: 1}
"""
NLU = """
nlu:
- intent: faq/name
  examples: |
    - who are you
- intent: faq/age
  examples: |
    - how old are you
- synonym: Rome
  examples: |
    - Roma
- lookup: city
  examples: |
    - Paris
- regex: city
  examples: |
    - [A-Z]{5}
"""
RESPONSES = """
responses:
  utter_faq/name: [{text: Ann}]
  utter_faq/age: [{text: Old}]
"""
MESSAGES = ("hello", "to Roma", "who are you", '/inform{"city": "Oslo"}', "ABCDE 12 吗")
STRANGE = (None, True, -1, 1.5, 10**12, float("nan"), "", "(", "action_listen", [], {}, [None], {"a": 1})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with a part of every kind."""
    folder = write_small_bot(tmp_path_factory.mktemp("bot"))
    for name, text in {
        "config": CONFIG,
        "data/stories": STORIES,
        "data/more": NLU,
        "data/faq": RESPONSES,
    }.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    project = load_project(folder).project
    assert project
    model = train(project, out=folder / "models").path
    assert model
    return model


class Altered:
    """An unpacked model in which one part at a time is changed."""

    def __init__(self, model: Path, folder: Path) -> None:
        self.folder, self.path = folder / "parts", folder / "altered.tar.gz"
        self.about = unpack(model, self.folder)
        self.parts = sorted(p for p in self.folder.rglob("*.*") if p.name != "manifest.json")

    def loaded(self, part: Path, content: Any) -> Agent | None:
        """The agent of the model with this content; None where it is refused."""
        before = part.read_bytes()
        here = ModelFolder(part.parent)
        (here.write_json if part.suffix == ".json" else here.write_arrays)(part.stem, content)
        pack(self.folder, self.path, self.about)
        part.write_bytes(before)
        try:
            return Agent(load_model(self.path))
        except ModelError as error:
            assert str(self.path) in str(error)
            return None


@pytest.fixture(scope="module")
def altered(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Altered:
    return Altered(whole, tmp_path_factory.mktemp("altered"))


async def talk(agent: Agent) -> None:
    for text in MESSAGES:
        await agent.handle(UserMessage(text))
    await agent.close()


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value."""
    yield path
    steps = data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    for step in steps:
        yield from places(data[step], (*path, step))


def mutant(data: Any, chance: random.Random) -> Any:
    """The document with one value lost, doubled or replaced."""
    *above, last = chance.choice(list(places(data))[1:] or [(None,)])
    parent = data
    for step in above:
        parent = parent[step]
    how = chance.randrange(4)
    if last is None:
        return deepcopy(chance.choice(STRANGE))
    if how == 0:
        del parent[last]
    elif how == 1 and isinstance(parent, list):
        parent.insert(last, deepcopy(parent[last]))
    else:
        parent[last] = deepcopy(chance.choice(STRANGE))
    return data


@pytest.mark.parametrize("seed", range(3))
async def test_any_document_may_be_wrong(
    altered: Altered, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(seed)
    for part in (p for p in altered.parts if p.suffix == ".json"):
        for _ in range(2):
            agent = altered.loaded(part, mutant(json.loads(part.read_bytes()), chance))
            if agent:
                await talk(agent)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    "change",
    [
        lambda array: array[:-1] if len(array) > 1 else np.zeros((2, *array.shape[1:]), array.dtype),
        lambda array: array[None],
        lambda array: np.full_like(array, np.nan),
        lambda array: array.astype(np.int64).astype(np.complex64)[..., None],
    ],
    ids=["shorter", "deeper", "not a number", "complex"],
)
async def test_any_array_may_be_wrong(altered: Altered, change: Any) -> None:
    for part in (p for p in altered.parts if p.suffix == ".safetensors"):
        arrays = ModelFolder(part.parent).read_arrays(part.stem)
        name = sorted(arrays)[len(arrays) // 2]
        assert altered.loaded(part, arrays | {name: change(arrays[name])}) is None
        assert altered.loaded(part, {k: v for k, v in arrays.items() if k != name}) is None


@pytest.mark.parametrize(
    "sizes", [{"hidden": 10**9}, {"layers": 10**9}, {"heads": 7}, {"layers": 0, "tags": 3}]
)
def test_a_network_that_says_to_be_huge_costs_nothing(altered: Altered, sizes: dict[str, int]) -> None:
    part = next(p for p in altered.parts if "DIET" in str(p) and p.name == "network.json")
    about = json.loads(part.read_bytes())
    assert altered.loaded(part, {**about, "shape": about["shape"] | sizes}) is None
