"""The ensemble: asks the policies and takes the most convinced one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from kefu.conversation.events import ActionExecuted, ActionExecutionRejected, UserFeaturization
from kefu.conversation.tracker import Tracker
from kefu.policies.policy import Policy, Prediction
from kefu.project.domain import ACTION_LISTEN, Domain

logger = logging.getLogger(__name__)

FOLLOWUP_POLICY = "followup_action"
NO_OPINION = Prediction({}, "", 0)


class Ensemble:
    """The policies of an assistant, in the author's order.

    A form that goes on beats everything, then end-to-end predictions; after that confidence
    counts, then priority, then order. A policy that cannot win any more is not asked.
    """

    def __init__(self, policies: Sequence[Policy], domain: Domain) -> None:
        self.policies = tuple(policies)
        self.domain = domain
        self._by_priority = sorted(self.policies, key=lambda policy: -policy.priority)

    def predict(self, tracker: Tracker) -> Prediction:
        """The next action. Its `events` are to be appended before it runs."""
        followup = tracker.followup_action
        if followup in self.domain.action_set:
            return Prediction({followup: 1.0}, FOLLOWUP_POLICY, 0)
        if followup:
            logger.error("The followup action '%s' is not in the domain: policies decide instead.", followup)
        return self._with_events(tracker, self._ask(tracker))

    def _ask(self, tracker: Tracker) -> list[Prediction]:
        rejected = _just_rejected(tracker)
        asked: list[Prediction] = []
        for policy in self._by_priority:
            prediction = policy.predict(tracker, self.domain)
            if rejected is not None:
                prediction = replace(prediction, scores={**prediction.scores, rejected: 0.0})
            asked.append(prediction)
            if _cannot_be_beaten(prediction, self._after(policy)):
                break
        return asked

    def _after(self, policy: Policy) -> Sequence[Policy]:
        return self._by_priority[self._by_priority.index(policy) + 1 :]

    def _with_events(self, tracker: Tracker, asked: Sequence[Prediction]) -> Prediction:
        best = _best(asked)
        events = [event for prediction in asked for event in prediction.events]
        events += best.optional_events
        if tracker.latest_action == ACTION_LISTEN:
            events.append(UserFeaturization(use_text_for_featurization=best.is_end_to_end))
        return replace(best, events=tuple(events), optional_events=())


def _best(predictions: Sequence[Prediction]) -> Prediction:
    """The winner; of equals the first, so the predictions come highest priority first."""
    candidates = [p for p in predictions if p.is_no_user] or [p for p in predictions if p.is_end_to_end]
    return max(candidates or predictions, key=lambda p: (p.confidence, p.priority), default=NO_OPINION)


def _cannot_be_beaten(prediction: Prediction, others: Sequence[Policy]) -> bool:
    if prediction.is_no_user:
        return True
    by_text_only = prediction.is_end_to_end or not any(policy.reads_text for policy in others)
    return prediction.confidence >= 1.0 and by_text_only


def _just_rejected(tracker: Tracker) -> str | None:
    """The action that has refused to run since the last one that ran."""
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted):
            return None
        if isinstance(event, ActionExecutionRejected):
            return event.name
    return None
