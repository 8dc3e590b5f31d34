"""Asking twice before giving up: did you mean ...?, please rephrase, did you mean ...?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kefu.actions.context import ActionContext
from kefu.conversation.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    Restarted,
    SessionStarted,
    UserUtteranceReverted,
    UserUttered,
)
from kefu.conversation.parse import IntentScore
from kefu.conversation.tracker import Tracker
from kefu.project.domain import (
    ACTION_ASK_AFFIRMATION,
    ACTION_ASK_REPHRASE,
    ACTION_DEFAULT_FALLBACK,
    ACTION_LISTEN,
    ACTION_TWO_STAGE_FALLBACK,
    INTENT_FALLBACK,
    INTENT_OUT_OF_SCOPE,
)

_UNCLEAR = (INTENT_FALLBACK, INTENT_OUT_OF_SCOPE)
# newest first: the customer was asked twice and is still not understood
_GIVE_UP = ([INTENT_FALLBACK] * 2, [INTENT_OUT_OF_SCOPE, INTENT_FALLBACK, INTENT_OUT_OF_SCOPE])


async def run_two_stage_fallback(context: ActionContext) -> list[Event]:
    """One step: ask, take the customer's clarification, or give up."""
    events: list[Event] = []
    if context.tracker.active_loop_name != ACTION_TWO_STAGE_FALLBACK:
        events = [ActiveLoop(name=ACTION_TWO_STAGE_FALLBACK)]
    gives_up = any(_newest_intents(context.tracker, len(tail)) == tail for tail in _GIVE_UP)
    if _is_unclear(context.tracker) and not gives_up:
        return [*events, *await _ask(context, is_first=bool(events))]
    events.append(ActiveLoop(name=None))
    if gives_up:
        return [*events, *await context.performer.run(ACTION_DEFAULT_FALLBACK, context)]
    return [*events, *_as_if_understood_at_once(context.after(events).tracker)]


async def _ask(context: ActionContext, is_first: bool) -> list[Event]:
    doubts = is_first or _intent(context.tracker) == INTENT_FALLBACK
    action = ACTION_ASK_AFFIRMATION if doubts else ACTION_ASK_REPHRASE
    return await context.performer.run(action, context)


def _as_if_understood_at_once(tracker: Tracker) -> Sequence[Event]:
    """Forget the unclear messages; the newest one stands in their place, now certain.

    One step back is enough: in the history that counts, the loop's runs are one.
    """
    message = tracker.latest_message
    assert message is not None
    parse = message.parse_data
    sure = replace(parse, intent=IntentScore(parse.intent.name, 1.0))
    clarified = replace(message, parse_data=sure)
    return [UserUtteranceReverted(), ActionExecuted(name=ACTION_LISTEN), clarified]


def _intent(tracker: Tracker) -> str | None:
    return tracker.latest_message.intent if tracker.latest_message else None


def _is_unclear(tracker: Tracker) -> bool:
    return _intent(tracker) in _UNCLEAR


def _newest_intents(tracker: Tracker, count: int) -> list[str | None]:
    """Of the messages since the conversation last went back or anew."""
    found: list[str | None] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            found.append(event.intent)
        if len(found) == count or isinstance(event, UserUtteranceReverted | Restarted | SessionStarted):
            break
    return found
