"""Rules as a table: which moments they apply to, and what they say then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState, UserState
from kefu.policies.state_codec import SavedState, json_size, states_from_json, states_to_json
from kefu.project.domain import RULE_SNIPPET

# the moments that a rule asks for, oldest first; the last one is now
RuleKey = tuple[DialogueState, ...]


class SavedRule(TypedDict):
    """A rule in a model."""

    states: list[SavedState]
    action: str
    name: str


@dataclass(frozen=True)
class Rule:
    """After the moments of `key` comes `action`. `name` is that of the author's rule."""

    key: RuleKey
    action: str
    name: str
    size: int

    @classmethod
    def of(cls, key: RuleKey, action: str, name: str) -> Rule:
        return cls(key, action, name, json_size(key))


class RuleTable:
    """Rules found by the previous action and the message of the newest moment."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = {rule.key: rule for rule in rules}
        self._by_moment: dict[tuple[str | None, UserState | None], list[Rule]] = defaultdict(list)
        for rule in self.rules.values():
            now = rule.key[-1]
            self._by_moment[now.previous_action, _without_entities(now.user)].append(rule)
        self.longest = max(map(len, self.rules), default=0)
        self.reads_text = any(key[-1].user and key[-1].user.text for key in self.rules)

    def matching(self, states: Sequence[DialogueState]) -> Iterator[Rule]:
        """The rules that apply after `states`, oldest first; older states than `longest` do not matter."""
        now = states[-1]
        for user in dict.fromkeys((_without_entities(now.user), None)):
            for rule in self._by_moment.get((now.previous_action, user), ()):
                if matches(rule.key, states):
                    yield rule

    def most_specific(self, states: Sequence[DialogueState]) -> Rule | None:
        """Of the rules that apply the one that asks for most."""
        return max(self.matching(states), key=lambda rule: rule.size, default=None)

    def without(self, keys: Iterable[RuleKey]) -> RuleTable:
        dropped = set(keys)
        return RuleTable(rule for rule in self.rules.values() if rule.key not in dropped)

    def to_json(self) -> list[SavedRule]:
        return [
            {"states": states_to_json(rule.key), "action": rule.action, "name": rule.name}
            for rule in self.rules.values()
        ]

    @classmethod
    def from_json(cls, data: Iterable[SavedRule]) -> RuleTable:
        return cls(Rule.of(states_from_json(d["states"]), d["action"], d["name"]) for d in data)


def after_snippet(states: Sequence[DialogueState]) -> RuleKey:
    """The moments that a rule is about: those after the mark `...` where it begins (empty: none)."""
    marks = [index for index, state in enumerate(states) if state.previous_action == RULE_SNIPPET]
    return tuple(states[marks[-1] + 1 :]) if marks else tuple(states)


def matches(key: RuleKey, states: Sequence[DialogueState]) -> bool:
    """Whether the newest states are what the key asks for; what it does not name is free."""
    for wanted, seen in zip(reversed(key), reversed(states), strict=False):
        if not wanted.previous_action and not seen.previous_action:
            return True  # both are at the start of a conversation
        if not _fits(wanted, seen):
            return False
    return True


def _fits(wanted: DialogueState, seen: DialogueState) -> bool:
    return (
        wanted.previous_action == seen.previous_action
        and _loop_fits(wanted.active_loop, seen.active_loop)
        and (wanted.user is None or (seen.user is not None and _user_fits(wanted.user, seen.user)))
        and (not wanted.slots or _slots_fit(wanted, seen))
    )


def _loop_fits(wanted: str | None, seen: str | None) -> bool:
    if wanted == MUST_BE_UNSET:
        return seen in (None, MUST_BE_UNSET)
    return wanted is None or wanted == seen


def _user_fits(wanted: UserState, seen: UserState) -> bool:
    return (
        (wanted.intent is None or wanted.intent == seen.intent)
        and (wanted.text is None or wanted.text == seen.text)
        and (not wanted.entities or wanted.entities == seen.entities)
    )


def _slots_fit(wanted: DialogueState, seen: DialogueState) -> bool:
    # None, for a slot that must be unset, is also what an absent slot gives
    slots = dict(seen.slots)
    return all(slots.get(name) == values for name, values in wanted.slots)


def _without_entities(user: UserState | None) -> UserState | None:
    return user._replace(entities=()) if user else None
