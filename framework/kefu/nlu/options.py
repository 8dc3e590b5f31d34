"""The options of every component: names as in Rasa 3.x, defaults, and what may be said.

Free of torch, so that a project can be checked without it. `unused` of a class names options that
are accepted, because a Rasa project may have them, and do nothing here.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import ClassVar, Literal


def names(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


@dataclass(frozen=True)
class NoOptions:
    """A component that takes none."""

    unused: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class TokenizerOptions:
    """`token_pattern`: a regular expression that cuts tokens further."""

    token_pattern: str | None = None
    unused: ClassVar[frozenset[str]] = names(
        "intent_tokenization_flag intent_split_symbol prefix_separator_symbol dictionary_path"
        " case_sensitive model"
    )

    def __post_init__(self) -> None:
        self.compiled_pattern()

    def compiled_pattern(self) -> re.Pattern[str] | None:
        return compile_option("token_pattern", self.token_pattern) if self.token_pattern else None


@dataclass(frozen=True)
class LanguageOptions:
    """`default`: the language of Latin script; otherwise that of config.yml."""

    default: str | None = None
    unused: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class PatternOptions:
    """Which patterns are looked for, and how."""

    case_sensitive: bool = True
    use_lookup_tables: bool = True
    use_regexes: bool = True
    use_word_boundaries: bool = True
    unused: ClassVar[frozenset[str]] = names("alias number_additional_patterns")


@dataclass(frozen=True)
class EntityPatternOptions(PatternOptions):
    """As above; entities are found whatever their case unless told otherwise."""

    case_sensitive: bool = False


@dataclass(frozen=True)
class LexicalOptions:
    """`features`: what is seen of the token before, the token itself and the token after."""

    features: list[list[str]] = field(
        default_factory=lambda: [
            ["low", "title", "upper"],
            ["BOS", "EOS", "low", "upper", "title", "digit"],
            ["low", "title", "upper"],
        ]
    )
    unused: ClassVar[frozenset[str]] = names("alias")


@dataclass(frozen=True)
class CountOptions:
    """Which n-grams are counted: of words, or of characters inside words (`char_wb`, `char`)."""

    analyzer: Literal["word", "char", "char_wb"] = "word"
    min_ngram: int = 1
    max_ngram: int = 1
    min_df: int | float = 1
    max_df: int | float = 1.0
    max_features: int | None = None
    lowercase: bool = True
    strip_accents: Literal["ascii", "unicode"] | None = None
    stop_words: list[str] | None = None
    OOV_token: str | None = None
    OOV_words: list[str] = field(default_factory=list)
    token_pattern: str | None = None
    unused: ClassVar[frozenset[str]] = names("alias use_shared_vocab use_lemma")

    def __post_init__(self) -> None:
        if not 1 <= self.min_ngram <= self.max_ngram:
            raise ValueError("min_ngram must be at least 1 and at most max_ngram")
        if self.token_pattern:
            compile_option("token_pattern", self.token_pattern)


_LANGUAGE_MODEL = "model model_name model_weights model_url cache_dir pooling alias case_sensitive"


@dataclass(frozen=True)
class LanguageModelOptions:
    """What a featurizer with a pretrained model takes; characters and words stand in for it."""

    unused: ClassVar[frozenset[str]] = names(_LANGUAGE_MODEL)


@dataclass(frozen=True)
class NetworkSettings:
    """How big the network is and how it learns.

    Attributes:
        hidden: width of every vector.
        epochs: the most times that training goes over the data; it stops earlier once it has learned.
        seed: None for the seed of the whole training.
    """

    intents: bool = True
    entities: bool = True
    epochs: int = 100
    learning_rate: float | None = None
    batch_size: int = 64
    hidden: int = 64
    layers: int = 1
    heads: int = 4
    dropout: float = 0.3
    seed: int | None = None
    ranking_length: int = 10
    renormalize: bool = False


_JOINT_UNUSED = (
    "hidden_layers_sizes share_hidden_layers use_key_relative_attention use_value_relative_attention"
    " max_relative_position unidirectional_encoder batch_strategy embedding_dimension dense_dimension"
    " concat_dimension number_of_negative_examples similarity_type loss_type maximum_positive_similarity"
    " maximum_negative_similarity use_maximum_negative_similarity scale_loss regularization_constant"
    " negative_margin_scale drop_rate_attention connection_density use_sparse_input_dropout"
    " use_dense_input_dropout evaluate_every_number_of_epochs evaluate_on_number_of_examples"
    " use_masked_language_model BILOU_flag tensorboard_log_directory tensorboard_log_level"
    " checkpoint_model featurizers constrain_similarities model_confidence run_eagerly"
    " drop_small_last_batch split_entities_by_comma use_gpu weight_sparsity"
)


@dataclass(frozen=True)
class JointOptions:
    """The joint intent and entity network, known to Rasa's users as DIETClassifier."""

    epochs: int = 100
    learning_rate: float | None = None
    batch_size: int | list[int] = 64
    transformer_size: int = 64
    number_of_transformer_layers: int = 1
    number_of_attention_heads: int = 4
    drop_rate: float = 0.3
    random_seed: int | None = None
    ranking_length: int = 10
    renormalize_confidences: bool = False
    intent_classification: bool = True
    entity_recognition: bool = True
    unused: ClassVar[frozenset[str]] = names(_JOINT_UNUSED)

    def __post_init__(self) -> None:
        require_positive(self, "epochs", "transformer_size", "number_of_attention_heads")
        if not 0 <= self.drop_rate < 1:
            raise ValueError("drop_rate must be at least 0 and below 1")
        if self.transformer_size % self.number_of_attention_heads:
            raise ValueError("transformer_size must be a multiple of number_of_attention_heads")

    def settings(self) -> NetworkSettings:
        first = self.batch_size[0] if isinstance(self.batch_size, list) else self.batch_size
        return NetworkSettings(
            intents=self.intent_classification,
            entities=self.entity_recognition,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            batch_size=first,
            hidden=self.transformer_size,
            layers=self.number_of_transformer_layers,
            heads=self.number_of_attention_heads,
            dropout=self.drop_rate,
            seed=self.random_seed,
            ranking_length=self.ranking_length,
            renormalize=self.renormalize_confidences,
        )


@dataclass(frozen=True)
class IntentOnlyOptions:
    """Rasa's linear classifiers; the joint network without entities stands in for them."""

    ranking_length: int = 10
    random_state: int | None = None
    unused: ClassVar[frozenset[str]] = names(
        "C gamma kernels max_cross_validation_folds scoring_function num_threads max_iter solver"
        " tol class_weight featurizers"
    )

    def settings(self) -> NetworkSettings:
        return NetworkSettings(entities=False, seed=self.random_state, ranking_length=self.ranking_length)


@dataclass(frozen=True)
class EntityOnlyOptions:
    """Rasa's CRF; the joint network without intents stands in for it."""

    unused: ClassVar[frozenset[str]] = names(
        "BILOU_flag split_entities_by_comma features max_iterations L1_c L2_c featurizers"
    )

    def settings(self) -> NetworkSettings:
        return NetworkSettings(intents=False)


_SELECTOR_UNUSED = (
    "use_text_as_label transformer_size number_of_transformer_layers number_of_attention_heads drop_rate"
    " renormalize_confidences intent_classification entity_recognition " + _JOINT_UNUSED
)


@dataclass(frozen=True)
class SelectorOptions:
    """Chooses the response of a retrieval intent. `retrieval_intent` None serves all of them."""

    retrieval_intent: str | None = None
    epochs: int = 100
    learning_rate: float | None = None
    batch_size: int | list[int] = 64
    random_seed: int | None = None
    ranking_length: int = 10
    unused: ClassVar[frozenset[str]] = names(_SELECTOR_UNUSED)

    def __post_init__(self) -> None:
        require_positive(self, "epochs")

    def settings(self) -> NetworkSettings:
        return NetworkSettings(
            entities=False,
            layers=0,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            seed=self.random_seed,
            ranking_length=self.ranking_length,
        )


@dataclass(frozen=True)
class KeywordOptions:
    case_sensitive: bool = True
    unused: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class FallbackOptions:
    """Below `threshold`, or with the two best closer than `ambiguity_threshold`: nlu_fallback."""

    threshold: float = 0.3
    ambiguity_threshold: float = 0.1
    unused: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for name in ("threshold", "ambiguity_threshold"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1")


@dataclass(frozen=True)
class DucklingOptions:
    """Where the Duckling server is and what it is asked for. `timeout` in seconds."""

    url: str | None = None
    dimensions: list[str] | None = None
    locale: str | None = None
    timezone: str | None = None
    timeout: int | float = 3
    unused: ClassVar[frozenset[str]] = frozenset()

    @property
    def server(self) -> str | None:
        return os.environ.get("RASA_DUCKLING_HTTP_URL") or self.url


@dataclass(frozen=True)
class IdleOptions:
    """A component that has nothing to do here; it takes whatever Rasa's takes."""

    unused: ClassVar[frozenset[str]] = names(
        "model case_sensitive dimensions num_threads featurizers ranking_length"
    )


def require_positive(options: object, *names: str) -> None:
    """Raises ValueError naming the first option that is below 1."""
    for name in names:
        if getattr(options, name) < 1:
            raise ValueError(f"{name} must be at least 1")


def compile_option(name: str, pattern: str) -> re.Pattern[str]:
    """Raises ValueError where the author's regular expression is wrong."""
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{name} is not a regular expression: {error}") from None
