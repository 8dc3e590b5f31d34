"""Pairs that people judged, judged by the guard."""

import json

import pytest

from kefu.errors import KefuError
from kefu.evaluation.guard_test import judge_pairs

GOOD = {
    "rendered": "It costs 5 yuan.",
    "rewritten": "The price is 5 yuan.",
    "language": "en",
    "slots": {},
    "faithful": True,
}


def written(path, *pairs):
    path.write_text("\n".join(pair if isinstance(pair, str) else json.dumps(pair) for pair in pairs), "utf-8")
    return path


def test_agreement_is_counted(tmp_path):
    wrong = {**GOOD, "rewritten": "It costs 6 yuan."}
    report = judge_pairs(written(tmp_path / "pairs.jsonl", GOOD, {**wrong, "faithful": False}, wrong))
    assert report.agreeing(faithful=True) == (1, 2)
    assert report.agreeing(faithful=False) == (1, 1)
    assert [one.pair.line for one in report.disagreements] == [3]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"rendered": "a"}',
        json.dumps({**GOOD, "faithful": "yes"}),
        "",
        json.dumps({**GOOD, "slots": [1]}),
        json.dumps({**GOOD, "language": 3}),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, line):
    path = written(tmp_path / "pairs.jsonl", line)
    with pytest.raises(KefuError, match=r"pairs\.jsonl"):
        judge_pairs(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(KefuError, match="cannot be read"):
        judge_pairs(tmp_path / "none.jsonl")
