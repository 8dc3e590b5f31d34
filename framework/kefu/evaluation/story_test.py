"""Story tests: play a test story's events and ask at each action what the assistant would do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable

from kefu.conversation.events import ActionExecuted, ActionExecutionRejected, UserUttered
from kefu.conversation.parse import EntityMatch, Parse
from kefu.conversation.tracker import Tracker
from kefu.nlu.direct import parse_direct
from kefu.policies.ensemble import Ensemble
from kefu.policies.policy import Prediction
from kefu.policies.unrolling import Branch, Logged, branches
from kefu.project.domain import ACTION_LISTEN
from kefu.project.problems import Place
from kefu.project.stories import Story

ParseText = Callable[[str], Parse | Awaitable[Parse]]


@dataclass(frozen=True)
class StepOutcome:
    """A step of a test story and what came out.

    For an action `wanted` and `got` are its name and that of the predicted one; for a message with
    text the intents. `wrong_entities` says which entities of the text were read differently.
    """

    logged: Logged
    wanted: str | None = None
    got: str | None = None
    policy: str | None = None
    confidence: float = 0.0
    wrong_entities: str | None = None

    @property
    def is_action(self) -> bool:
        """True for an action that had to be predicted; where a story begins none has to."""
        return isinstance(self.logged.event, ActionExecuted) and self.wanted is not None

    @property
    def is_right(self) -> bool:
        return self.wanted == self.got and self.wrong_entities is None


@dataclass(frozen=True)
class StoryOutcome:
    """A test story with all its steps."""

    name: str
    place: Place | None
    steps: tuple[StepOutcome, ...]

    @property
    def is_right(self) -> bool:
        return all(step.is_right for step in self.steps)


@dataclass(frozen=True)
class StoryTestResult:
    """How an assistant did in all test stories."""

    stories: tuple[StoryOutcome, ...]
    actions: tuple[StepOutcome, ...] = field(init=False)

    def __post_init__(self) -> None:
        steps = [step for story in self.stories for step in story.steps if step.is_action]
        object.__setattr__(self, "actions", tuple(steps))

    @property
    def failed(self) -> tuple[StoryOutcome, ...]:
        return tuple(story for story in self.stories if not story.is_right)

    @property
    def right_stories(self) -> int:
        return len(self.stories) - len(self.failed)

    @property
    def right_actions(self) -> int:
        return sum(step.is_right for step in self.actions)


async def run_story_tests(
    stories: Sequence[Story],
    ensemble: Ensemble,
    parse: ParseText | None = None,
    *,
    end_to_end: bool = False,
) -> StoryTestResult:
    """Test an assistant's decisions on stories; rules among them are left out.

    Args:
        parse: understands a text. Messages that have a text but no intent need it.
        end_to_end: understand every message that has a text, and compare with the story.

    Raises:
        ValueError: a message has to be understood and there is no `parse`.
    """
    tests = [
        await _Walk(branch, ensemble, parse, end_to_end).tested()
        for branch in branches(stories, ensemble.domain)
    ]
    return StoryTestResult(tuple(tests))


@dataclass
class _Walk:
    """One test story on its way. The story's own events happen, right or wrong."""

    branch: Branch
    ensemble: Ensemble
    parse: ParseText | None
    end_to_end: bool

    async def tested(self) -> StoryOutcome:
        tracker = Tracker(self.branch.name, self.ensemble.domain)
        steps = [await self._step(tracker, logged) for logged in self.branch.log]
        return StoryOutcome(self.branch.name, self.branch.place, tuple(steps))

    async def _step(self, tracker: Tracker, logged: Logged) -> StepOutcome:
        event = logged.event
        if isinstance(event, ActionExecuted) and tracker.events:
            return self._action(tracker, logged, event)
        if isinstance(event, UserUttered) and event.text and (self.end_to_end or event.intent is None):
            return await self._message(tracker, logged, event)
        tracker.append(event)
        return StepOutcome(logged)

    def _action(self, tracker: Tracker, logged: Logged, event: ActionExecuted) -> StepOutcome:
        wanted = event.label
        prediction = self.ensemble.predict(tracker)
        if predicted(prediction) != wanted and self._may_refuse(tracker, prediction):
            tracker.append(ActionExecutionRejected(name=predicted(prediction)))
            prediction = self.ensemble.predict(tracker)
        got = predicted(prediction)
        tracker.extend(prediction.events)
        is_hidden = prediction.hide_rule_turn and got == wanted
        tracker.append(
            ActionExecuted(name=event.name, action_text=event.action_text, hide_rule_turn=is_hidden)
        )
        return StepOutcome(logged, wanted, got, prediction.policy, prediction.confidence)

    def _may_refuse(self, tracker: Tracker, prediction: Prediction) -> bool:
        """A form is asked first, and may decline in favour of something else."""
        return (
            prediction.action == tracker.active_loop_name and prediction.action in self.ensemble.domain.forms
        )

    async def _message(self, tracker: Tracker, logged: Logged, event: UserUttered) -> StepOutcome:
        parse = await self._understood(event.text or "")
        tracker.append(UserUttered(text=event.text, parse_data=parse))
        if event.intent is None:
            return StepOutcome(logged)
        wanted, got = event.parse_data.intent, parse.intent
        if wanted.full_retrieval_intent and got.full_retrieval_intent:
            names = wanted.full_retrieval_intent, got.full_retrieval_intent
        else:
            names = wanted.name or "", got.name or ""
        return StepOutcome(logged, *names, wrong_entities=_difference(event.parse_data, parse))

    async def _understood(self, text: str) -> Parse:
        direct = parse_direct(text, self.ensemble.domain)
        if direct is not None:
            return direct
        if self.parse is None:
            raise ValueError(f"the message '{text}' has to be understood, but nothing is there to do it")
        parse = self.parse(text)
        return await parse if isawaitable(parse) else parse


def predicted(prediction: Prediction) -> str:
    """The action that an assistant takes: where no policy has an opinion it listens."""
    return prediction.action or ACTION_LISTEN


def _difference(wanted: Parse, got: Parse) -> str | None:
    """In words how the entities differ; None where they do not."""
    missing = _entities(wanted) - _entities(got)
    extra = _entities(got) - _entities(wanted)
    if not missing and not extra:
        return None
    parts = [("missing", missing), ("not wanted", extra)]
    return "; ".join(f"{what}: {', '.join(map(_told, sorted(found)))}" for what, found in parts if found)


def _entities(parse: Parse) -> set[tuple[str, ...]]:
    """Where in the text which entities are; their values may be normalised."""
    return {(e.entity, e.role or "", e.group or "", _words(e, parse.text)) for e in parse.entities}


def _words(entity: EntityMatch, text: str | None) -> str:
    if text is None or entity.start is None:
        return str(entity.value)
    return text[entity.start : entity.end]


def _told(entity: tuple[str, ...]) -> str:
    name, role, group, text = entity
    return "".join((name, f"#{role}" if role else "", f"#{group}" if group else "", f" '{text}'"))
