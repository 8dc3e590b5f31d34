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
    except asyncio.CancelledError as error:
        if _is_cancelled():
            raise
        raise ActionFailed(name, "it was cancelled from inside") from error
    except (Exception, SystemExit) as error:  # the author's code may raise anything
        raise ActionFailed(name, f"{type(error).__name__}: {error}") from error
    events = _events(name, returned)
    return [*await answer_events(dispatcher.messages, context), *events]


async def _call(action: Action, dispatcher: CollectingDispatcher, context: ActionContext) -> Any:
    arguments = dispatcher, Tracker(context.tracker), context.domain.source
    if iscoroutinefunction(action.run):
        return await action.run(*arguments)
    # an ordinary function may wait for a disk or a server; it must not hold up the others
    result = await asyncio.to_thread(_run_in_thread, action, *arguments)
    return await result if isawaitable(result) else result


def _run_in_thread(action: Action, *arguments: Any) -> Any:
    try:
        return action.run(*arguments)
    except StopIteration as error:  # it cannot leave a thread: the turn would wait for it in vain
        raise RuntimeError("next() found nothing (StopIteration)") from error


def _is_cancelled() -> bool:
    """True where somebody wants the turn to end, not only the action."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _events(name: str, returned: Any) -> list[Event]:
    if returned is None:
        return []
    if not isinstance(returned, Iterable) or isinstance(returned, str | dict):
        raise ActionFailed(name, f"it must return a list of events, not {type(returned).__name__}")
    try:
        return [event if isinstance(event, Event) else event_from_json(event) for event in returned]
    except UnknownEvent as error:
        raise ActionFailed(name, str(error)) from None
