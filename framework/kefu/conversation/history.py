"""The applied history: events that still count, as a persistent stack.

Each cell knows the state after its event, so that going back (`rewind`, `undo`) is a walk along
parents and never a replay. Repeated runs of an active form fold into one, so that the length of
a form does not show in what policies see. All operations cost no more than the turn they touch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    UserFeaturization,
    UserUttered,
)
from kefu.conversation.states import ConversationState, DialogueState, UserState
from kefu.project.domain import ACTION_LISTEN


@dataclass(frozen=True, eq=False)
class StateChain:
    """Dialogue states before each action, newest first; `length` counts them."""

    state: DialogueState
    parent: StateChain | None
    length: int

    def newest_first(self) -> Iterator[DialogueState]:
        chain: StateChain | None = self
        while chain is not None:
            yield chain.state
            chain = chain.parent


def extended(chain: StateChain | None, state: DialogueState) -> StateChain:
    """The chain with one more state."""
    return StateChain(state, chain, chain.length + 1 if chain else 1)


@dataclass(frozen=True)
class Seen:
    """The states before each applied action, as two policies kinds see them.

    `all` has every one (rules look at these). `learned` leaves out turns that only rules know
    (memoization and networks look at these): a story goes on across such turns.
    """

    all: StateChain | None = None
    learned: StateChain | None = None
    turn_hidden: bool = False
    last_learned_action: str | None = None


@dataclass(frozen=True, eq=False)
class Cell:
    """One applied event (None at the bottom), the state after it, and what lies below."""

    event: Event | None
    parent: Cell | None
    state: ConversationState
    seen: Seen = Seen()
    # loop name -> the cell of its latest run, as long as nothing has come between
    happy_loops: Mapping[str, Cell] = field(default_factory=dict)
    # no action has run since the latest user message
    awaits_action: bool = False

    def newest_first(self) -> Iterator[Cell]:
        cell: Cell | None = self
        while cell is not None and cell.event is not None:
            yield cell
            cell = cell.parent


def bottom(state: ConversationState) -> Cell:
    """The history of a conversation in which nothing has happened."""
    return Cell(None, None, state)


def before_latest(cell: Cell, kind: type[Event]) -> Cell:
    """The history before the newest event of `kind`; the bottom where there is none."""
    while cell.parent is not None:
        found = isinstance(cell.event, kind)
        cell = cell.parent
        if found:
            break
    return cell


def rewound(cell: Cell) -> Cell:
    """Before the latest user message and the listen action that awaited it."""
    return before_latest(before_latest(cell, UserUttered), ActionExecuted)


def looks_on(seen: Seen, state: ConversationState, now: DialogueState, hide: bool) -> Seen:
    """`seen` with the moment `now`, right before an action; `hide`: only rules know this turn."""
    last_action = seen.last_learned_action if seen.turn_hidden else now.previous_action
    hidden = seen.turn_hidden
    in_loop = state.active_loop is not None and state.latest_action == state.active_loop.name
    if not state.followup_action and not in_loop:
        hidden = hide
    learned = seen.learned
    if not hidden:
        learned = extended(learned, _as_learned(now, last_action, learned))
    return Seen(extended(seen.all, now), learned, hidden, last_action)


def _as_learned(now: DialogueState, last_action: str | None, learned: StateChain | None) -> DialogueState:
    """The moment as if hidden turns had not been: their actions and messages vanish."""
    user: UserState | None = now.user
    if learned is not None and now.previous_action != ACTION_LISTEN:
        user = learned.state.user
    return now._replace(user=user, previous_action=last_action or now.previous_action)


def is_repeated_loop(cell: Cell, event: Event) -> bool:
    """True when `event` runs a form again, with nothing but answers in between."""
    return isinstance(event, ActionExecuted) and event.name in cell.happy_loops


def without_answer(cell: Cell, loop: str) -> tuple[Cell, list[Event]]:
    """The latest run of `loop`, and the events since then that stay (slots, bot messages, …)."""
    run = cell.happy_loops[loop]
    kept: list[Event] = []
    while cell is not run:
        if cell.event is not None and not isinstance(
            cell.event, ActionExecuted | UserUttered | UserFeaturization
        ):
            kept.append(cell.event)
        assert cell.parent is not None
        cell = cell.parent
    return run, kept[::-1]


def loops_after(cell: Cell, event: Event) -> dict[str, Cell]:
    """Which loops of `cell` are still on their happy path after `event`."""
    loops = dict(cell.happy_loops)
    if isinstance(event, ActiveLoop) and event.name is None:
        return {}
    if isinstance(event, ActionExecutionRejected):
        loops.pop(event.name, None)
    elif isinstance(event, ActionExecuted) and cell.awaits_action:
        loops = {name: run for name, run in loops.items() if name == event.name}
    return loops
