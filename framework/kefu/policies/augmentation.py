"""Stories glued at random, so that a network does not take the start of a story for a reason."""

from __future__ import annotations

import random
from collections.abc import Sequence

from kefu.conversation.events import ActionExecuted
from kefu.conversation.tracker import Tracker
from kefu.policies.training_data import TrainingDialogue, as_dialogue, distinct
from kefu.project.domain import ACTION_LISTEN, Domain

ROUNDS = 3
# glued stories there may be, for each unit of the factor
PER_FACTOR = 10


def augmented(
    dialogues: Sequence[TrainingDialogue], domain: Domain, factor: int, seed: int
) -> tuple[TrainingDialogue, ...]:
    """Up to `PER_FACTOR` * `factor` chains of two to four stories. The same seed gives the same."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    stories = [d for d in dialogues if not d.is_rule and _waits_at_both_ends(d)]
    most = factor * PER_FACTOR
    ends, found = stories, list[TrainingDialogue]()
    for _ in range(ROUNDS):
        pairs = [(a, b) for a in range(len(ends)) for b in range(len(stories))]
        chosen = sorted(chance.sample(pairs, min(len(pairs), most // ROUNDS)))
        ends = [_glued(ends[a], stories[b], domain) for a, b in chosen]
        found += ends
    return distinct(found)


def _waits_at_both_ends(dialogue: TrainingDialogue) -> bool:
    return bool(dialogue.actions) and dialogue.actions[0] == dialogue.actions[-1] == ACTION_LISTEN


def _glued(first: TrainingDialogue, second: TrainingDialogue, domain: Domain) -> TrainingDialogue:
    tracker = Tracker(first.name, domain)
    tracker.extend(first.events)
    begins = next(i for i, event in enumerate(second.events) if isinstance(event, ActionExecuted))
    tracker.extend([*second.events[:begins], *second.events[begins + 1 :]])
    name = f"{first.name} > {second.name}"
    return as_dialogue(tracker, name, second.place, is_augmented=True)
