"""Filling slots from what the customer said, once for every message.

For each slot the first of its mappings that gives a value wins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kefu.actions.context import ActionContext
from kefu.conversation.events import BotUttered, Event, SlotSet
from kefu.conversation.parse import EntityMatch
from kefu.conversation.tracker import Tracker
from kefu.errors import KefuError
from kefu.project.domain import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    REQUESTED_SLOT,
    Domain,
    MappingCondition,
    Slot,
    SlotMapping,
)

logger = logging.getLogger(__name__)


async def extract_slots(context: ActionContext) -> list[Event]:
    """Slot events for the latest message, validated where the bot has an action for it."""
    events: list[Event] = []
    actions_run: set[str] = set()
    for slot in context.domain.slots.values():
        if slot.is_automatic or slot.name == REQUESTED_SLOT:
            continue
        for mapping in slot.mappings:
            if not applies(mapping, slot, context.tracker):
                continue
            values = _found(mapping, context.tracker)
            value = values if slot.type == "list" else next(reversed(values), None)
            # a null empties a slot; where there is nothing to empty another mapping may fill it
            if values and (value is not None or context.tracker.slot(slot.name) is not None):
                events.append(SlotSet(slot.name, value))
                break
            if mapping.type == "custom" and mapping.action and mapping.action not in actions_run:
                actions_run.add(mapping.action)
                events += await _run_extraction(mapping.action, context)
    return await _validated(events, context)


def applies(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    """Whether a mapping may fill its slot at this moment."""
    return (
        (mapping.type != "from_entity" or mapping.entity in tracker.domain.entities)
        and _wants_intent(mapping, tracker)
        and _conditions_hold(mapping, slot, tracker)
        and _is_unambiguous(mapping, slot, tracker)
    )


def _wants_intent(mapping: SlotMapping, tracker: Tracker) -> bool:
    intent = tracker.latest_message.intent if tracker.latest_message else None
    if mapping.intents:
        return intent in mapping.intents
    form = tracker.domain.forms.get(tracker.active_loop_name or "")
    of_form = not mapping.conditions or any(form and c.active_loop == form.name for c in mapping.conditions)
    ignored = form.ignored_intents if form and of_form else ()
    return intent not in mapping.not_intents and intent not in ignored


def _conditions_hold(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    if mapping.type == "from_trigger_intent":
        return _is_triggered(mapping, tracker)
    if not mapping.conditions:
        return True
    loop = tracker.active_loop
    if loop and loop.rejected and tracker.slot(REQUESTED_SLOT) == slot.name:
        return False
    return any(_condition_holds(condition, tracker) for condition in mapping.conditions)


def _is_triggered(mapping: SlotMapping, tracker: Tracker) -> bool:
    """Only while a loop is active: as forms extract again when they start, that is its trigger."""
    loop = tracker.active_loop_name
    loops = {c.active_loop for c in mapping.conditions if c.active_loop}
    return loop is not None and (not loops or loop in loops)


def _condition_holds(condition: MappingCondition, tracker: Tracker) -> bool:
    if condition.active_loop != tracker.active_loop_name:
        return False
    asks_slot = condition.active_loop is not None and condition.requested_slot is not None
    return not asks_slot or condition.requested_slot == tracker.slot(REQUESTED_SLOT)


def _is_unambiguous(mapping: SlotMapping, slot: Slot, tracker: Tracker) -> bool:
    """In a form, an entity that could fill several slots fills only the one that was asked for."""
    form = tracker.domain.forms.get(tracker.active_loop_name or "")
    if (
        mapping.type != "from_entity"
        or form is None
        or slot.name not in form.required_slots
        or slot.name == tracker.slot(REQUESTED_SLOT)
    ):
        return True
    return _count_of_same(mapping, form.required_slots, tracker.domain) <= 1


def _count_of_same(mapping: SlotMapping, slots: tuple[str, ...], domain: Domain) -> int:
    found = (domain.slots[name].mappings for name in slots if name in domain.slots)
    return sum(other.source == mapping.source for mappings in found for other in mappings)


def _found(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    """The values that a mapping finds in the latest message, in order."""
    return _FINDERS[mapping.type](mapping, tracker) if tracker.latest_message else []


def _entity_values(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    return [match.value for match in _matches(mapping, tracker)]


def _matches(mapping: SlotMapping, tracker: Tracker) -> Iterator[EntityMatch]:
    assert tracker.latest_message is not None
    for match in tracker.latest_message.parse_data.entities:
        if (match.entity, match.role, match.group) == (mapping.entity, mapping.role, mapping.group):
            yield match


def _text(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    message = tracker.latest_message
    return [message.text] if message and message.text is not None else []


def _constant(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    return [mapping.value]


def _none(mapping: SlotMapping, tracker: Tracker) -> list[Any]:
    return []


_FINDERS: Mapping[str, Callable[[SlotMapping, Tracker], list[Any]]] = {
    "from_entity": _entity_values,
    "from_text": _text,
    "from_intent": _constant,
    "from_trigger_intent": _constant,
    "custom": _none,
}


async def _run_extraction(action: str, context: ActionContext) -> list[Event]:
    """The slot and bot events of an action that extracts; a broken one extracts nothing."""
    try:
        events = await context.performer.run_custom(action, context)
    except KefuError as error:
        logger.error("slots are not extracted by '%s': %s", action, error)
        return []
    return [event for event in events if isinstance(event, SlotSet | BotUttered)]


async def _validated(events: list[Event], context: ActionContext) -> list[Event]:
    """Let `action_validate_slot_mappings` judge the slots; those it does not mention stay."""
    if ACTION_VALIDATE_SLOT_MAPPINGS not in context.domain.actions:
        return events
    # the validating action reads the run of slot events at the end
    said = [event for event in events if not isinstance(event, SlotSet)]
    slots = [event for event in events if isinstance(event, SlotSet)]
    judged = await _run_extraction(ACTION_VALIDATE_SLOT_MAPPINGS, context.after([*said, *slots]))
    mentioned = {event.name for event in judged if isinstance(event, SlotSet)}
    return [*said, *judged, *(event for event in slots if event.name not in mentioned)]
