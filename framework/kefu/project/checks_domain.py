"""Do slots, mappings, forms and actions of the domain fit together?

The checks walk over the data as written, so that each problem points at the very word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kefu.project.domain import Domain, Slot
from kefu.project.domain_merge import entry_name
from kefu.project.domain_reader import slot_range
from kefu.project.located import Located
from kefu.project.problems import Problem, Severity, unknown_name

FORM_QUESTIONS = (
    "action_ask_{form}_{slot}",
    "utter_ask_{form}_{slot}",
    "action_ask_{slot}",
    "utter_ask_{slot}",
)
_FILLS_NOTHING = "this mapping fills nothing"
_NEVER_HOLDS = "this condition never holds"


def check_domain(domain: Domain, data: Located) -> Iterator[Problem]:
    """`data` is the merged data that `domain` was read from."""
    for name, settings in data["slots"].items():
        yield from _slot(domain.slots[name], settings)
        for mapping in settings["mappings"]:
            yield from _mapping(mapping, domain)
    for name, settings in data["forms"].items():
        yield from _form(name, settings, domain)
    for entry in data["intents"]:
        for _, settings in entry.items():
            for part in (settings["use_entities"], settings["ignore_entities"]):
                yield from _unknown("entity", part, domain.entities, Severity.WARNING)
    yield from _listed_responses(domain, data["actions"])


def _unknown(
    kind: str, names: Located, known: Iterable[str], severity: Severity = Severity.ERROR, effect: str = ""
) -> Iterator[Problem]:
    """A problem for each name, single or in a list, that is not known."""
    for item in names if isinstance(names.content, list) else [names]:
        name = item.text()
        if name is not None and not isinstance(item.content, bool) and name not in known:
            yield unknown_name(kind, name, item.place, known, severity, effect)


def _slot(slot: Slot, data: Located) -> Iterator[Problem]:
    low, high = slot_range(data)
    if slot.type == "float" and low >= high:
        message = f"the slot '{slot.name}' reaches from {low:g} to {high:g}"
        yield Problem("wrong-range", slot.place, message, "min_value has to be below max_value")
    if slot.type == "any" and slot.influence_conversation:
        message = f"the slot '{slot.name}' of type any cannot influence the conversation"
        yield Problem("wrong-influence", slot.place, message, "choose another type for it")
    if slot.type == "categorical" and slot.values and not is_value_of(slot, slot.initial_value):
        message = f"{slot.initial_value!r} is none of the values of the slot '{slot.name}'"
        yield Problem("unlisted-value", data["initial_value"].place, message, severity=Severity.WARNING)
    if "value_reset_delay" in data:
        place = data["value_reset_delay"].key_place
        yield Problem("no-effect", place, "'value_reset_delay' has no effect", severity=Severity.NOTE)


def is_value_of(slot: Slot, value: Any) -> bool:
    """True for an unset categorical slot, or one of its values in any case."""
    return value is None or str(value).lower() in {str(v).lower() for v in slot.values}


def _mapping(data: Located, domain: Domain) -> Iterator[Problem]:
    yield from _unknown("entity", data["entity"], domain.entities, effect=_FILLS_NOTHING)
    entity = domain.entities.get(data["entity"].text() or "")
    if entity:
        yield from _unknown("role", data["role"], entity.roles, Severity.WARNING, _FILLS_NOTHING)
        yield from _unknown("group", data["group"], entity.groups, Severity.WARNING, _FILLS_NOTHING)
    yield from _unknown("intent", data["intent"], domain.intents)
    yield from _unknown("intent", data["not_intent"], domain.intents, Severity.WARNING)
    yield from _unknown("action", data["action"], domain.action_set)
    for condition in data["conditions"]:
        loop = condition["active_loop"]
        if loop.text() not in domain.action_set:
            yield from _unknown("form", loop, domain.forms, Severity.WARNING, _NEVER_HOLDS)
        yield from _unknown("slot", condition["requested_slot"], domain.slots, Severity.WARNING, _NEVER_HOLDS)


def _form(name: str, data: Located, domain: Domain) -> Iterator[Problem]:
    yield from _unknown("slot", data["required_slots"], domain.slots)
    yield from _unknown("intent", data["ignored_intents"], domain.intents, Severity.WARNING)
    for item in data["required_slots"]:
        slot = item.text()
        questions = [pattern.format(form=name, slot=slot) for pattern in FORM_QUESTIONS]
        if slot in domain.slots and not any(question in domain.action_set for question in questions):
            message = f"the form '{name}' has no question for the slot '{slot}'"
            hint = f"add the response '{questions[-1]}'"
            yield Problem("missing-question", item.place, message, hint, Severity.WARNING)


def _listed_responses(domain: Domain, actions: Located) -> Iterator[Problem]:
    for entry in actions:
        name = entry_name(entry) or ""
        if name.startswith("utter_") and not can_say(name, domain):
            yield unknown_name(
                "response", name, entry.place, domain.responses, Severity.WARNING, "it says nothing"
            )


def can_say(name: str, domain: Domain) -> bool:
    """True where there are words for a response."""
    return name in domain.responses or domain.is_retrieval_action(name)
