"""Words and n-grams as features."""

from kefu.nlu.component import Message, SparseFeatures, Token, TrainingSet
from kefu.nlu.count_features import CountVectorsFeaturizer
from kefu.nlu.options import CountOptions
from kefu.project.domain import Domain
from kefu.project.nlu_data import NluData


def message(text: str) -> Message:
    tokens, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        tokens.append(Token(word, start, start + len(word)))
        start += len(word)
    return Message(text, tokens)


def features(options: CountOptions, seen: list[str], text: str) -> SparseFeatures:
    featurizer = CountVectorsFeaturizer(options)
    featurizer.train(TrainingSet(NluData(), Domain(), [message(t) for t in seen], 1), lambda *_: None)
    asked = message(text)
    featurizer.process(asked)
    return asked.features[0]


def test_words_are_known_whatever_their_case_and_unknown_ones_counted() -> None:
    found = features(CountOptions(), ["red car", "blue car"], "RED bike")
    assert (found.size, found.tokens, found.sentence, found.unknown) == (3, [[2], []], [2], 1)


def test_word_pairs_belong_to_the_sentence() -> None:
    found = features(CountOptions(max_ngram=2), ["red car"], "red car")
    assert found.size == 3 and len(found.sentence) == 3
    assert [len(token) for token in found.tokens] == [1, 1]


def test_characters_stay_inside_words_in_char_wb() -> None:
    inside = features(CountOptions(analyzer="char_wb", min_ngram=2, max_ngram=2), ["ab cd"], "ab cd")
    across = features(CountOptions(analyzer="char", min_ngram=2, max_ngram=2), ["ab cd"], "ab cd")
    assert (inside.size, across.size) == (6, 4)  # " a" "ab" "b " " c" "cd" "d " | "ab" "b " " c" "cd"


def test_numbers_are_known_by_their_length() -> None:
    found = features(CountOptions(), ["order 12345"], "99999 1")
    assert found.tokens == [[0], []]


def test_rare_and_common_words_may_be_left_out() -> None:
    seen = ["a b", "a c", "a b"]
    assert features(CountOptions(min_df=2), seen, "a b c").sentence == [0, 1]
    assert features(CountOptions(max_df=0.9), seen, "a b c").size == 2
    assert features(CountOptions(max_features=1), seen, "a b c").sentence == [0]


def test_unknown_words_may_have_a_token_of_their_own() -> None:
    found = features(CountOptions(OOV_token="oov"), ["red oov"], "green")
    assert found.tokens == [[0]] and found.unknown == 0


def test_accents_and_stop_words() -> None:
    assert features(CountOptions(strip_accents="unicode"), ["cafe"], "café").unknown == 0
    assert features(CountOptions(stop_words=["the"]), ["the car"], "the").size == 1
