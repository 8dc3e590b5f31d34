"""Understanding as a whole: train, parse, save, load."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from kefu.errors import ModelError, ProjectError
from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline
from kefu.nlu.registry import DEFAULT_PIPELINE
from kefu.project.domain import Domain
from kefu.project.nlu_data import NluData, Pattern
from kefu.project.settings import ComponentSpec
from tests.nlu_material import examples, spec, trained

DATA = NluData(
    examples(
        {
            "greet": "hello\nhi there\ngood morning\nhey\n你好\n早上好\n您好呀",
            "travel": """
                a flight from [Oslo]{"entity":"city","role":"from"} to [Rome]{"entity":"city","role":"to"}
                fly me from [Paris]{"entity":"city","role":"from"} to [Kyiv]{"entity":"city","role":"to"}
                going from [Bonn]{"entity":"city","role":"from"} to [Lima]{"entity":"city","role":"to"}
                i want to go to [New York]{"entity":"city","role":"to"}
                take me to [Tokyo]{"entity":"city","role":"to"} please
                book a trip to [San Jose]{"entity":"city","role":"to"}
                please leave from [Delhi]{"entity":"city","role":"from"}
                """,
            "price": """
                [手机](product)多少钱
                [耳机](product)多少钱？
                [电饭煲](product)多少钱啊
                请问[吹风机](product)多少钱
                这款[扫地机器人](product)多少钱
                how much is the [phone](product)
                how much is a [kettle](product)
                """,
        }
    ),
    synonyms={"nyc": "New York"},
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return trained(DATA)


def entities(pipeline: Pipeline, text: str) -> list[tuple[str, str | None, str]]:
    return [(e.entity, e.role, e.value) for e in pipeline.parse(text).entities]


def test_intents_are_ranked_with_probabilities(pipeline: Pipeline) -> None:
    parse = pipeline.parse("hello good morning")
    assert parse.intent.name == "greet" and parse.intent == parse.ranking[0]
    assert {score.name for score in parse.ranking} == {"greet", "travel", "price"}
    assert sum(score.confidence for score in parse.ranking) == pytest.approx(1, abs=1e-5)


def test_unseen_values_are_found_by_their_context(pipeline: Pipeline) -> None:
    found = entities(pipeline, "a flight from Madrid to Helsinki")
    assert found == [("city", "from", "Madrid"), ("city", "to", "Helsinki")]


def test_chinese_entities_have_their_own_edges(pipeline: Pipeline) -> None:
    assert entities(pipeline, "请问耳机多少钱") == [("product", None, "耳机")]


def test_whitespace_tokens_do_not_lose_chinese_entities() -> None:
    specs = tuple(
        spec("WhitespaceTokenizer") if s.name == "UnicodeTokenizer" else s for s in DEFAULT_PIPELINE
    )
    assert entities(trained(DATA, specs), "请问耳机多少钱") == [("product", None, "耳机")]


def test_the_wire_form(pipeline: Pipeline) -> None:
    data = pipeline.parse("a flight from Oslo to Rome").to_json()
    first = data["entities"][0]
    assert (first["start"], first["end"], first["role"]) == (14, 18, "from")
    assert first["extractor"] == "DIETClassifier" and 0 < first["confidence_entity"] <= 1
    assert first["confidence_role"] == first["confidence_entity"]
    assert data["text_tokens"][:2] == [[0, 1], [2, 8]] and data["language"] == "en"


def test_nonsense_falls_back(pipeline: Pipeline) -> None:
    parse = pipeline.parse("qqqq жщзфы")
    assert parse.intent.name == "nlu_fallback" and parse.ranking[0] == parse.intent


@pytest.mark.parametrize("text", ["", "   ", "\n", "。", "😀" * 50])
def test_any_text_has_a_parse(pipeline: Pipeline, text: str) -> None:
    assert pipeline.parse(text).text == text


def test_long_texts_are_bounded_in_cost(pipeline: Pipeline) -> None:
    start = time.process_time()
    parse = pipeline.parse("a flight from Oslo to Rome " * 370)
    assert time.process_time() - start < 2
    assert len(parse.entities) > 600


def test_a_loaded_pipeline_parses_alike(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.save(ModelFolder(tmp_path))
    loaded = Pipeline.load(ModelFolder(tmp_path))
    for example in DATA.examples:
        assert loaded.parse(example.text) == pipeline.parse(example.text)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".json", ".safetensors"}


def test_a_damaged_part_is_a_model_error(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.save(ModelFolder(tmp_path))
    (next(tmp_path.glob("*DIETClassifier")) / "network.json").write_text("{")
    with pytest.raises(ModelError):
        Pipeline.load(ModelFolder(tmp_path))


def test_the_same_seed_gives_the_same_model(pipeline: Pipeline, tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("other", 2)):
        trained(DATA, seed=seed).save(ModelFolder(tmp_path / name))
    pipeline.save(ModelFolder(tmp_path / "first"))
    weights = {
        name: next((tmp_path / name).glob("*DIETClassifier/*.safetensors")).read_bytes()
        for name in ("first", "one", "other")
    }
    assert weights["first"] == weights["one"] != weights["other"]


def test_threads_share_a_pipeline(pipeline: Pipeline) -> None:
    texts = [example.text for example in DATA.examples] * 5
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(pipeline.parse, texts)) == [pipeline.parse(text) for text in texts]


def test_an_empty_pipeline_understands_nothing() -> None:
    assert trained(DATA, ()).parse("hi").to_json() == {
        "text": "hi",
        "intent": {"name": None, "confidence": 0.0},
        "entities": [],
    }


def test_training_without_examples_gives_a_pipeline_without_intents() -> None:
    parse = trained(NluData()).parse("hello there")
    assert parse.intent.name == "nlu_fallback" and parse.entities == ()


def test_training_refuses_a_wrong_pipeline() -> None:
    with pytest.raises(ProjectError, match="did you mean 'DIETClassifier'"):
        trained(DATA, (ComponentSpec("DIETClasifier"),))


def test_training_names_a_wrong_regular_expression() -> None:
    data = replace(DATA, patterns=(Pattern("order", ("R(",)),))
    with pytest.raises(ProjectError, match="wrong-regex: the regex 'order'"):
        trained(data)


def test_intents_or_entities_alone() -> None:
    base = DEFAULT_PIPELINE[1:6]
    intents = trained(DATA, (*base, spec("LogisticRegressionClassifier"))).parse("from Oslo to Rome")
    assert intents.intent.name == "travel" and not intents.entities
    found = trained(DATA, (*base, spec("CRFEntityExtractor"))).parse("a flight from Oslo to Rome")
    assert found.intent.name is None and len(found.entities) == 2


def test_the_project_language_is_the_default_of_latin_script() -> None:
    german = Pipeline.train((spec("LanguageDetector"),), NluData(), Domain(), 1, lambda *_: None, "de")
    assert german.parse("guten Tag").language == "de"
    assert german.parse("你好").language == "zh"
