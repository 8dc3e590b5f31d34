"""The actions that every bot has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from kefu.actions.context import ActionContext
from kefu.actions.extraction import extract_slots
from kefu.actions.speaking import bot_event, say_if_defined
from kefu.actions.two_stage_fallback import run_two_stage_fallback
from kefu.conversation.events import (
    ActiveLoop,
    Event,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
)
from kefu.conversation.sessions import session_start
from kefu.project import domain as names

Runnable = Callable[[ActionContext], Awaitable[list[Event]]]


async def nothing(context: ActionContext) -> list[Event]:
    """Some actions only mark a moment."""
    return []


async def restart(context: ActionContext) -> list[Event]:
    """Forget everything; a new session follows."""
    return [*await say_if_defined("utter_restart", context), Restarted()]


async def start_session(context: ActionContext) -> list[Event]:
    return session_start(context.tracker, context.domain.session)


async def fall_back(context: ActionContext) -> list[Event]:
    """Say that nothing was understood, and forget the message."""
    return [*await say_if_defined("utter_default", context), UserUtteranceReverted()]


async def deactivate_loop(context: ActionContext) -> list[Event]:
    return [ActiveLoop(name=None), SlotSet(names.REQUESTED_SLOT, None)]


async def go_back(context: ActionContext) -> list[Event]:
    """Forget the wish to go back and the message before it."""
    said = await say_if_defined("utter_back", context)
    return [*said, UserUtteranceReverted(), UserUtteranceReverted()]


async def ask_affirmation(context: ActionContext) -> list[Event]:
    """Ask whether the likeliest intent was meant."""
    message = context.tracker.latest_message
    if message is None:
        return []
    intent, ranking = message.intent, message.parse_data.ranking
    if intent == names.INTENT_FALLBACK and len(ranking) > 1:
        intent = ranking[1].name
    buttons = [
        {"title": "Yes", "payload": f"/{intent}"},
        {"title": "No", "payload": f"/{names.INTENT_OUT_OF_SCOPE}"},
    ]
    words = {"text": f"Did you mean '{intent}'?", "buttons": buttons}
    return [bot_event({**words, "utter_action": names.ACTION_ASK_AFFIRMATION})]


async def ask_rephrase(context: ActionContext) -> list[Event]:
    return await say_if_defined("utter_ask_rephrase", context)


DEFAULTS: Mapping[str, Runnable] = {
    names.ACTION_LISTEN: nothing,
    names.ACTION_RESTART: restart,
    names.ACTION_SESSION_START: start_session,
    names.ACTION_DEFAULT_FALLBACK: fall_back,
    names.ACTION_DEACTIVATE_LOOP: deactivate_loop,
    # belongs to a policy of older versions; its turns no longer occur
    names.ACTION_REVERT_FALLBACK: nothing,
    names.ACTION_ASK_AFFIRMATION: ask_affirmation,
    names.ACTION_ASK_REPHRASE: ask_rephrase,
    names.ACTION_TWO_STAGE_FALLBACK: run_two_stage_fallback,
    names.ACTION_UNLIKELY_INTENT: nothing,
    names.ACTION_BACK: go_back,
    names.ACTION_EXTRACT_SLOTS: extract_slots,
}
