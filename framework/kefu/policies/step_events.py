"""One step of a story as the events that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kefu.conversation.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from kefu.conversation.parse import EntityMatch, IntentScore, Parse
from kefu.project.domain import ACTION_LISTEN, Domain, Slot
from kefu.project.nlu_data import EntityAnnotation
from kefu.project.stories import ActionStep, BotStep, LoopStep, SlotStep, Step, UserStep

# what a bare slot name stands for: any value
FILLED = "filled"


def listen() -> ActionExecuted:
    """Waiting for the customer."""
    return ActionExecuted(name=ACTION_LISTEN)


def events_of(step: Step, domain: Domain) -> list[Event]:
    """The events of a step, implicit slots included.

    Alternatives and checkpoints stand for no events of their own: none are given.
    """
    match step:
        case UserStep():
            return [uttered(step, domain), *implied_slots(step.entities, domain)]
        case ActionStep():
            return [ActionExecuted(name=step.name)]
        case BotStep():
            return [ActionExecuted(action_text=step.text)]
        case LoopStep():
            return [ActiveLoop(name=step.name)]
        case SlotStep():
            return [SlotSet(name=step.name, value=_value(step, domain))]
        case _:
            return []


def uttered(step: UserStep, domain: Domain) -> UserUttered:
    """The customer's message; policies see the intent where there is one, else the text."""
    parse = Parse(step.text, _intent(step.intent, domain), tuple(map(as_match, step.entities)))
    return UserUttered(text=step.text, parse_data=parse, use_text=step.intent is None)


def _intent(name: str | None, domain: Domain) -> IntentScore:
    """The certain intent; that of a retrieval intent is the part before the slash."""
    if name is None:
        return IntentScore(None)
    short = name.partition("/")[0]
    if name in domain.intents or short == name:
        return IntentScore(name, 1.0)
    return IntentScore(short, 1.0, name)


def as_match(entity: EntityAnnotation) -> EntityMatch:
    return EntityMatch(entity.entity, entity.value, entity.start, entity.end, entity.role, entity.group)


def implied_slots(entities: Sequence[EntityAnnotation], domain: Domain) -> Iterator[SlotSet]:
    """The slots that the entities of a message fill by their `from_entity` mappings."""
    if not domain.store_entities_as_slots:
        return
    for slot in domain.slots.values():
        values = _values_for(slot, entities)
        if values:
            yield SlotSet(name=slot.name, value=values if slot.type == "list" else values[-1])


def _values_for(slot: Slot, entities: Sequence[EntityAnnotation]) -> list[object]:
    found: list[object] = []
    for mapping in slot.mappings:
        in_a_loop = bool(mapping.conditions) and mapping.conditions[0].active_loop is not None
        if mapping.type == "from_entity" and not in_a_loop:
            wanted = (mapping.entity, mapping.role, mapping.group)
            found += [e.value for e in entities if (e.entity, e.role, e.group) == wanted]
    return found


def _value(step: SlotStep, domain: Domain) -> object:
    """The value of a step; for a bare name one that says no more than that there is one."""
    slot = domain.slots.get(step.name)
    if step.has_value or slot is None:
        return step.value
    return {"text": FILLED, "list": [FILLED]}.get(slot.type)
