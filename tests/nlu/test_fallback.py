"""Better to ask than to guess."""

import pytest

from kefu.conversation.parse import IntentScore
from kefu.nlu.component import Message
from kefu.nlu.fallback import FallbackClassifier
from kefu.nlu.options import FallbackOptions


@pytest.mark.parametrize(
    ("first", "second", "is_unsure"),
    [(0.9, 0.05, False), (0.29, 0.1, True), (0.5, 0.45, True), (0.5, 0.3, False)],
)
def test_low_or_close_scores_fall_back(first: float, second: float, is_unsure: bool) -> None:
    message = Message("hm")
    message.rank([IntentScore("a", first), IntentScore("b", second)])
    FallbackClassifier(FallbackOptions()).process(message)
    assert (message.intent == IntentScore("nlu_fallback", 0.3)) is is_unsure
    assert [score.name for score in message.ranking][-2:] == ["a", "b"]
    assert len(message.ranking) == 2 + is_unsure


def test_no_intent_at_all_falls_back() -> None:
    message = Message("hm")
    FallbackClassifier(FallbackOptions(threshold=0.4)).process(message)
    assert message.intent == IntentScore("nlu_fallback", 0.4)


def test_a_certain_keyword_without_ranking_stays() -> None:
    message = Message("hi", intent=IntentScore("greet", 1.0))
    FallbackClassifier(FallbackOptions()).process(message)
    assert message.intent.name == "greet"
