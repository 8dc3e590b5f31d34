"""Which response of a retrieval intent fits the text."""

from pathlib import Path

from kefu.model_folder import ModelFolder
from kefu.nlu.pipeline import Pipeline
from kefu.nlu.registry import DEFAULT_PIPELINE
from kefu.project.domain import Domain, Variation
from kefu.project.nlu_data import NluData
from tests.nlu_material import examples, spec, trained

DATA = NluData(
    examples(
        {
            "greet": "hello\nhi there\ngood morning\nhey bot",
            "faq/ask_name": "what is your name\nwho are you\ntell me your name\nyour name?",
            "faq/ask_weather": "what is the weather\nwill it rain\nis it sunny today\nweather forecast",
            "chat/joke": "tell me a joke\nmake me laugh\nsay something funny\njoke please",
        }
    )
)
DOMAIN = Domain(responses={"utter_faq/ask_name": (Variation({"text": "I am Kefu."}),)})


def test_the_response_and_the_full_intent() -> None:
    data = trained(DATA, domain=DOMAIN).parse("please tell me your name").to_json()
    assert data["intent"]["name"] == "faq"
    assert data["intent"]["full_retrieval_intent_name"] == "faq/ask_name"
    selector = data["response_selector"]
    assert selector["all_retrieval_intents"] == ["chat", "faq"]
    response = selector["default"]["response"]
    assert response["intent_response_key"] == "faq/ask_name"
    assert response["utter_action"] == "utter_faq/ask_name"
    assert response["responses"] == [{"text": "I am Kefu."}]
    assert {r["intent_response_key"] for r in selector["default"]["ranking"]} >= {"faq/ask_name"}


def test_a_selector_may_serve_one_intent() -> None:
    pipeline = trained(DATA, (*DEFAULT_PIPELINE[:7], spec("ResponseSelector", retrieval_intent="faq")))
    found = pipeline.parse("will it rain today").to_json()["response_selector"]
    ranking = [r["intent_response_key"] for r in found["faq"]["ranking"]]
    assert ranking == ["faq/ask_weather", "faq/ask_name"] and "default" not in found


def test_a_changed_response_needs_no_training(tmp_path: Path) -> None:
    trained(DATA, domain=DOMAIN).save(ModelFolder(tmp_path))
    changed = Domain(responses={"utter_faq/ask_name": (Variation({"text": "Call me K."}),)})
    parse = Pipeline.load(ModelFolder(tmp_path), changed).parse("what is your name")
    assert parse.extra["response_selector"]["default"]["response"]["responses"] == [{"text": "Call me K."}]


def test_without_retrieval_intents_nothing_is_selected() -> None:
    parse = trained(NluData(DATA.examples[:4])).parse("hello")
    assert "response_selector" not in parse.extra
