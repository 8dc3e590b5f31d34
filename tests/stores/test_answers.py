"""Answers that were given before."""

from kefu.stores.answers import GivenAnswers


def test_answer_is_known_by_conversation_and_message() -> None:
    answers = GivenAnswers()
    answers.keep("ann", "1", [{"text": "hi"}])
    assert answers.get("ann", "1") == [{"text": "hi"}]
    assert answers.get("bob", "1") is None
    assert answers.get("ann", "2") is None


def test_the_oldest_answer_is_forgotten_first() -> None:
    answers = GivenAnswers(limit=2)
    for number in "123":
        answers.keep("ann", number, [])
    assert [answers.get("ann", number) for number in "123"] == [None, [], []]
