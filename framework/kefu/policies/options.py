"""What an author may set on the policies that learn by heart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from kefu.project.domain import ACTION_DEFAULT_FALLBACK


@dataclass(frozen=True)
class RuleOptions:
    """Options of RulePolicy.

    Attributes:
        core_fallback_threshold: confidence of the fallback action where no rule applies.
        core_fallback_action_name: what to do where nothing else is more certain.
        enable_fallback_prediction: whether to fall back at all.
        restrict_rules: refuse rules with more than one customer message.
        check_for_contradictions: compare rules with each other and with stories.
        use_nlu_confidence_as_score: be as certain of a rule as of the intent.
    """

    priority: int = 4
    core_fallback_threshold: float = 0.3
    core_fallback_action_name: str = ACTION_DEFAULT_FALLBACK
    enable_fallback_prediction: bool = True
    restrict_rules: bool = True
    check_for_contradictions: bool = True
    use_nlu_confidence_as_score: bool = False
    # rules are looked up whole, whatever their length
    unused: ClassVar[frozenset[str]] = frozenset({"max_history", "enable_feature_string_compression"})

    def __post_init__(self) -> None:
        """Raises ValueError, naming the option, for a value that cannot be."""
        if not 0 <= self.core_fallback_threshold <= 1:
            raise ValueError("core_fallback_threshold must be from 0 to 1")


@dataclass(frozen=True)
class MemoizationOptions:
    """Options of MemoizationPolicy and AugmentedMemoizationPolicy.

    Attributes:
        max_history: how many states back the policy sees; None: to the start of the conversation.
        use_nlu_confidence_as_score: be as certain of a remembered action as of the intent.
    """

    priority: int = 3
    max_history: int | None = None
    use_nlu_confidence_as_score: bool = False
    unused: ClassVar[frozenset[str]] = frozenset({"enable_feature_string_compression"})

    def __post_init__(self) -> None:
        """Raises ValueError, naming the option, for a value that cannot be."""
        if self.max_history is not None and self.max_history < 1:
            raise ValueError("max_history must be at least 1")
