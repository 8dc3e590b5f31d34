"""`kefu test nlg`."""

import json

PAIR = {"rendered": "It costs 5 yuan.", "rewritten": "The price is 5 yuan.", "language": "en", "slots": {}}


def test_disagreements_and_counts_are_shown(kefu, tmp_path):
    file = tmp_path / "pairs.jsonl"
    pairs = [{**PAIR, "faithful": True}, {**PAIR, "rewritten": "It costs 6 yuan.", "faithful": True}]
    file.write_text("\n".join(map(json.dumps, pairs)), encoding="utf-8")
    result = kefu("test", "nlg", "--pairs", file)
    assert result.exit_code == 0
    assert "pairs.jsonl:2: faithful, but rejected" in result.output
    assert "lost-number: keep this number: 5 yuan" in result.output
    assert "1 of 2 verdicts agree" in result.output


def test_an_unfaithful_text_that_passes_fails_the_test(kefu, tmp_path):
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps({**PAIR, "faithful": False}), encoding="utf-8")
    assert kefu("test", "nlg", "--pairs", file, "--mode", "balanced").exit_code == 1
