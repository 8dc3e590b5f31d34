"""A response as it was rendered, and the conversation that it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kefu.conversation.events import BotUttered, Event, UserUttered
from kefu.conversation.tracker import Tracker
from kefu.nlg.prompts import Moment
from kefu.project.domain import RewriteStyle, Variation

METADATA = "rewrite"  # where a bot event tells how its text was reworded
_MAX_EVENTS = 200  # looked through for what was said before


@dataclass(frozen=True)
class Rendered:
    """A variation as it was rendered with `values`, and the conversation it stands in."""

    words: dict[str, Any]
    variation: Variation
    values: Mapping[str, Any]
    tracker: Tracker
    language: str | None
    channel: str

    def moment(self, style: RewriteStyle) -> Moment:
        buttons = self.words.get("buttons") or ()
        return Moment(
            style=style,
            language=self.variation.language or self.language,
            facts=self.values,
            history=said_before(self.tracker, style.context_turns),
            buttons=[str(button.get("title", "")) for button in buttons if isinstance(button, Mapping)],
            channel=self.channel,
        )


def said_before(tracker: Tracker, turns: int) -> list[tuple[bool, str]]:
    """(is the customer's, text), oldest first, from the customer's newest messages on."""
    said: list[tuple[bool, str]] = []
    left = turns
    for event in _newest_first(tracker):
        if left == 0:
            break
        if isinstance(event, BotUttered | UserUttered) and event.text:
            said.append((isinstance(event, UserUttered), event.text))
        left -= isinstance(event, UserUttered)
    return said[::-1]


def spent_in_turn(tracker: Tracker) -> float:
    """Milliseconds that a model has had since the customer's newest message."""
    spent = 0.0
    for event in _newest_first(tracker):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            spent += sum(_milliseconds(step) for step in _steps(event))
    return spent


def _steps(event: BotUttered) -> list[Any]:
    """What METADATA holds; events from outside may hold anything there."""
    steps = event.metadata.get(METADATA)
    return steps if isinstance(steps, list) else []


def _milliseconds(step: Any) -> float:
    spent = step.get("ms") if isinstance(step, Mapping) else None
    return spent if isinstance(spent, int | float) else 0.0


def _newest_first(tracker: Tracker) -> Iterator[Event]:
    cells = islice(tracker.history.newest_first(), _MAX_EVENTS)
    return (cell.event for cell in cells if cell.event is not None)
