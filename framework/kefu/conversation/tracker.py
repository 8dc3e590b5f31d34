"""The tracker: a conversation as an incremental fold over its events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Any

from kefu.conversation import events as ev
from kefu.conversation.event_log import EventLog
from kefu.conversation.history import (
    Cell,
    StateChain,
    before_latest,
    bottom,
    is_repeated_loop,
    looks_on,
    loops_after,
    rewound,
    without_answer,
)
from kefu.conversation.slots import stored
from kefu.conversation.states import ConversationState, DialogueState, LoopState, dialogue_state
from kefu.project.domain import ACTION_LISTEN, ACTION_SESSION_START, ACTION_TWO_STAGE_FALLBACK, Domain


class Verbosity(StrEnum):
    """Which events a tracker's wire form contains."""

    NONE = "NONE"
    APPLIED = "APPLIED"
    AFTER_RESTART = "AFTER_RESTART"
    ALL = "ALL"


class Tracker:
    """One conversation.

    `state` is what holds now. `history` is what still counts after rewinds, restarts and folded
    form turns; its state may differ from `state` in the latest message only.
    """

    def __init__(self, sender_id: str, domain: Domain, *, omit_unset_slots: bool = False) -> None:
        self.sender_id = sender_id
        self.domain = domain
        self.events = EventLog()
        self.state = initial_state(domain)
        self.history = bottom(self.state)
        # where the events after the latest restart begin, and those of the latest session
        self.restarted_at = 0
        self.session_at = 0
        self.language: str | None = None
        self.latest_input_channel: str | None = None
        self._omit_unset_slots = omit_unset_slots

    @classmethod
    def from_events(cls, sender_id: str, domain: Domain, events: Iterable[ev.Event]) -> Tracker:
        tracker = cls(sender_id, domain)
        tracker.extend(events)
        return tracker

    def copy(self) -> Tracker:
        """An independent continuation; states and history are shared."""
        twin = Tracker.__new__(Tracker)
        twin.__dict__.update(self.__dict__)
        twin.events = self.events.copy()
        return twin

    def extend(self, events: Iterable[ev.Event]) -> None:
        for event in events:
            self.append(event)

    def append(self, event: ev.Event) -> None:
        """Take in one event; its timestamp stays as given."""
        self.events.append(event)
        if isinstance(event, ev.Restarted | ev.SessionStarted):
            self._start_anew(event)
        elif isinstance(event, ev.UserUtteranceReverted):
            self._go_back_to(rewound(self.history))
        elif isinstance(event, ev.ActionReverted):
            self._go_back_to(before_latest(self.history, ev.ActionExecuted))
        else:
            self.state = apply(self.state, event, self.domain)
            self.history = self._pushed(event)
        if isinstance(event, ev.UserUttered):
            self.language = event.parse_data.language or self.language
            self.latest_input_channel = event.input_channel or self.latest_input_channel

    # ------------------------------------------------------------ what holds now

    @property
    def slots(self) -> dict[str, Any]:
        return dict(self.state.slots)

    def slot(self, name: str) -> Any:
        """The value of a slot; None where it is unset or unknown."""
        return self.state.slots.get(name)

    @property
    def active_loop(self) -> LoopState | None:
        return self.state.active_loop

    @property
    def active_loop_name(self) -> str | None:
        return self.state.active_loop_name

    @property
    def latest_message(self) -> ev.UserUttered | None:
        return self.state.latest_message

    @property
    def latest_action(self) -> str | None:
        return self.state.latest_action

    @property
    def followup_action(self) -> str | None:
        return self.state.followup_action

    @property
    def paused(self) -> bool:
        return self.state.paused

    @property
    def latest_applied_message(self) -> ev.UserUttered | None:
        """The newest customer message that still counts; session expiry looks at its time."""
        return self.history.state.latest_message

    # ------------------------------------------------------------ what policies see

    def dialogue_states(self, limit: int | None = None, *, learned: bool = False) -> list[DialogueState]:
        """States before each applied action and now, oldest first, at most the newest `limit`.

        Args:
            learned: leave out turns that only rules know.
        """
        chain = self._chain_until_now(learned)
        return list(islice(chain.newest_first(), limit))[::-1]

    def count_of_states(self, *, learned: bool = False) -> int:
        """How many states `dialogue_states` has without a limit."""
        return self._chain_until_now(learned).length

    def _chain_until_now(self, learned: bool) -> StateChain:
        seen = looks_on(self.history.seen, self.history.state, self._dialogue_state(), hide=False)
        chain = seen.learned if learned else seen.all
        # a followup in a hidden turn keeps the moment hidden; the policy then sees it all the same
        chain = chain or seen.all
        assert chain is not None
        return chain

    def applied_events(self) -> list[ev.Event]:
        """The events that still count, oldest first. Walks the whole history."""
        return [cell.event for cell in self.history.newest_first() if cell.event is not None][::-1]

    # ------------------------------------------------------------ wire form

    def to_json(
        self, verbosity: Verbosity = Verbosity.AFTER_RESTART, limit: int | None = None
    ) -> dict[str, Any]:
        """The state for clients and action servers; `limit` keeps only the newest events."""
        state, message = self.state, self.latest_message
        parse = message.parse_data.to_json() if message else {"text": None, "intent": {}, "entities": []}
        parse |= {
            "message_id": message and message.message_id,
            "metadata": dict(message.metadata) if message else {},
        }
        action_key = "action_text" if state.latest_action_is_text else "action_name"
        return {
            "sender_id": self.sender_id,
            "slots": self.slots,
            "latest_message": parse,
            "latest_event_time": self.events[-1].timestamp if self.events else None,
            "followup_action": state.followup_action,
            "paused": state.paused,
            "events": self._events_to_json(verbosity, limit),
            "latest_input_channel": self.latest_input_channel,
            "active_loop": state.active_loop.to_json() if state.active_loop else {},
            "latest_action": {action_key: state.latest_action} if state.latest_action else {},
            "latest_action_name": None if state.latest_action_is_text else state.latest_action,
        }

    def _events_to_json(self, verbosity: Verbosity, limit: int | None) -> list[dict[str, Any]] | None:
        if verbosity is Verbosity.NONE:
            return None
        chosen: Sequence[ev.Event] = self.events
        if verbosity is Verbosity.APPLIED:
            chosen = self.applied_events()
        elif verbosity is Verbosity.AFTER_RESTART:
            chosen = self.events[self.restarted_at :]
        return [ev.event_to_json(event) for event in chosen[-limit if limit else 0 :]]

    # ------------------------------------------------------------ the fold

    def _start_anew(self, event: ev.Event) -> None:
        self.state = initial_state(self.domain)
        self.history = bottom(self.state)
        if isinstance(event, ev.Restarted):
            self.restarted_at = len(self.events)
            self.state = replace(self.state, followup_action=ACTION_SESSION_START)
        else:
            self.session_at = len(self.events) - 1

    def _go_back_to(self, cell: Cell) -> None:
        self.history, self.state = cell, cell.state

    def _dialogue_state(self) -> DialogueState:
        return dialogue_state(self.history.state, self.domain, self._omit_unset_slots)

    def _pushed(self, event: ev.Event) -> Cell:
        cell = self.history
        if is_repeated_loop(cell, event):
            assert isinstance(event, ev.ActionExecuted) and event.name
            cell, kept = without_answer(cell, event.name)
            for again in kept:
                cell = self._push(cell, again)
            return cell
        return self._push(cell, event)

    def _push(self, cell: Cell, event: ev.Event) -> Cell:
        state = apply(cell.state, event, self.domain)
        seen, awaits = cell.seen, cell.awaits_action
        if isinstance(event, ev.ActionExecuted):
            now = dialogue_state(cell.state, self.domain, self._omit_unset_slots)
            seen = looks_on(seen, cell.state, now, event.hide_rule_turn)
        loops = loops_after(cell, event)
        awaits = isinstance(event, ev.UserUttered) or (awaits and not isinstance(event, ev.ActionExecuted))
        new = Cell(event, cell, state, seen, loops, awaits)
        if isinstance(event, ev.ActionExecuted) and event.name and self._is_loop(event.name):
            # a cell that knows itself: the run that later answers fold into
            loops[event.name] = new
        return new

    def _is_loop(self, name: str) -> bool:
        return name in self.domain.forms or name == ACTION_TWO_STAGE_FALLBACK


def initial_state(domain: Domain) -> ConversationState:
    """A conversation in which nothing has happened: initial slots, waiting for the customer."""
    slots = {name: slot.initial_value for name, slot in domain.slots.items()}
    return ConversationState(slots=slots, followup_action=ACTION_LISTEN)


def apply(state: ConversationState, event: ev.Event, domain: Domain) -> ConversationState:
    """The state after an event. Going back and starting anew are the tracker's affair."""
    match event:
        case ev.UserUttered():
            return replace(state, latest_message=event, followup_action=None)
        case ev.ActionExecuted():
            return _after_action(state, event)
        case ev.SlotSet():
            return _with_slot(state, event, domain)
        case ev.AllSlotsReset():
            return replace(state, slots=initial_state(domain).slots, slots_set=frozenset())
        case ev.ActiveLoop():
            return _with_loop(state, event)
        case ev.LoopInterrupted() if state.active_loop:
            return replace(state, active_loop=replace(state.active_loop, is_interrupted=event.is_interrupted))
        case ev.ActionExecutionRejected() if state.active_loop and event.name == state.active_loop.name:
            return replace(state, active_loop=replace(state.active_loop, rejected=True))
        case ev.FollowupAction():
            return replace(state, followup_action=event.name)
        case ev.ConversationPaused() | ev.ConversationResumed():
            return replace(state, paused=isinstance(event, ev.ConversationPaused))
        case ev.UserFeaturization() if state.latest_message:
            message = replace(state.latest_message, use_text=event.use_text_for_featurization)
            return replace(state, latest_message=message)
        case _:
            return state


def _after_action(state: ConversationState, event: ev.ActionExecuted) -> ConversationState:
    loop = state.active_loop
    if loop is not None:
        rejected = loop.rejected and event.name != loop.name
        loop = replace(loop, is_interrupted=False, rejected=rejected)
    return replace(
        state,
        active_loop=loop,
        latest_action=event.label,
        latest_action_is_text=event.name is None,
        followup_action=None,
    )


def _with_slot(state: ConversationState, event: ev.SlotSet, domain: Domain) -> ConversationState:
    slot = domain.slots.get(event.name)
    if slot is None:
        return state
    slots = {**state.slots, event.name: stored(slot, event.value)}
    return replace(state, slots=slots, slots_set=state.slots_set | {event.name})


def _with_loop(state: ConversationState, event: ev.ActiveLoop) -> ConversationState:
    if event.name is None:
        return replace(state, active_loop=None)
    message = state.latest_message
    trigger = message.parse_data.to_json() if message else None
    return replace(state, active_loop=LoopState(event.name, trigger_message=trigger))
