"""One message in, replies out: the whole turn with a small trained bot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kefu import Action, ActionExecutionRejection, CollectingDispatcher, FollowupAction, SlotSet, Tracker
from kefu.agent import MAX_ACTIONS, Agent
from kefu.channels.message import MAX_TEXT, UserMessage
from kefu.conversation.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    ConversationPaused,
    Event,
    SessionStarted,
    UserUttered,
    event_to_json,
)
from kefu.conversation.tracker import Tracker as LiveTracker
from kefu.errors import MessageRefused
from kefu.policies.policy import Prediction
from kefu.project.loader import load_project
from kefu.project.settings import Endpoints
from kefu.stores.tracker_store import InMemoryTrackerStore
from kefu.training.archive import Model, load_model
from kefu.training.trainer import train
from tests.llm.servers import model_server, says

FILES = {
    "domain.yml": """
intents: [greet, do, follow]
entities: [city]
slots:
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
responses:
  utter_greet: [{text: "hi\\n\\nwhere to?"}]
  utter_city: [{text: "to {city}"}]
  utter_reworded: [{text: "To {city} on Monday.", rewrite: true}]
  utter_default: [{text: "sorry?"}]
  utter_action_failed: [{text: something broke}]
actions: [action_do]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
""",
    "data/nlu.yml": """
nlu:
- intent: greet
  examples: |
    - hello
    - 你好
""",
    "data/rules.yml": """
rules:
- rule: greet
  steps: [{intent: greet}, {action: utter_greet}]
- rule: follow
  steps: [{intent: follow}, {action: utter_reworded}]
- rule: do
  steps: [{intent: do}, {action: action_do}, {action: utter_city}]
""",
    "config.yml": """
assistant_id: travel
pipeline: [{name: KeywordIntentClassifier}]
policies: [{name: RulePolicy}]
""",
}
Start = Callable[..., Agent]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "data").mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    project = load_project(folder).project
    assert project is not None
    path = train(project, out=Path(folder, "models")).path
    assert path is not None
    return load_model(path)


@pytest.fixture
async def start(model: Model) -> AsyncIterator[Start]:
    """Makes an agent; `do` is what its action does."""
    agents: list[Agent] = []

    def started(do: Callable[..., Any] | None = None, model: Model = model, **options: Any) -> Agent:
        actions = {"action_do": Do(do)} if do else {}
        agents.append(Agent(model, actions=actions, **options))
        return agents[-1]

    yield started
    for agent in agents:
        await agent.close()


class Do(Action):
    def __init__(self, do: Callable[..., Any]) -> None:
        self.do = do

    def name(self) -> str:
        return "action_do"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> Any:
        result = self.do(dispatcher, tracker)
        return await result if asyncio.iscoroutine(result) else result


async def say(agent: Agent, text: str, **options: Any) -> list[str]:
    return [reply["text"] for reply in await agent.handle(UserMessage(text, "ann", **options))]


async def happened(agent: Agent, sender: str = "ann") -> list[str]:
    """The conversation's events, short."""
    return [_short(event) for event in (await agent.tracker(sender)).events]


def _short(event: Event) -> str:
    data = event_to_json(event)
    return " ".join(str(data[key]) for key in ("event", "name", "text") if data.get(key))


START = ["action action_session_start", "session_started", "action action_listen"]


async def test_text_is_understood_and_answered(start: Start) -> None:
    agent = start()
    assert await say(agent, "hello") == ["hi", "where to?"]
    assert await happened(agent) == [
        *START,
        "user hello",
        "user_featurization",
        "action utter_greet",
        "bot hi\n\nwhere to?",
        "action action_listen",
    ]


async def test_every_event_says_when_and_by_which_model(start: Start, model: Model) -> None:
    agent, before = start(), time.time()
    await say(agent, "/greet", metadata={"page": 1}, message_id="m1")
    events = (await agent.tracker("ann")).events
    times = [event.timestamp or 0 for event in events]
    assert before <= times[0] and times == sorted(times) and times[-1] <= time.time()
    assert all(event.metadata["model_id"] == model.model_id for event in events)
    assert all(event.metadata["assistant_id"] == "travel" for event in events)
    [user] = [event for event in events if isinstance(event, UserUttered)]
    assert (user.message_id, user.input_channel, user.metadata["page"]) == ("m1", "rest", 1)


async def test_slots_are_filled_before_the_action_runs(start: Start) -> None:
    agent = start(lambda dispatcher, tracker: dispatcher.utter_message(text=tracker.get_slot("city")))
    assert await say(agent, '/do{"city": "Rome"}') == ["Rome", "to Rome"]


async def test_metadata_of_the_first_message_starts_the_session(start: Start) -> None:
    agent = start()
    await say(agent, "/greet", metadata={"a": 1})
    await say(agent, "/greet", metadata={"a": 2})
    slot = "slot session_started_metadata"
    # set before the session starts, and carried over into it
    assert (await happened(agent))[:5] == [slot, *START[:2], slot, START[2]]
    assert (await agent.tracker("ann")).slot("session_started_metadata") == {"a": 1}


async def test_message_sent_twice_gets_the_first_answer_and_runs_nothing(start: Start) -> None:
    runs: list[int] = []

    def do(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        runs.append(1)
        dispatcher.utter_message(text=f"run {len(runs)}")

    agent = start(do)
    message = UserMessage("/do", "ann", message_id="once")
    first = await asyncio.gather(agent.handle(message), agent.handle(message))
    events = await happened(agent)
    assert first[0] == first[1] == await agent.handle(message)
    assert (len(runs), await happened(agent)) == (1, events)
    await agent.handle(UserMessage("/do", "ann", message_id="again"))
    assert len(runs) == 2


async def test_failing_action_is_visible_and_the_turn_goes_on(start: Start) -> None:
    def do(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        dispatcher.utter_message(text="never said")
        raise OSError("no connection")

    agent = start(do)
    assert await say(agent, "/do") == ["something broke", "to None"]
    [failed] = [e for e in (await agent.tracker("ann")).events if "failure" in e.metadata]
    assert isinstance(failed, ActionExecuted) and failed.name == "action_do"
    assert "no connection" in failed.metadata["failure"]


async def test_action_that_nobody_can_run_fails_visibly(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    assert await say(start(), "/do") == ["something broke", "to None"]
    assert "endpoints.yml names no action_endpoint" in caplog.text


async def test_rejected_action_gives_way_to_another(start: Start) -> None:
    def do(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        raise ActionExecutionRejection("action_do")

    agent = start(do)
    assert await say(agent, "/do") == ["sorry?"]
    events = await happened(agent)
    assert "action_execution_rejected action_do" in events
    assert "action action_do" not in events


async def test_action_that_rejects_itself_leaves_no_trace_of_its_prediction(start: Start) -> None:
    agent = start(lambda *_: [SlotSet("city", "Oslo"), ActionExecutionRejected("action_do")])
    assert await say(agent, "/do") == ["sorry?"]
    events = await happened(agent)
    begun = events.index("slot city")
    assert events[begun - 1].startswith("user")
    assert events[begun + 1 : begun + 4] == [
        "action_execution_rejected action_do",
        "user_featurization",
        "action action_default_fallback",
    ]


async def test_action_may_choose_the_next_one(start: Start) -> None:
    agent = start(lambda *_: [SlotSet("city", "Oslo"), FollowupAction("utter_greet")])
    assert await say(agent, "/do") == ["hi", "where to?", "sorry?"]


async def test_turn_that_breaks_leaves_the_conversation_as_it_was(start: Start, model: Model) -> None:
    class FailingStore(InMemoryTrackerStore):
        fails = False

        async def save(self, tracker: LiveTracker) -> None:
            if self.fails:
                raise OSError("disk full")
            await super().save(tracker)

    store = FailingStore()
    agent = start(store=store)
    await say(agent, "/greet")
    before = await happened(agent)
    store.fails = True
    with pytest.raises(OSError, match="disk full"):
        await say(agent, "/greet", message_id="m")
    assert await happened(agent) == before
    store.fails = False
    assert await say(agent, "/greet", message_id="m") == ["hi", "where to?"]


async def test_actions_in_circles_are_cut_off(
    start: Start, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    class Circle:
        def predict(self, tracker: LiveTracker) -> Prediction:
            return Prediction({"utter_city": 1.0}, "Circle", 0)

    agent = start(model=replace(model, ensemble=Circle()))  # type: ignore[arg-type]
    assert await say(agent, "/greet") == ["to None"] * MAX_ACTIONS
    assert "cut off" in caplog.text


async def test_model_that_only_understands_says_nothing(start: Start, model: Model) -> None:
    agent = start(model=replace(model, ensemble=None))
    assert await say(agent, '/do{"city": "Rome"}') == []
    assert (await agent.tracker("ann")).slot("city") == "Rome"


async def test_restart_forgets_everything_and_starts_a_session(start: Start) -> None:
    agent = start()
    await say(agent, '/greet{"city": "Rome"}')
    await say(agent, "/restart")
    assert (await happened(agent))[-5:] == ["action action_restart", "restart", *START]
    assert (await agent.tracker("ann")).slot("city") is None


async def test_paused_conversation_only_listens_to_a_restart(start: Start) -> None:
    agent = start()
    await agent.append_events("ann", [ConversationPaused()])
    assert await say(agent, "/greet") == []
    await say(agent, "/restart")
    assert await say(agent, "/greet") == ["hi", "where to?"]


async def test_old_session_expires_and_its_slots_are_carried_over(start: Start, model: Model) -> None:
    brief = replace(model.domain.session, expiration_minutes=0.05 / 60)
    agent = start(model=replace(model, domain=replace(model.domain, session=brief)))
    await say(agent, '/greet{"city": "Rome"}')
    assert (await happened(agent)).count("session_started") == 1
    await asyncio.sleep(0.06)
    # only a message starts a new session
    await agent.append_events("ann", [SlotSet("city", "Rome")])
    assert (await happened(agent)).count("session_started") == 1
    await say(agent, "/greet")
    assert (await happened(agent)).count("session_started") == 2
    assert (await agent.tracker("ann")).slot("city") == "Rome"


async def test_turns_of_one_conversation_do_not_mix(start: Start) -> None:
    async def slowly(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        await asyncio.sleep(0.02)
        dispatcher.utter_message(text=tracker.get_slot("city"))

    agent = start(slowly)
    cities = ["Rome", "Oslo", "Bern"]
    said = await asyncio.gather(*(say(agent, f'/do{{"city": "{city}"}}') for city in cities))
    assert said == [[city, f"to {city}"] for city in cities]


async def test_one_customer_does_not_wait_for_another(start: Start) -> None:
    gate = asyncio.Event()

    async def wait(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        await gate.wait()

    agent = start(wait)
    waiting = asyncio.create_task(agent.handle(UserMessage("/do", "bob")))
    assert await asyncio.wait_for(say(agent, "/greet"), 5) == ["hi", "where to?"]
    gate.set()
    await waiting


async def test_text_beyond_the_limit_is_refused_unread(start: Start) -> None:
    agent = start()
    await say(agent, "/greet")
    before = await happened(agent)
    with pytest.raises(MessageRefused, match="longer"):
        await say(agent, "x" * (MAX_TEXT + 1))
    with pytest.raises(MessageRefused, match="longer"):
        await agent.parse("x" * (MAX_TEXT + 1))
    assert await happened(agent) == before


async def test_parse_tells_intent_and_entities_without_a_conversation(start: Start, model: Model) -> None:
    assert (await start().parse("你好")).intent.name == "greet"
    direct = await start(model=replace(model, pipeline=None)).parse('/greet{"city": "Rome"}')
    assert [(e.entity, e.value) for e in direct.entities] == [("city", "Rome")]
    assert (await start(model=replace(model, pipeline=None)).parse("hello")).intent.name is None


async def test_unknown_conversation_is_at_the_start_of_a_session(start: Start) -> None:
    store = InMemoryTrackerStore()
    agent = start(store=store)
    assert await happened(agent, "nobody") == START
    assert await store.load("nobody") is None


async def test_posted_events_follow_a_session_start_and_keep_their_time(start: Start) -> None:
    agent = start()
    tracker = await agent.append_events(
        "ann", [SlotSet("city", "Rome", timestamp=5.0), SlotSet("city", "Bern")]
    )
    assert await happened(agent) == [*START, "slot city", "slot city"]
    assert tracker.events[3].timestamp == 5.0
    assert tracker.events[4].timestamp is not None
    assert tracker.slot("city") == "Bern"


async def test_posted_session_start_suppresses_the_automatic_one(start: Start) -> None:
    agent = start()
    events = [
        ActionExecuted(name="action_session_start"),
        SessionStarted(),
        ActionExecuted(name="action_listen"),
    ]
    await agent.append_events("ann", events)
    assert await happened(agent) == START


async def test_replaced_events_are_the_whole_conversation(start: Start) -> None:
    agent = start()
    await say(agent, "/greet")
    tracker = await agent.replace_events("ann", [SlotSet("city", "Rome")])
    assert tracker.slot("city") == "Rome"
    assert await happened(agent) == ["slot city"]


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [(("To Paris on Monday.",), "template"), (("To Oslo.", "To Rome on Monday."), "rewritten")],
)
async def test_a_language_model_rewords_under_a_judge(start: Start, answers: list[str], verdict: str) -> None:
    async with model_server(*map(says, answers)) as asked:
        agent = start(endpoints=Endpoints(llm=asked.spec()))
        assert await say(agent, '/follow{"city": "Rome"}') == ["To Rome on Monday."]
        assert len(asked.bodies) == 2
    [said] = [event for event in (await agent.tracker("ann")).events if isinstance(event, BotUttered)]
    [step] = said.metadata["rewrite"]
    assert (step["original"], step["verdict"]) == ("To Rome on Monday.", verdict)
    assert step["rejected"] and step["why"]
