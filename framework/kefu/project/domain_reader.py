"""From merged domain data to a Domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kefu.project.domain import (
    DEFAULT_INTENTS,
    KNOWLEDGE_BASE_ACTION,
    KNOWLEDGE_BASE_SLOTS,
    REQUESTED_SLOT,
    SESSION_METADATA_SLOT,
    Domain,
    Entity,
    Form,
    Intent,
    MappingCondition,
    ResponseCondition,
    SessionSettings,
    Slot,
    SlotMapping,
    Variation,
)
from kefu.project.domain_merge import entry_name
from kefu.project.located import Located, locate
from kefu.project.rewrite_reader import rewrite_style

CONTENT_KEYS = ("text", "buttons", "quick_replies", "image", "attachment", "elements", "custom")
SLOT_TYPES = ("text", "bool", "categorical", "float", "list", "any")
# the newest version of the training data format
FORMAT_VERSION = "3.1"


def domain_from_data(data: Mapping[str, Any]) -> Domain:
    """The domain of plain Rasa-shaped data; gives back an equal domain for `Domain.source`."""
    return read_domain(locate(data))


def read_domain(data: Located) -> Domain:
    """The domain of merged data. What has the wrong shape is left out: the schema reports it."""
    entities = {entity.name: entity for entry in data["entities"] if (entity := _entity(entry))}
    actions = tuple(name for entry in data["actions"] if (name := entry_name(entry)))
    forms = {name: _form(name, value) for name, value in data["forms"].items()}
    return Domain(
        intents=_intents(data["intents"], entities),
        entities=entities,
        slots=_with_automatic({n: _slot(n, v) for n, v in data["slots"].items()}, forms, actions),
        forms=forms,
        responses={name: tuple(map(_variation, value)) for name, value in data["responses"].items()},
        actions=actions,
        action_places={name: e.place for e in data["actions"] if (name := entry_name(e)) and e.place},
        actions_with_domain=frozenset(
            name
            for entry in data["actions"]
            for name, options in entry.items()
            if options["send_domain"].flag(False)
        ),
        end_to_end_actions=data["e2e_actions"].texts(),
        session=_session(data["session_config"]),
        store_entities_as_slots=data["config"]["store_entities_as_slots"].flag(True),
        source=_source(data),
    )


def _source(data: Located) -> dict[str, Any]:
    lists = ("intents", "entities", "actions", "e2e_actions")
    maps = ("slots", "responses", "forms", "session_config", "config")
    return {
        "version": FORMAT_VERSION,
        **{key: data[key].plain or [] for key in lists},
        **{key: data[key].plain or {} for key in maps},
    }


def _options(entry: Located) -> Located:
    """The settings under the name of a list entry."""
    return next((value for _, value in entry.items()), Located(None, entry.place))


def _entity(entry: Located) -> Entity | None:
    name = entry_name(entry)
    if name is None:
        return None
    options = _options(entry)
    return Entity(
        name=name,
        roles=options["roles"].texts(),
        groups=options["groups"].texts(),
        influence_conversation=options["influence_conversation"].flag(True),
        place=entry.place,
    )


def _intents(entries: Located, entities: Mapping[str, Entity]) -> dict[str, Intent]:
    intents = {name: Intent(name, _used_entities(Located(None), entities)) for name in DEFAULT_INTENTS}
    for entry in entries:
        name = entry_name(entry)
        if name is not None:
            options = _options(entry)
            used = _used_entities(options, entities)
            intents[name] = Intent(name, used, options["is_retrieval_intent"].flag(False), entry.place)
    return dict(sorted(intents.items()))


def _used_entities(options: Located, entities: Mapping[str, Entity]) -> frozenset[str]:
    """Labels of the entities that policies see with an intent; exclusion beats inclusion."""
    wanted = options["use_entities"]
    if "use_entities" not in options or wanted.content is True:
        names = {entity.name for entity in entities.values() if entity.influence_conversation}
    else:
        names = set() if isinstance(wanted.content, bool) else set(wanted.texts())
    names -= set(options["ignore_entities"].texts())
    return frozenset(label for name in names if name in entities for label in entity_labels(entities[name]))


def entity_labels(entity: Entity) -> tuple[str, ...]:
    """`city`, `city#departure`, …"""
    return (entity.name, *(f"{entity.name}#{part}" for part in (*entity.roles, *entity.groups)))


def _slot(name: str, data: Located) -> Slot:
    written = data["type"].text()
    kind = written if written in SLOT_TYPES else "any"
    low, high = slot_range(data)
    return Slot(
        name=name,
        type=kind,
        mappings=tuple(_mapping(m) for m in data["mappings"] if m.is_mapping),
        initial_value=data["initial_value"].plain,
        influence_conversation=data["influence_conversation"].flag(kind != "any"),
        values=tuple(v.plain for v in data["values"] if not v.is_null),
        min_value=low if low < high else 0.0,
        max_value=high if low < high else 1.0,
        place=data.name_place,
    )


def slot_range(data: Located) -> tuple[float, float]:
    """The smallest and largest value of a float slot, as written."""
    return data["min_value"].number(0.0), data["max_value"].number(1.0)


def _with_automatic(
    slots: dict[str, Slot], forms: Mapping[str, Form], actions: tuple[str, ...]
) -> dict[str, Slot]:
    """Slots that are there without the author's word; a slot that the author wrote stays his."""
    automatic = [SESSION_METADATA_SLOT]
    automatic += [REQUESTED_SLOT] if forms else []
    automatic += KNOWLEDGE_BASE_SLOTS if KNOWLEDGE_BASE_ACTION in actions else []
    for name in automatic:
        kind = "any" if name == SESSION_METADATA_SLOT else "text"
        slots.setdefault(name, Slot(name, kind, influence_conversation=False, is_automatic=True))
    return slots


def _mapping(data: Located) -> SlotMapping:
    return SlotMapping(
        type=data["type"].text() or "custom",
        entity=data["entity"].text(),
        role=data["role"].text(),
        group=data["group"].text(),
        intents=data["intent"].texts(),
        not_intents=data["not_intent"].texts(),
        value=data["value"].plain,
        action=data["action"].text(),
        conditions=tuple(
            MappingCondition(c["active_loop"].text(), c["requested_slot"].text()) for c in data["conditions"]
        ),
        source=data.plain,
        place=data.place,
    )


def _form(name: str, data: Located) -> Form:
    return Form(name, data["required_slots"].texts(), data["ignored_intents"].texts(), data.name_place)


def _variation(data: Located) -> Variation:
    apart = {*CONTENT_KEYS, "language", "rewrite"}
    return Variation(
        content={k: v.plain for k, v in data.items() if k in CONTENT_KEYS and not v.is_null},
        channel=data["channel"].text(),
        language=data["language"].text(),
        conditions=_response_conditions(data),
        id=data["id"].text(),
        rewrite=rewrite_style(data),
        extra={k: v.plain for k, v in data.items() if k not in apart},
        place=data.place,
    )


def _response_conditions(data: Located) -> tuple[ResponseCondition, ...] | None:
    if data["condition"].is_null:
        return None
    return tuple(ResponseCondition(c["name"].text() or "", c["value"].plain) for c in data["condition"])


def _session(data: Located) -> SessionSettings:
    return SessionSettings(
        expiration_minutes=data["session_expiration_time"].number(60),
        carry_over_slots=data["carry_over_slots_to_new_session"].flag(True),
    )
