"""What an action knows and may use while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from kefu.conversation.events import Event, at
from kefu.conversation.tracker import Tracker
from kefu.nlg.generator import Wording
from kefu.project.domain import Domain


class Performer(Protocol):
    """Carries out actions by name; see `kefu.actions.performer`."""

    async def run(self, name: str, context: ActionContext) -> list[Event]:
        """Any action: default, response, form or the author's own."""

    async def run_custom(self, name: str, context: ActionContext) -> list[Event]:
        """The author's own action, in this process or on the action server."""


@dataclass(frozen=True)
class ActionContext:
    """One moment of a conversation, as an action sees it.

    An action changes nothing: it returns events. `channel` is the output channel's name.
    """

    tracker: Tracker
    domain: Domain
    responses: Wording
    performer: Performer
    channel: str

    def after(self, events: Iterable[Event]) -> ActionContext:
        """The same with a tracker on which `events` have happened too."""
        tracker = self.tracker.copy()
        now = time.time()
        tracker.extend(event if event.timestamp else at(event, now) for event in events)
        return replace(self, tracker=tracker)
