"""Full-width punctuation, as a Chinese keyboard types it, where YAML wants plain signs."""

from pathlib import Path

import pytest

from kefu.project.loader import load_project


def problems(folder: Path, nlu: str) -> list[str]:
    (folder / "domain.yml").write_text("intents: [greet]\n", encoding="utf-8")
    (folder / "data").mkdir()
    (folder / "data" / "nlu.yml").write_text(nlu, encoding="utf-8")
    return [str(problem) for problem in load_project(folder).problems]


@pytest.mark.parametrize(
    ("nlu", "place"),
    [("nlu：\n- intent: greet\n  examples: |\n    - hi\n", ":1:4:"), ("nlu:\n- intent：greet\n", ":2:3:")],
)
def test_colon(tmp_path: Path, nlu: str, place: str) -> None:
    told = [line for line in problems(tmp_path, nlu) if "：" in line]
    assert told
    assert place in told[0]


@pytest.mark.parametrize("marked", ["[热水壶]（product）", "【热水壶】(product)", "【热水壶】（product）"])
def test_brackets(tmp_path: Path, marked: str) -> None:
    nlu = f"nlu:\n- intent: greet\n  examples: |\n    - {marked}多少钱\n"
    assert [line for line in problems(tmp_path, nlu) if "full-width brackets" in line and ":4:7:" in line]
