"""From `stories:` and `rules:` sections to Story objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kefu.project.annotations import parse_annotated
from kefu.project.located import Located
from kefu.project.nlu_data import EntityAnnotation
from kefu.project.problems import Problem
from kefu.project.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    LoopStep,
    OrStep,
    SlotStep,
    Step,
    Story,
    UserStep,
)


def read_stories(sections: Iterable[Located], problems: list[Problem]) -> tuple[Story, ...]:
    """All stories and rules of all sections, in the order in which they stand."""
    return tuple(_story(item, problems) for section in sections for item in section if item.is_mapping)


def _story(item: Located, problems: list[Problem]) -> Story:
    is_rule = "rule" in item
    return Story(
        name=item["rule" if is_rule else "story"].text() or "",
        steps=tuple(step for data in item["steps"] for step in _steps(data, problems)),
        is_rule=is_rule,
        condition=tuple(step for data in item["condition"] for step in _conditions(data)),
        conversation_start=item["conversation_start"].flag(False),
        wait_for_user_input=item["wait_for_user_input"].flag(True),
        place=item.place,
    )


def _steps(data: Located, problems: list[Problem]) -> list[Step]:
    """The steps of one list item; several where it sets several slots."""
    kinds = [kind for kind in _READERS if kind in data]
    if "checkpoint" in kinds and "slot_was_set" in kinds:
        kinds.remove("slot_was_set")
    if "user" in kinds and "intent" in kinds:
        kinds.remove("intent")
    if len(kinds) > 1:
        named = " and ".join(f"'{kind}'" for kind in kinds)
        problems.append(
            Problem("ambiguous-step", data.place, f"one step cannot be {named}", "start each step with '- '")
        )
    return list(_READERS[kinds[0]](data)) if kinds else []


def _conditions(data: Located) -> Iterator[LoopStep | SlotStep]:
    if "active_loop" in data:
        yield from _loop(data)
    yield from _slots(data)


def _user(data: Located) -> Iterator[UserStep]:
    text, marked = parse_annotated((data["user"].text() or "").strip())
    intent = data["intent"].text()
    entities = tuple(entity for item in data["entities"] if (entity := _entity(item)))
    yield UserStep(
        intent=intent.strip().removeprefix("/") if intent else None,
        text=text or None,
        entities=entities or marked,
        place=data.place,
    )


def _entity(item: Located) -> EntityAnnotation | None:
    """`name` alone, or `name: value` with `role` and `group` beside it."""
    if not item.is_mapping:
        bare = item.text()
        return EntityAnnotation(bare, "") if bare else None
    role, group = item["role"].text(), item["group"].text()
    named = [(key, value) for key, value in item.items() if key not in ("role", "group")]
    return EntityAnnotation(named[0][0], named[0][1].plain, role=role, group=group) if named else None


def _action(data: Located) -> Iterator[ActionStep]:
    if name := data["action"].text():
        yield ActionStep(name.strip(), data.place)


def _bot(data: Located) -> Iterator[BotStep]:
    if text := data["bot"].text():
        yield BotStep(text.strip(), data.place)


def _loop(data: Located) -> Iterator[LoopStep]:
    yield LoopStep(data["active_loop"].text(), data.place)


def _slots(data: Located) -> Iterator[SlotStep]:
    slots = data["slot_was_set"]
    for item in [slots] if slots.is_mapping else slots:
        for name, value in item.items():
            yield SlotStep(name, value.plain, place=value.key_place)
        if bare := item.text():
            yield SlotStep(bare, has_value=False, place=item.place)


def _checkpoint(data: Located) -> Iterator[CheckpointStep]:
    if name := data["checkpoint"].text():
        yield CheckpointStep(name, tuple(_slots(data)), data.place)


def _or(data: Located) -> Iterator[OrStep]:
    alternatives = tuple(
        step for item in data["or"] for step in (_slots(item) if "slot_was_set" in item else _user(item))
    )
    if alternatives:
        yield OrStep(alternatives, data.place)


_READERS: dict[str, Callable[[Located], Iterator[Step]]] = {
    "user": _user,
    "intent": _user,
    "action": _action,
    "bot": _bot,
    "active_loop": _loop,
    "checkpoint": _checkpoint,
    "slot_was_set": _slots,
    "or": _or,
}
