"""The hall: a message comes in, replies go out.

A turn: receive → lock the conversation → load its tracker → understand → fill slots → loop {predict →
run the action → append its events} → words → save → send. It works on a copy of the tracker, so that
a turn that breaks leaves the conversation as it was.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kefu.actions.context import ActionContext
from kefu.actions.performer import ActionPerformer
from kefu.actions.remote import ActionServer
from kefu.actions.sdk import Action
from kefu.actions.speaking import say_if_defined
from kefu.channels.message import MAX_TEXT, UserMessage
from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    Event,
    ReminderScheduled,
    SlotSet,
    UserUttered,
    at,
)
from kefu.conversation.parse import IntentScore, Parse
from kefu.conversation.sessions import needs_session, starts_session
from kefu.conversation.tracker import Tracker
from kefu.errors import ActionRejected, KefuError, MessageRefused
from kefu.nlg.generator import ResponseGenerator, Wording
from kefu.nlg.replies import Reply, replies
from kefu.nlg.rewriting import open_rewriter
from kefu.nlg.server import NlgServer
from kefu.nlu.direct import parse_direct
from kefu.policies.policy import Prediction
from kefu.project.domain import (
    ACTION_EXTRACT_SLOTS,
    ACTION_LISTEN,
    ACTION_SESSION_START,
    INTENT_RESTART,
    SESSION_METADATA_SLOT,
)
from kefu.project.settings import Endpoints
from kefu.stores.answers import GivenAnswers
from kefu.stores.locks import ConversationLock, InProcessLock
from kefu.stores.tracker_store import InMemoryTrackerStore, TrackerStore

if TYPE_CHECKING:
    from kefu.training.archive import Model

logger = logging.getLogger(__name__)

# actions after one message; more means that stories or rules run in circles
MAX_ACTIONS = 10
# texts that are understood at the same time
PARSE_THREADS = 2

FAILED_RESPONSE = "utter_action_failed"
_ENDS_TURN = (ACTION_LISTEN, ACTION_SESSION_START)


class Agent:
    """A trained assistant at work.

    Args:
        endpoints: whose servers to use.
        actions: the author's actions that run in this process, by name.
        seed: makes the choice between equally good response variations repeatable.
    """

    def __init__(
        self,
        model: Model,
        *,
        endpoints: Endpoints = Endpoints(),
        actions: Mapping[str, Action] | None = None,
        store: TrackerStore | None = None,
        locks: ConversationLock | None = None,
        seed: int | None = None,
    ) -> None:
        self.model = model
        self._domain = model.domain
        self._responses = _wording(model, endpoints, seed)
        endpoint = endpoints.action_endpoint
        server = ActionServer(endpoint, model.domain) if endpoint else None
        self._performer = ActionPerformer(model.domain, actions or {}, server)
        self._store: TrackerStore = InMemoryTrackerStore() if store is None else store
        self._locks: ConversationLock = InProcessLock() if locks is None else locks
        self._answers = GivenAnswers()
        self._threads = ThreadPoolExecutor(PARSE_THREADS, thread_name_prefix="parse")

    async def handle(self, message: UserMessage) -> list[Reply]:
        """Take one message and answer it; the same message again gets the same answer.

        Raises:
            MessageRefused: the text is too long; the conversation is unchanged.
        """
        async with self._locks.hold(message.sender_id):
            answer = self._answers.get(message.sender_id, message.message_id)
            if answer is None:
                answer = await self._answer(message)
                self._answers.keep(message.sender_id, message.message_id, answer)
            return answer

    async def _answer(self, message: UserMessage) -> list[Reply]:
        parse = await self.parse(message.text)
        turn = await self._open(message.sender_id, message.output)
        await self._start_session(turn, message.metadata)
        turn.log([_uttered(message, parse)])
        await self._fill_slots(turn)
        await self._act(turn)
        answer = replies(message.sender_id, turn.said)
        await self._store.save(turn.tracker)
        return answer

    async def parse(self, text: str) -> Parse:
        """What a text means; raises MessageRefused where it is too long."""
        if len(text) > MAX_TEXT:
            raise MessageRefused(f"the text is longer than {MAX_TEXT:,} characters")
        direct = parse_direct(text, self._domain)
        if direct is not None:
            return direct
        pipeline = self.model.pipeline
        if pipeline is None:
            return Parse(text, IntentScore(None))
        if pipeline.is_quick(text):  # waking a thread would cost more than the parse
            return pipeline.parse(text)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, pipeline.parse, text)

    async def tracker(self, sender_id: str) -> Tracker:
        """The conversation, not to be changed; one that is not known is at the start of a session."""
        tracker = await self._store.load(sender_id)
        if tracker is not None:
            return tracker
        turn = await self._open(sender_id)
        await self._start_session(turn)
        return turn.tracker

    async def append_events(self, sender_id: str, events: Sequence[Event]) -> Tracker:
        """Add events from outside; what has no time gets the present one."""
        now = time.time()
        async with self._locks.hold(sender_id):
            turn = await self._open(sender_id)
            if not turn.tracker.events and not starts_session(events):
                await self._start_session(turn)
            turn.tracker.extend(at(e, now if e.timestamp is None else e.timestamp) for e in events)
            await self._store.save(turn.tracker)
            return turn.tracker

    async def replace_events(self, sender_id: str, events: Sequence[Event]) -> Tracker:
        """Make these the whole conversation."""
        now = time.time()
        async with self._locks.hold(sender_id):
            told = [at(e, now if e.timestamp is None else e.timestamp) for e in events]
            tracker = Tracker.from_events(sender_id, self._domain, told)
            await self._store.save(tracker)
            return tracker

    async def close(self) -> None:
        """Let go of connections and threads."""
        await self._performer.close()
        await self._responses.close()
        self._threads.shutdown(wait=False)

    # ------------------------------------------------------------ the steps of a turn

    async def _open(self, sender_id: str, channel: str = "collector") -> Turn:
        known = await self._store.load(sender_id)
        tracker = known.copy() if known else Tracker(sender_id, self._domain)
        context = ActionContext(tracker, self._domain, self._responses, self._performer, channel)
        return Turn(context, {"model_id": self.model.model_id, "assistant_id": self.model.assistant_id})

    async def _start_session(self, turn: Turn, metadata: Mapping[str, Any] | None = None) -> None:
        if not needs_session(turn.tracker, self._domain.session, time.time()):
            return
        if metadata:
            turn.log([SlotSet(SESSION_METADATA_SLOT, dict(metadata))])
        await self._run(ActionExecuted(name=ACTION_SESSION_START, confidence=1.0), turn)

    async def _fill_slots(self, turn: Turn) -> None:
        turn.log(await self._performer.run(ACTION_EXTRACT_SLOTS, turn.context))

    async def _act(self, turn: Turn) -> None:
        """Predict and run actions until it is the customer's turn again."""
        for _ in range(MAX_ACTIONS):
            if self.model.ensemble is None or _is_silenced(turn.tracker):
                return
            prediction = self.model.ensemble.predict(turn.tracker)
            if prediction.is_end_to_end:
                # it may have found entities that understanding had not
                await self._fill_slots(turn)
            action = _executed(prediction, self._domain.end_to_end_actions)
            await self._run(action, turn, prediction.events)
            if action.label in _ENDS_TURN:
                return
        logger.error(
            "'%s': no end after %d actions; the turn is cut off", turn.tracker.sender_id, MAX_ACTIONS
        )

    async def _run(self, action: ActionExecuted, turn: Turn, before: Sequence[Event] = ()) -> None:
        """Carry one action out and log what came of it; `before` is what its prediction brought about."""
        assert action.label is not None
        try:
            events = await self._performer.run(action.label, turn.context.after(before))
        except ActionRejected:
            turn.log([ActionExecutionRejected(action.label, action.policy, action.confidence)])
            return
        except Exception as error:  # whatever breaks in an action, the conversation goes on
            _log_failure(action.label, error)
            action = replace(action, metadata={"failure": str(error)})
            events = await say_if_defined(FAILED_RESPONSE, turn.context)
        rejects_itself = any(isinstance(event, ActionExecutionRejected) for event in events)
        turn.log([*([] if rejects_itself else [*before, action]), *events])
        if any(isinstance(event, UserUttered) for event in events):
            await self._fill_slots(turn)


@dataclass
class Turn:
    """What one message adds to a conversation; nothing is kept before the turn is whole.

    `stamp` becomes part of every event's metadata.
    """

    context: ActionContext
    stamp: Mapping[str, Any]
    said: list[BotUttered] = field(default_factory=list)

    @property
    def tracker(self) -> Tracker:
        return self.context.tracker

    def log(self, events: Iterable[Event]) -> None:
        for event in events:
            self.tracker.append(at(event, time.time(), self.stamp))
            if isinstance(event, ReminderScheduled):
                logger.warning("reminder '%s' will not fire: this version has no reminders", event.intent)
            if isinstance(event, BotUttered):
                self.said.append(event)


def _wording(model: Model, endpoints: Endpoints, seed: int | None) -> Wording:
    if endpoints.nlg:
        return NlgServer(endpoints.nlg, model.domain)
    rewriter = open_rewriter(endpoints)
    return ResponseGenerator(model.domain, model.config.language, seed, rewriter)


def _uttered(message: UserMessage, parse: Parse) -> UserUttered:
    return UserUttered(
        message.text, parse, message.channel, message.message_id, metadata=dict(message.metadata)
    )


def _executed(prediction: Prediction, texts: Sequence[str]) -> ActionExecuted:
    """The event of a predicted action; where nothing is predicted the assistant listens."""
    label = prediction.action or ACTION_LISTEN
    is_text = label in texts
    return ActionExecuted(
        name=None if is_text else label,
        action_text=label if is_text else None,
        policy=prediction.policy,
        confidence=prediction.confidence,
        hide_rule_turn=prediction.hide_rule_turn,
    )


def _log_failure(action: str, error: Exception) -> None:
    """With the traceback where somebody's code broke."""
    broken = error.__cause__ if isinstance(error, KefuError) else error
    logger.error("action '%s' failed: %s", action, error, exc_info=broken)


def _is_silenced(tracker: Tracker) -> bool:
    """A paused conversation only reacts to the wish to start anew."""
    message = tracker.latest_message
    return tracker.paused and (message is None or message.intent != INTENT_RESTART)
