"""What the transformer policy learns from stories, and what it does with what it never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from kefu.conversation.events import ActionExecuted, Event, UserUttered
from kefu.conversation.parse import IntentScore, Parse
from kefu.conversation.tracker import Tracker
from kefu.errors import ModelError
from kefu.model_folder import ModelFolder
from kefu.policies.network_options import LONGEST_HISTORY, TransformerOptions
from kefu.policies.network_policy import TransformerPolicy
from kefu.policies.policy import Prediction
from kefu.policies.training_data import PolicyTraining, TrainingDialogue, as_dialogue
from kefu.project.domain import Domain, Intent

INTENTS = ("greet", "great", "unhappy", "affirm", "deny", "never_in_a_story")
DOMAIN = Domain(intents={name: Intent(name) for name in INTENTS})
HAPPY = "greet: utter_greet; great: utter_happy"
HELPED = "greet: utter_greet; unhappy: utter_cheer_up utter_did_that_help; affirm: utter_happy"
NOT_HELPED = "greet: utter_greet; unhappy: utter_cheer_up utter_did_that_help; deny: utter_goodbye"


def said(intent: str | None, text: str = "", *, use_text: bool = False) -> UserUttered:
    return UserUttered(text=text, parse_data=Parse(text, IntentScore(intent, 1.0)), use_text=use_text)


def conversation(turns: str) -> list[Event]:
    """`intent: action action; 'text': action` as events, every turn ended by listening."""
    events: list[Event] = [ActionExecuted(name="action_listen")]
    for turn in turns.split("; "):
        message, _, actions = turn.partition(": ")
        text = message.strip("'")
        is_text = message.startswith("'")
        events.append(said(None if is_text else message, text, use_text=is_text))
        events += [ActionExecuted(name=action) for action in actions.split()]
        events.append(ActionExecuted(name="action_listen"))
    return events


def story(turns: str) -> TrainingDialogue:
    return as_dialogue(Tracker.from_events("story", DOMAIN, conversation(turns)), "story", None)


def trained(stories: Sequence[str], seed: int = 1, **options: object) -> TransformerPolicy:
    training = PolicyTraining(DOMAIN, tuple(map(story, stories)), seed=seed)
    return TransformerPolicy.train("TEDPolicy", TransformerOptions(**options), training)  # type: ignore[arg-type]


def after(policy: TransformerPolicy, turns: str, *then: Event) -> Prediction:
    tracker = Tracker.from_events("test", DOMAIN, conversation(turns) if turns else [])
    tracker.extend(then)
    return policy.predict(tracker, DOMAIN)


@pytest.fixture(scope="module")
def policy() -> TransformerPolicy:
    stories = (HAPPY, HELPED, NOT_HELPED)
    glued = ("; ".join(pair) for pair in product(stories, repeat=2))
    return trained([*stories, *glued], max_history=5)


@pytest.mark.parametrize("turns", [HAPPY, HELPED, NOT_HELPED])
def test_follows_its_stories(policy: TransformerPolicy, turns: str) -> None:
    tracker = Tracker("test", DOMAIN)
    for event in conversation(turns):
        if isinstance(event, ActionExecuted):
            assert policy.predict(tracker, DOMAIN).action == event.name
        tracker.append(event)


def test_tells_the_same_message_apart_by_what_came_before(policy: TransformerPolicy) -> None:
    assert after(policy, HAPPY, said("greet")).action == "utter_greet"
    assert after(policy, f"{HAPPY}; {HELPED}", said("deny")).confidence < 0.9


def test_goes_by_the_configured_name(policy: TransformerPolicy) -> None:
    prediction = after(policy, HAPPY, said("greet"))
    assert prediction.policy == "TEDPolicy"
    assert prediction.priority == 1


def test_confidences_are_probabilities_that_leave_room_for_doubt(policy: TransformerPolicy) -> None:
    prediction = after(policy, HAPPY, said("greet"))
    assert sum(prediction.scores.values()) == pytest.approx(1)
    assert 0.6 < prediction.confidence < 0.99


@pytest.mark.parametrize("intent", ["never_in_a_story", "not_even_in_the_domain", None])
def test_doubts_what_no_story_has(policy: TransformerPolicy, intent: str | None) -> None:
    assert after(policy, HAPPY, said("greet")).confidence > 0.8
    assert after(policy, HAPPY, said(intent)).confidence < 0.5


def test_after_an_action_of_which_no_story_tells_it_still_listens(policy: TransformerPolicy) -> None:
    actions = (ActionExecuted(name="utter_happy"), ActionExecuted(name="action_of_a_rule"))
    assert after(policy, "greet: utter_greet", said("great"), *actions).action == "action_listen"


def test_predicts_from_an_empty_conversation(policy: TransformerPolicy) -> None:
    assert after(policy, "").action == "action_listen"


def test_the_same_seed_gives_the_same_policy() -> None:
    one, same, other = (trained([HAPPY, HELPED], seed) for seed in (7, 7, 8))
    scores = [after(p, HAPPY, said("greet")).scores for p in (one, same, other)]
    assert scores[0] == scores[1] != scores[2]


def test_its_own_seed_beats_that_of_the_training() -> None:
    one, same = (trained([HAPPY], seed, random_seed=5) for seed in (7, 8))
    assert after(one, HAPPY).scores == after(same, HAPPY).scores


def test_saved_and_loaded_it_predicts_alike(policy: TransformerPolicy, tmp_path: Path) -> None:
    policy.save(ModelFolder(tmp_path))
    loaded = TransformerPolicy.load(ModelFolder(tmp_path))
    assert after(loaded, HELPED, said("deny")) == after(policy, HELPED, said("deny"))
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".safetensors"}


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings["shape"].update(size=10**9),
        lambda settings: settings["shape"].update(layers=10**9),
        lambda settings: settings["labels"].append("one_more"),
        lambda settings: settings["vocabulary"].append(["intent", "one_more"]),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    policy: TransformerPolicy, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    policy.save(ModelFolder(tmp_path))
    settings = ModelFolder(tmp_path).read_json("policy", dict[str, Any])
    change(settings)
    ModelFolder(tmp_path).write_json("policy", settings)
    with pytest.raises(ModelError, match="do not fit"):
        TransformerPolicy.load(ModelFolder(tmp_path))


def test_without_stories_it_has_no_opinion(tmp_path: Path) -> None:
    empty = trained([])
    empty.save(ModelFolder(tmp_path))
    for policy in (empty, TransformerPolicy.load(ModelFolder(tmp_path))):
        assert after(policy, HAPPY).action is None


def test_an_unlimited_history_is_bounded() -> None:
    long = trained(["; ".join([HAPPY] * 20)])
    short = trained([HAPPY])
    assert long.network and long.network.shape.history == LONGEST_HISTORY
    assert short.network and short.network.shape.history == len(story(HAPPY).states) - 1


@pytest.fixture(scope="module")
def end_to_end() -> TransformerPolicy:
    """Trained on stories in which some messages are literal texts."""
    return trained(
        [
            "greet: utter_greet; affirm: utter_happy",
            "greet: utter_greet; 'I can always go for sushi': utter_happy",
            "greet: utter_greet; 'I had that yesterday': utter_cheer_up",
            "greet: utter_greet; deny: utter_cheer_up",
        ]
    )


@pytest.mark.parametrize(
    ("message", "action", "by_text"),
    [
        (said("affirm", "I had that yesterday"), "utter_cheer_up", True),
        (said("deny", "nope"), "utter_cheer_up", False),
        (said("affirm", "/affirm"), "utter_happy", False),
        (said("never_in_a_story", "I always go for sushi!"), "utter_happy", True),
    ],
)
def test_reads_the_text_where_stories_have_one_like_it(
    end_to_end: TransformerPolicy, message: UserUttered, action: str, by_text: bool
) -> None:
    prediction = after(end_to_end, "greet: utter_greet", message)
    assert (prediction.action, prediction.is_end_to_end) == (action, by_text)


def test_within_a_turn_the_decision_for_the_text_stands(end_to_end: TransformerPolicy) -> None:
    turn = (said("affirm", "I had that yesterday", use_text=True), ActionExecuted(name="utter_cheer_up"))
    prediction = after(end_to_end, "greet: utter_greet", *turn)
    assert (prediction.action, prediction.is_end_to_end) == ("action_listen", False)


@pytest.mark.parametrize(
    "options",
    [{"max_history": 0}, {"epochs": 0}, {"transformer_size": 65}, {"drop_rate": 1.0}, {"learning_rate": 0}],
)
def test_impossible_options_are_refused_by_name(options: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        TransformerOptions(**options)  # type: ignore[arg-type]


def test_lists_and_maps_of_sizes_as_rasa_writes_them() -> None:
    options = TransformerOptions(batch_size=[64, 256], transformer_size={"text": 8, "dialogue": 32})
    assert (options.windows_per_batch, options.size) == (64, 32)
