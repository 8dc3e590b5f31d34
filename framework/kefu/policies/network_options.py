"""What an author may set on the transformer policy, without importing torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

# the names under which the policy is known: Kefu's own, and that of Rasa's counterpart
TRANSFORMER_POLICIES = ("TransformerPolicy", "TEDPolicy")
# how far back `max_history: null` reaches at most: the cost of a turn grows with it
LONGEST_HISTORY = 16
MOST_HISTORY = 200

_UNUSED = (
    "hidden_layers_sizes dense_dimension concat_dimension encoding_dimension batch_strategy"
    " use_key_relative_attention use_value_relative_attention max_relative_position"
    " embedding_dimension number_of_negative_examples similarity_type loss_type ranking_length"
    " renormalize_confidences maximum_positive_similarity maximum_negative_similarity"
    " use_maximum_negative_similarity scale_loss regularization_constant negative_margin_scale"
    " drop_rate_dialogue drop_rate_label drop_rate_attention connection_density"
    " use_sparse_input_dropout use_dense_input_dropout unidirectional_encoder use_masked_language_model"
    " evaluate_every_number_of_epochs evaluate_on_number_of_examples tensorboard_log_directory"
    " tensorboard_log_level checkpoint_model featurizers entity_recognition constrain_similarities"
    " model_confidence split_entities_by_comma BILOU_flag use_gpu run_eagerly drop_small_last_batch"
    " use_nlu_confidence_as_score"
)


@dataclass(frozen=True)
class TransformerOptions:
    """The transformer policy, known to Rasa's users as TEDPolicy.

    Attributes:
        max_history: how many states back the policy sees; None: as far as the stories reach,
            at most `LONGEST_HISTORY`.
        epochs: at most so many passes over the data; fewer where it is known sooner.
        transformer_size: length of the vector of one state.
        e2e_confidence_threshold: above this confidence the text may decide instead of the intent.
        random_seed: None for the seed of the whole training.
        unused: names that are accepted, because a Rasa project may have them, and do nothing here.

    A list (of batch sizes) counts by its first value, a map (of sizes) by its key `dialogue`.
    """

    priority: int = 1
    max_history: int | None = None
    epochs: int = 100
    learning_rate: float = 0.003
    batch_size: int | list[int] = 64
    transformer_size: int | dict[str, int] = 64
    number_of_transformer_layers: int | dict[str, int] = 1
    number_of_attention_heads: int = 4
    drop_rate: float = 0.15
    e2e_confidence_threshold: float = 0.5
    random_seed: int | None = None
    unused: ClassVar[frozenset[str]] = frozenset(_UNUSED.split())

    def __post_init__(self) -> None:
        """Raises ValueError, naming the option, for a value that no network can have."""
        for name in ("epochs", "number_of_attention_heads", "batch_size", "number_of_transformer_layers"):
            if _one(getattr(self, name)) < 1:
                raise ValueError(f"{name} must be at least 1")
        if self.max_history is not None and not 1 <= self.max_history <= MOST_HISTORY:
            raise ValueError(f"max_history must be from 1 to {MOST_HISTORY}")
        if self.learning_rate <= 0:
            raise ValueError("learning_rate must be above 0")
        if not 0 <= self.drop_rate < 1:
            raise ValueError("drop_rate must be from 0 to below 1")
        if self.size < 1 or self.size % self.number_of_attention_heads:
            raise ValueError("transformer_size must be a multiple of number_of_attention_heads")

    @property
    def windows_per_batch(self) -> int:
        return _one(self.batch_size)

    @property
    def size(self) -> int:
        return _one(self.transformer_size)

    @property
    def layers(self) -> int:
        return _one(self.number_of_transformer_layers)


def _one(value: int | list[int] | dict[str, int]) -> int:
    if isinstance(value, dict):
        return value.get("dialogue", 0)
    return (value or [0])[0] if isinstance(value, list) else value
