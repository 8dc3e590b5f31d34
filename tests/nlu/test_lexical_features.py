"""How a token and its neighbours are written."""

from kefu.nlu.component import Message, Token, TrainingSet
from kefu.nlu.lexical_features import LexicalSyntacticFeaturizer
from kefu.nlu.options import LexicalOptions
from kefu.project.domain import Domain
from kefu.project.nlu_data import NluData


def test_tokens_that_are_written_alike_have_the_same_features() -> None:
    featurizer = LexicalSyntacticFeaturizer(LexicalOptions())
    seen, asked = message("go", "Rome", "42"), message("to", "Oslo", "7")
    featurizer.train(TrainingSet(NluData(), Domain(), [seen], 1), lambda *_: None)
    for each in (seen, asked):
        featurizer.process(each)
    assert seen.features[0].tokens == asked.features[0].tokens
    assert len({tuple(token) for token in seen.features[0].tokens}) == 3


def message(*words: str) -> Message:
    return Message(" ".join(words), [Token(word, 0, 0) for word in words])
