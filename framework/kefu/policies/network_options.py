"""What an author may set on the transformer policy, without importing torch."""

from __future__ import annotations

from dataclasses import dataclass

# the names under which the policy is known: Kefu's own, and that of Rasa's counterpart
TRANSFORMER_POLICIES = ("TransformerPolicy", "TEDPolicy")


@dataclass(frozen=True)
class TransformerOptions:
    """The options that have an effect.

    Attributes:
        max_history: how many states back the policy sees; None: as far as the stories reach,
            at most `LONGEST_HISTORY`.
        epochs: at most so many passes over the data; fewer where it is known sooner.
        transformer_size: length of the vector of one state.
        e2e_confidence_threshold: the text decides instead of the intent above this confidence.
        random_seed: overrides the seed of the training run.
    """

    priority: int = 1
    max_history: int | None = None
    epochs: int = 100
    learning_rate: float = 0.003
    batch_size: int = 32
    transformer_size: int = 64
    number_of_transformer_layers: int = 1
    number_of_attention_heads: int = 4
    drop_rate: float = 0.1
    e2e_confidence_threshold: float = 0.5
    random_seed: int | None = None


LONGEST_HISTORY = 16
