"""Whether an author's pipeline is sound."""

import subprocess
import sys

import pytest

from kefu.nlu.registry import DEFAULT_PIPELINE, check_pipeline
from kefu.project.problems import Place, Severity
from kefu.project.settings import ComponentSpec

TOKENIZER = ComponentSpec("UnicodeTokenizer")
WORDS = ComponentSpec("CountVectorsFeaturizer")


def problems(*specs: ComponentSpec) -> list[tuple[str, str]]:
    return [(p.code, p.message + (p.hint or "")) for p in check_pipeline(specs)]


def test_the_default_and_the_empty_pipeline_are_sound() -> None:
    assert check_pipeline(DEFAULT_PIPELINE) == check_pipeline(()) == []


def test_an_unknown_component_is_named_with_its_place_and_the_nearest() -> None:
    place = Place("config.yml", 4, 5)
    (problem,) = check_pipeline([ComponentSpec("FallbackClasifier", place=place)])
    assert (problem.code, problem.place) == ("unknown-component", place)
    assert problem.hint == "did you mean 'FallbackClassifier'?"


def test_a_name_that_is_near_to_nothing_gets_the_whole_list() -> None:
    ((_, message),) = problems(ComponentSpec("xyz"))
    assert "DIETClassifier" in message and "WhitespaceTokenizer" in message


def test_an_unknown_option_is_an_error_at_its_own_place() -> None:
    place = Place("config.yml", 9, 5)
    spec = ComponentSpec("DIETClassifier", {"epoch": 3}, option_places={"epoch": place})
    (problem,) = check_pipeline([TOKENIZER, WORDS, spec])
    assert (problem.code, problem.place, problem.hint) == ("unknown-option", place, "did you mean 'epochs'?")


def test_an_option_without_effect_is_a_note() -> None:
    (problem,) = check_pipeline([TOKENIZER, WORDS, ComponentSpec("DIETClassifier", {"loss_type": "margin"})])
    assert (problem.code, problem.severity) == ("unused-option", Severity.NOTE)


@pytest.mark.parametrize(
    ("name", "option", "value", "says"),
    [
        ("DIETClassifier", "epochs", "many", "a whole number"),
        ("DIETClassifier", "epochs", True, "a whole number"),
        ("DIETClassifier", "epochs", 0, "at least 1"),
        ("DIETClassifier", "transformer_size", 30, "a multiple of number_of_attention_heads"),
        ("DIETClassifier", "drop_rate", 1.0, "below 1"),
        ("FallbackClassifier", "threshold", 2, "between 0 and 1"),
        ("CountVectorsFeaturizer", "analyzer", "words", "word or char or char_wb"),
        ("CountVectorsFeaturizer", "min_ngram", 3, "at most max_ngram"),
        ("CountVectorsFeaturizer", "OOV_words", "oh", "a list of text"),
        ("UnicodeTokenizer", "token_pattern", "(", "not a regular expression"),
    ],
)
def test_wrong_values_are_explained(name: str, option: str, value: object, says: str) -> None:
    found = problems(TOKENIZER, WORDS, ComponentSpec(name, {option: value}))
    assert [code for code, _ in found if code.startswith("option-")] and says in str(found)


def test_what_a_component_needs_must_stand_before_it() -> None:
    assert [code for code, _ in problems(ComponentSpec("DIETClassifier"))] == ["component-order"]
    assert [code for code, _ in problems(WORDS)] == ["component-order"]
    assert [code for code, _ in problems(TOKENIZER, TOKENIZER)] == ["second-tokenizer"]


def test_what_stands_in_for_a_missing_component_is_told() -> None:
    spec = ComponentSpec("LanguageModelFeaturizer", {"model_name": "bert"})
    found = check_pipeline([ComponentSpec("JiebaTokenizer"), spec])
    assert [p.severity for p in found] == [Severity.WARNING, Severity.WARNING, Severity.NOTE]


def test_checking_does_not_load_torch() -> None:
    code = "import sys, kefu.nlu.registry as r; r.check_pipeline(r.DEFAULT_PIPELINE); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert "kefu.nlu.registry" in run.stdout.split() and "torch" not in run.stdout.split()
