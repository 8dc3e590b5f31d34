"""Who wins when several policies have an opinion."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

import pytest

from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    EntitiesAdded,
    Event,
    FollowupAction,
    LoopInterrupted,
    UserFeaturization,
    UserUttered,
)
from kefu.conversation.tracker import Tracker
from kefu.model_folder import ModelFolder
from kefu.policies.ensemble import Ensemble
from kefu.policies.policy import Prediction
from kefu.project.domain import Domain, Variation

DOMAIN = Domain(responses={name: (Variation({"text": name}),) for name in ("utter_a", "utter_b")})


@dataclass
class Opinion:
    """A policy that always says the same."""

    prediction: Prediction
    reads_text: bool = False
    asked: int = field(default=0)

    @property
    def name(self) -> str:
        return self.prediction.policy

    @property
    def priority(self) -> int:
        return self.prediction.priority

    def predict(self, tracker: Tracker, domain: Domain) -> Prediction:
        self.asked += 1
        return self.prediction

    def save(self, folder: ModelFolder) -> None:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: ModelFolder) -> Opinion:
        raise NotImplementedError


def opinion(scores: dict[str, float], priority: int, name: str = "P", **more: object) -> Opinion:
    return Opinion(Prediction(scores, name, priority, **more))  # type: ignore[arg-type]


def winner(*opinions: Opinion, events: tuple[Event, ...] = ()) -> Prediction:
    return Ensemble(opinions, DOMAIN).predict(heard(*events))


def heard(*events: Event) -> Tracker:
    tracker = Tracker.from_events("t", DOMAIN, [ActionExecuted(name="action_listen"), UserUttered(text="x")])
    tracker.extend(events)
    return tracker


def test_the_most_confident_wins() -> None:
    assert winner(opinion({"utter_a": 0.4}, 4), opinion({"utter_b": 0.6}, 1)).action == "utter_b"


def test_between_equals_priority_decides_then_order() -> None:
    assert winner(opinion({"utter_a": 0.6}, 1), opinion({"utter_b": 0.6}, 4)).action == "utter_b"
    assert winner(opinion({"utter_a": 0.6}, 4), opinion({"utter_b": 0.6}, 4)).action == "utter_a"


def test_a_form_that_goes_on_beats_everything() -> None:
    form = opinion({"utter_a": 0.5}, 1, is_no_user=True)
    assert winner(opinion({"utter_b": 0.9}, 4, is_end_to_end=True), form).action == "utter_a"


def test_a_prediction_from_text_beats_those_from_intents() -> None:
    by_text = opinion({"utter_a": 0.5}, 1, is_end_to_end=True)
    by_text.reads_text = True
    result = winner(opinion({"utter_b": 1.0}, 4), by_text)
    assert result.action == "utter_a"
    assert result.events == (UserFeaturization(use_text_for_featurization=True),)


def test_a_refused_action_is_out_until_another_one_has_run() -> None:
    rules = opinion({"utter_a": 1.0, "utter_b": 0.3}, 4)
    refusal = ActionExecutionRejected(name="utter_a")
    assert winner(rules, events=(refusal,)).action == "utter_b"
    assert winner(rules, events=(refusal, ActionExecuted(name="utter_b"))).action == "utter_a"


def test_events_of_all_policies_stay_optional_ones_only_of_the_winner() -> None:
    told, seen, lost = LoopInterrupted(is_interrupted=True), EntitiesAdded(), EntitiesAdded(timestamp=1.0)
    result = winner(
        opinion({"utter_a": 0.2}, 4, events=(told,), optional_events=(lost,)),
        opinion({"utter_b": 0.6}, 1, optional_events=(seen,)),
    )
    assert result.events == (told, seen, UserFeaturization())


def test_who_cannot_win_is_not_asked() -> None:
    network = opinion({"utter_b": 0.9}, 1)
    winner(opinion({"utter_a": 1.0}, 4), network)
    assert network.asked == 0
    winner(opinion({"utter_a": 0.99}, 4), network)
    assert network.asked == 1


def test_a_followup_action_needs_no_policy() -> None:
    policy = opinion({"utter_a": 1.0}, 4)
    result = winner(policy, events=(ActionExecuted(name="utter_a"), FollowupAction(name="utter_b")))
    assert (result.action, result.policy, result.confidence) == ("utter_b", "followup_action", 1.0)
    assert (policy.asked, result.events) == (0, ())


def test_an_unknown_followup_action_is_told_and_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        result = winner(opinion({"utter_a": 1.0}, 4), events=(FollowupAction(name="utter_nothing"),))
    assert result.action == "utter_a"
    assert "utter_nothing" in caplog.text


def test_without_policies_nothing_is_predicted() -> None:
    assert winner().action is None
