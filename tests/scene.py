"""A moment of a conversation, for tests of what acts and speaks in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from kefu.actions.context import ActionContext
from kefu.actions.performer import ActionPerformer
from kefu.actions.remote import ActionServer
from kefu.actions.sdk import Action
from kefu.conversation.events import ActionExecuted, Event, SlotSet, UserUttered
from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.conversation.tracker import Tracker
from kefu.nlg.generator import ResponseGenerator
from kefu.nlu.direct import parse_direct
from kefu.project.domain import Domain
from kefu.project.domain_reader import domain_from_data


def domain_of(text: str) -> Domain:
    """The domain that a YAML text describes."""
    return domain_from_data(yaml.safe_load(text))


def scene(
    domain: str | Domain,
    *events: Event,
    actions: Mapping[str, Action] | None = None,
    server: ActionServer | None = None,
    channel: str = "collector",
) -> ActionContext:
    """What an action sees after `events`."""
    domain = domain_of(domain) if isinstance(domain, str) else domain
    performer = ActionPerformer(domain, actions or {}, server)
    tracker = Tracker.from_events("ann", domain, [ActionExecuted(name="action_listen"), *events])
    return ActionContext(tracker, domain, ResponseGenerator(domain, "en", seed=1), performer, channel)


def says(text: str, domain: str | Domain, **parse: Any) -> UserUttered:
    """A customer's message; `/intent{...}` or a text with the parts of its parse."""
    domain = domain_of(domain) if isinstance(domain, str) else domain
    return UserUttered(text, parse_direct(text, domain) or Parse(text, **parse))


def understood(text: str, intent: str, *entities: EntityMatch, ranking: tuple[str, ...] = ()) -> UserUttered:
    """A message that understanding has gone over."""
    scores = tuple(IntentScore(name, 0.5) for name in ranking)
    return UserUttered(text, Parse(text, IntentScore(intent, 0.9), entities, scores))


def slots_set(events: list[Event]) -> list[tuple[str, Any]]:
    """The slot events, in order."""
    return [(event.name, event.value) for event in events if isinstance(event, SlotSet)]


def texts(events: list[Event]) -> list[str | None]:
    """What is said, in order."""
    return [event.text for event in events if event.type_name == "bot"]  # type: ignore[attr-defined]
