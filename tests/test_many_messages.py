"""Many messages at once: no turn is lost, none is doubled."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kefu import Action, CollectingDispatcher, SlotSet, Tracker
from kefu.agent import Agent
from kefu.channels.message import UserMessage
from kefu.conversation.events import Event, UserUttered
from kefu.project.loader import load_project
from kefu.training.archive import load_model
from kefu.training.trainer import train
from tests.project.writing import write

MANY = 200
FILES = {
    "domain.yml": """
        intents: [count]
        slots:
          n: {type: any, mappings: [{type: custom}]}
        responses:
          utter_n: [{text: "{n}"}]
          utter_action_failed: [{text: broken}]
        actions: [action_count]
        """,
    "data/rules.yml": """
        rules:
        - rule: count
          steps: [{intent: count}, {action: action_count}, {action: utter_n}]
        """,
    "config.yml": "policies: [{name: RulePolicy}]\n",
}


class Count(Action):
    """One more than before, with time for others to get in between; each tenth time it breaks."""

    def __init__(self) -> None:
        self.runs = 0

    def name(self) -> str:
        return "action_count"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: object) -> list[Event]:
        self.runs += 1
        if self.runs % 10 == 0:
            raise RuntimeError("the tenth time")
        before = tracker.get_slot("n") or 0
        await asyncio.sleep(0)
        return [SlotSet("n", before + 1)]


@pytest.fixture(scope="module")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("bot"), dict(FILES))
    project = load_project(folder).project
    assert project
    path = train(project, out=folder / "models").path
    assert path
    return path


@pytest.fixture
async def agent(model_path: Path) -> AsyncIterator[Agent]:
    agent = Agent(load_model(model_path), actions={"action_count": Count()})
    yield agent
    await agent.close()


async def spoken(agent: Agent, sender: str) -> list[str | None]:
    events = (await agent.tracker(sender)).events
    return [event.message_id for event in events if isinstance(event, UserUttered)]


async def test_of_one_customer(agent: Agent) -> None:
    messages = [UserMessage("/count", "ann", message_id=f"m{n}") for n in range(MANY)]
    answers = await asyncio.gather(*map(agent.handle, messages))
    assert await spoken(agent, "ann") == [f"m{n}" for n in range(MANY)]
    failed = [answer for answer in answers if answer[0]["text"] == "broken"]
    assert len(failed) == MANY // 10
    assert (await agent.tracker("ann")).slot("n") == MANY - len(failed)


async def test_of_many_customers(agent: Agent) -> None:
    messages = [UserMessage("/count", f"c{n % 50}") for n in range(MANY)]
    answers = await asyncio.gather(*map(agent.handle, messages))
    assert Counter(answer[0]["recipient_id"] for answer in answers) == {f"c{n}": 4 for n in range(50)}
    for n in range(50):
        assert len(await spoken(agent, f"c{n}")) == 4


async def test_of_the_same_message(agent: Agent) -> None:
    message = UserMessage("/count", "ann", message_id="once")
    answers = await asyncio.gather(*(agent.handle(message) for _ in range(MANY)))
    assert await spoken(agent, "ann") == ["once"]
    assert all(answer == answers[0] for answer in answers)


async def test_of_customers_who_do_not_wait(agent: Agent) -> None:
    turns = [asyncio.create_task(agent.handle(UserMessage("/count", "ann"))) for _ in range(MANY)]
    await asyncio.sleep(0)
    for turn in turns[::2]:
        turn.cancel()
    done = await asyncio.gather(*turns, return_exceptions=True)
    answered = [answer for answer in done if not isinstance(answer, BaseException)]
    assert len(answered) == MANY // 2
    assert len(await spoken(agent, "ann")) == len(answered)
