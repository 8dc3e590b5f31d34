"""Running an author's action in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from inspect import isawaitable, iscoroutinefunction
from typing import Any

from kefu.actions.context import ActionContext
from kefu.actions.sdk import Action, CollectingDispatcher, Tracker
from kefu.actions.speaking import answer_events
from kefu.conversation.events import Event, UnknownEvent, event_from_json
from kefu.errors import ActionFailed, ActionRejected

TIMEOUT = 300.0  # seconds


async def run_in_process(name: str, action: Action, context: ActionContext) -> list[Event]:
    """What the action says and does, its messages first.

    Raises:
        ActionRejected: the action declined to run.
        ActionFailed: it raised, took too long or returned what is no event.
    """
    dispatcher = CollectingDispatcher()
    try:
        async with asyncio.timeout(TIMEOUT):
            returned = await _call(action, dispatcher, context)
    except ActionRejected as rejection:
        raise ActionRejected(name, str(rejection)) from rejection
    except Exception as error:  # the author's code may raise anything
        raise ActionFailed(name, f"{type(error).__name__}: {error}") from error
    events = _events(name, returned)
    return [*await answer_events(dispatcher.messages, context), *events]


async def _call(action: Action, dispatcher: CollectingDispatcher, context: ActionContext) -> Any:
    arguments = dispatcher, Tracker(context.tracker), context.domain.source
    if iscoroutinefunction(action.run):
        return await action.run(*arguments)
    # an ordinary function may wait for a disk or a server; it must not hold up the others
    result = await asyncio.to_thread(action.run, *arguments)
    return await result if isawaitable(result) else result


def _events(name: str, returned: Any) -> list[Event]:
    if returned is None:
        return []
    if not isinstance(returned, Iterable) or isinstance(returned, str | dict):
        raise ActionFailed(name, f"it must return a list of events, not {type(returned).__name__}")
    try:
        return [event if isinstance(event, Event) else event_from_json(event) for event in returned]
    except UnknownEvent as error:
        raise ActionFailed(name, str(error)) from None
