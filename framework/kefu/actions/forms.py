"""Forms: ask for slots until all are filled.

A form's step on the customer's answer: validate what was extracted, then ask for the next slot. An
answer that fills nothing is rejected, so that another action may take it up; when the form runs
again after such a digression, it only asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kefu.actions.context import ActionContext
from kefu.actions.extraction import extract_slots
from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    Restarted,
    SlotSet,
    UserUttered,
)
from kefu.conversation.tracker import Tracker
from kefu.errors import ActionRejected
from kefu.project.domain import ACTION_LISTEN, REQUESTED_SLOT, Domain, Form


async def run_form(form: Form, context: ActionContext) -> list[Event]:
    """One step of a form.

    Raises:
        ActionRejected: a slot was asked for and the answer filled none.
    """
    is_active = context.tracker.active_loop_name == form.name
    events = [] if is_active else await _activate(form, context)
    if not _is_done(events):
        events += await _take_answer_and_ask(form, context.after(events), events)
    if _is_done(events):
        events.append(ActiveLoop(name=None))
    return events


async def _activate(form: Form, context: ActionContext) -> list[Event]:
    """Extract again with the form active, and validate every slot that is already filled."""
    started = ActiveLoop(name=form.name)
    context = context.after([started])
    extracted = [e for e in await extract_slots(context) if isinstance(e, SlotSet)]
    if not _validates(form, context.domain):
        return [started, *extracted]
    context = context.after(extracted)
    filled = {n: v for n in form.required_slots if (v := context.tracker.slot(n)) is not None}
    judged = await _validate(form, filled, None, context)
    mentioned = {event.name for event in judged if isinstance(event, SlotSet)}
    return [started, *judged, *(e for e in extracted if e.name not in mentioned)]


async def _take_answer_and_ask(form: Form, context: ActionContext, activation: list[Event]) -> list[Event]:
    judged = await _take_answer(form, context, activation)
    if any(isinstance(event, ActionExecutionRejected) for event in judged):
        return judged
    return [*judged, *await _ask_next(form, context.after(judged), [*activation, *judged])]


async def _take_answer(form: Form, context: ActionContext, activation: list[Event]) -> list[Event]:
    """Validate what the customer said, if it is new to the form."""
    if activation:
        # slots found on activation have been validated there; what another form asked for is no matter
        return await _validate_answer(form, None, context) if len(activation) == 1 else []
    requested = context.tracker.slot(REQUESTED_SLOT)
    if _is_answer(context.tracker):
        return await _validate_answer(form, requested, context)
    # back from a digression; validation may still say which slots a dynamic form asks for
    return await _validate(form, {}, requested, context)


def _is_answer(tracker: Tracker) -> bool:
    loop = tracker.active_loop
    return tracker.latest_action == ACTION_LISTEN and not (loop and loop.is_interrupted)


async def _validate_answer(form: Form, requested: str | None, context: ActionContext) -> list[Event]:
    """Validate the slots that the latest message filled; raises ActionRejected where it filled none."""
    candidates = _slots_since_message(context.tracker, {*form.required_slots, requested})
    judged = await _validate(form, candidates, requested, context)
    sets_slot = any(isinstance(e, SlotSet) and e.name != REQUESTED_SLOT for e in judged)
    rejects_itself = any(isinstance(e, ActionExecutionRejected) for e in judged)
    if requested and not candidates and not sets_slot and not rejects_itself:
        raise ActionRejected(form.name, f"the answer filled none of the slots of '{form.name}'")
    return judged


async def _validate(
    form: Form, candidates: Mapping[str, Any], requested: str | None, context: ActionContext
) -> list[Event]:
    """Let `validate_<form>` judge candidates; a null says that a value is not valid."""
    if not _validates(form, context.domain):
        return []
    judged = context.after(
        [
            SlotSet(REQUESTED_SLOT, requested),
            ActionExecuted(name=form.name),
            # the validating action reads the run of slot events at the end
            *(SlotSet(name, value) for name, value in candidates.items()),
        ]
    )
    return await context.performer.run_custom(_validation(form), judged)


async def _ask_next(form: Form, context: ActionContext, so_far: Sequence[Event]) -> list[Event]:
    """Request the first slot that is empty, or the one that validation wants."""
    if _is_done(so_far):
        return [SlotSet(REQUESTED_SLOT, None)]
    wanted = _latest_request(so_far)
    slot = wanted.value if wanted else next(_empty(form, context.tracker), None)
    requests: list[Event] = [] if wanted else [SlotSet(REQUESTED_SLOT, slot)]
    if slot is None:
        return requests
    asked = context.after([*requests, ActionExecuted(name=form.name)])
    question = _question(form, slot, context.domain)
    return [*requests, *(await context.performer.run(question, asked) if question else ())]


def _empty(form: Form, tracker: Tracker) -> Iterator[str]:
    return (name for name in form.required_slots if tracker.slot(name) is None)


def _question(form: Form, slot: str, domain: Domain) -> str | None:
    """The action that asks for a slot, the most special one that there is."""
    endings = (f"ask_{form.name}_{slot}", f"ask_{slot}")
    names = (f"{kind}_{ending}" for ending in endings for kind in ("action", "utter"))
    return next((name for name in names if name in domain.action_set), None)


def _slots_since_message(tracker: Tracker, names: set[Any]) -> dict[str, Any]:
    since: list[SlotSet] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered | Restarted):
            break
        if isinstance(event, SlotSet) and event.name in names:
            since.append(event)
    return {event.name: event.value for event in reversed(since)}


def _is_done(events: Sequence[Event]) -> bool:
    """No slot is requested any more, or something has ended the loop."""
    if any(isinstance(event, ActionExecutionRejected) for event in events):
        return False
    request = _latest_request(events)
    loop = next((event for event in reversed(events) if isinstance(event, ActiveLoop)), None)
    return (request is not None and request.value is None) or (loop is not None and loop.name is None)


def _latest_request(events: Sequence[Event]) -> SlotSet | None:
    requests = (e for e in reversed(events) if isinstance(e, SlotSet) and e.name == REQUESTED_SLOT)
    return next(requests, None)


def _validation(form: Form) -> str:
    return f"validate_{form.name}"


def _validates(form: Form, domain: Domain) -> bool:
    return _validation(form) in domain.actions
