"""Which variation of a response fits."""

import pytest

from kefu.nlg.variations import conversation_language, eligible
from tests.scene import domain_of

DOMAIN = domain_of("""
responses:
  utter_tiers:
  - text: plain
  - {text: condition, condition: [{type: slot, name: vip, value: true}]}
  - {text: channel, channel: collector}
  - {text: both, channel: collector, condition: [{type: slot, name: vip, value: true}]}
  utter_conditions:
  - {text: never, condition: []}
  - text: two
    condition: [{type: slot, name: tier, value: Gold}, {type: slot, name: n, value: 1}]
  utter_languages:
  - {text: simplified, language: zh-CN}
  - {text: english, language: en}
  - {text: any}
  utter_no_default:
  - {text: 中文, language: zh}
  - {text: whatever}
  utter_mixed:
  - {text: web, channel: web}
  - {text: 网页, channel: web, language: zh}
  - {text: 中文, language: zh, condition: [{type: slot, name: vip, value: true}]}
""")


def fitting(name: str, slots: dict[str, object], channel: str = "collector", *languages: str) -> set[str]:
    return {v.content["text"] for v in eligible(DOMAIN.responses[name], slots, channel, *languages)}


def test_channel_comes_before_condition_before_neither() -> None:
    assert fitting("utter_tiers", {"vip": True}) == {"both"}
    # an unconditional variation for the channel beats a condition that holds
    assert fitting("utter_tiers", {"vip": False}) == {"channel"}
    assert fitting("utter_tiers", {"vip": True}, "other") == {"condition"}
    assert fitting("utter_tiers", {}, "other") == {"plain"}


def test_all_conditions_hold_texts_in_any_case() -> None:
    assert fitting("utter_conditions", {"tier": "GOLD", "n": 1}) == {"two"}
    assert fitting("utter_conditions", {"tier": "gold", "n": 2}) == set()
    assert fitting("utter_conditions", {}) == set()


@pytest.mark.parametrize(
    ("language", "default", "expected"),
    [
        ("zh-CN", "en", "simplified"),
        ("zh_TW", "en", "simplified"),
        ("zh", "en", "simplified"),
        ("EN", "zh", "english"),
        ("en-GB", "zh", "english"),
        ("fr", "en", "english"),
        ("fr", "de", "any"),
        (None, "zh", "simplified"),
        (None, None, "any"),
    ],
)
def test_language_falls_back_from_its_own_to_the_default_to_none(
    language: str, default: str, expected: str
) -> None:
    assert fitting("utter_languages", {}, "collector", language, default) == {expected}


def test_language_decides_before_channel_and_condition() -> None:
    assert fitting("utter_mixed", {"vip": True}, "web", "zh") == {"网页"}
    assert fitting("utter_mixed", {"vip": True}, "sms", "zh") == {"中文"}
    assert fitting("utter_mixed", {}, "web", "en") == {"web"}
    assert fitting("utter_no_default", {}, "web", "en", "en") == {"whatever"}


def test_slot_language_stands_above_what_was_detected() -> None:
    assert conversation_language({"language": "zh"}, "en") == "zh"
    assert conversation_language({"language": None}, "en") == "en"
    assert conversation_language({}, None) is None
