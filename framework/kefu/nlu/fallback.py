"""Better to ask than to guess."""

from __future__ import annotations

from kefu.conversation.parse import IntentScore
from kefu.nlu.component import Message
from kefu.nlu.options import FallbackOptions
from kefu.project.domain import INTENT_FALLBACK


class FallbackClassifier:
    """Puts nlu_fallback first where no intent is likely, or two are nearly as likely."""

    def __init__(self, options: FallbackOptions) -> None:
        self._options = options

    def process(self, message: Message) -> None:
        if self._is_unsure(message):
            fallback = IntentScore(INTENT_FALLBACK, self._options.threshold)
            message.rank([fallback, *message.ranking])

    def _is_unsure(self, message: Message) -> bool:
        if message.intent.confidence < self._options.threshold:
            return True
        if len(message.ranking) < 2:
            return False
        first, second = message.ranking[:2]
        return first.confidence - second.confidence < self._options.ambiguity_threshold
