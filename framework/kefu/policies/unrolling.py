"""Stories and rules unrolled: alternatives taken one by one, checkpoints followed, nothing left implicit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from kefu.conversation.events import ActionExecuted, ActiveLoop, Event, SlotSet
from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState
from kefu.conversation.tracker import Tracker
from kefu.policies.step_events import events_of, listen
from kefu.policies.training_data import TrainingDialogue, as_dialogue, distinct
from kefu.project.domain import ACTION_LISTEN, RULE_SNIPPET, Domain
from kefu.project.problems import Place, Problem, Severity
from kefu.project.stories import (
    ActionStep,
    BotStep,
    CheckpointStep,
    OrStep,
    Step,
    Story,
    UserStep,
)

# so many different ways may lead through one story; `or` multiplies
MOST_BRANCHES = 1000


@dataclass(frozen=True)
class Unrolled:
    """The conversations that the stories and rules describe, and what was found on the way."""

    dialogues: tuple[TrainingDialogue, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Segment:
    """The part of a story between two checkpoints, or its ends."""

    story: Story
    starts: tuple[CheckpointStep, ...]
    steps: tuple[Step, ...]
    ends: tuple[CheckpointStep, ...] = ()

    @property
    def is_beginning(self) -> bool:
        return not self.starts

    @property
    def begins_with_action(self) -> bool:
        """An action before the first message only sets the scene."""
        told = (step for step in self.steps if isinstance(step, UserStep | ActionStep | BotStep | OrStep))
        return isinstance(next(told, None), ActionStep | BotStep)


@dataclass(frozen=True)
class Logged:
    """An event of a branch and the step that it stands for; None for what the author left implicit."""

    event: Event
    step: Step | None
    place: Place | None


@dataclass
class Branch:
    """One way through the stories."""

    tracker: Tracker
    segments: tuple[Segment, ...] = ()
    log: list[Logged] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The names of all stories on the way."""
        return " > ".join(dict.fromkeys(segment.story.name for segment in self.segments))

    @property
    def place(self) -> Place | None:
        """Where the last of the stories begins."""
        return self.segments[-1].story.place

    def copy(self) -> Branch:
        return Branch(self.tracker.copy(), self.segments, list(self.log))

    def add(self, events: Sequence[Event], place: Place | None, step: Step | None = None) -> None:
        """Take in the events of a step; the first one is the step itself, others follow from it."""
        self.tracker.extend(events)
        steps = [step, *[None] * len(events)]
        self.log += [Logged(event, own, place) for event, own in zip(events, steps, strict=False)]

    def listen(self, place: Place | None) -> None:
        """Wait for the customer, unless that is what happens anyway: a message may stay without answer."""
        if self.tracker.latest_action != ACTION_LISTEN or self.tracker.history.awaits_action:
            self.add([listen()], place)

    def dialogue(self, *, is_rule: bool = False, is_context_first: bool = False) -> TrainingDialogue:
        places = [(entry.event, entry.place) for entry in self.log]
        return as_dialogue(
            self.tracker, self.name, self.place, places, is_rule=is_rule, is_context_first=is_context_first
        )


def unroll(stories: Sequence[Story], domain: Domain) -> Unrolled:
    """All conversations that stories and rules describe, in file order, each once."""
    unroller = _Unroller(domain, stories)
    rules = [dialogue for rule in stories if rule.is_rule for dialogue in unroller.rule(rule)]
    others = [
        branch.dialogue(is_context_first=branch.segments[0].begins_with_action)
        for branch in unroller.stories()
    ]
    return Unrolled(distinct([*rules, *others]), tuple(unroller.problems))


def branches(stories: Sequence[Story], domain: Domain) -> Iterator[Branch]:
    """Each way through the stories, rules aside, with the steps of the author."""
    return _Unroller(domain, stories).stories()


def segments_of(story: Story) -> Iterator[Segment]:
    """The story cut at its checkpoints."""
    starts: list[CheckpointStep] = []
    steps: list[Step] = []
    ends: list[CheckpointStep] = []
    for step in story.steps:
        if isinstance(step, CheckpointStep):
            (ends if steps else starts).append(step)
            continue
        if ends:
            yield Segment(story, tuple(starts), tuple(steps), tuple(ends))
            # the story goes on where this part of it ended
            starts, steps, ends = [replace(end, conditions=()) for end in ends], [], []
        steps.append(step)
    if steps:
        yield Segment(story, tuple(starts), tuple(steps), tuple(ends))


class _Unroller:
    def __init__(self, domain: Domain, stories: Sequence[Story]) -> None:
        self.domain = domain
        segments = chain.from_iterable(segments_of(story) for story in stories if not story.is_rule)
        self.problems: list[Problem] = []
        self.beginnings: list[Segment] = []
        self.by_start: dict[str, list[Segment]] = defaultdict(list)
        for segment in segments:
            if segment.is_beginning:
                self.beginnings.append(segment)
            for start in segment.starts:
                self.by_start[start.name].append(segment)
        # moments in which a checkpoint was reached before: what follows is known
        self.seen: set[tuple[str, tuple[DialogueState, ...]]] = set()

    # ------------------------------------------------------------ stories

    def stories(self) -> Iterator[Branch]:
        for segment in self.beginnings:
            yield from self._through(Branch(Tracker(segment.story.name, self.domain)), segment)

    def _through(self, branch: Branch, segment: Segment) -> Iterator[Branch]:
        branch.segments = (*branch.segments, segment)
        for grown in self._branches(branch, segment.steps, segment.story):
            if not segment.ends:
                grown.listen(_place_of_last(segment.steps))
                yield grown
                continue
            yield from self._beyond(grown, segment.ends)

    def _beyond(self, branch: Branch, ends: tuple[CheckpointStep, ...]) -> Iterator[Branch]:
        """On from a checkpoint; where every way on would be a circle the conversation is cut."""
        states = tuple(branch.tracker.dialogue_states())
        followers = [(end, segment) for end in ends for segment in self.by_start.get(end.name, ())]
        circles = [segment for _, segment in followers if segment in branch.segments]
        if len(circles) == len(followers):
            yield branch
        new = [end for end in ends if (end.name, states) not in self.seen]
        self.seen.update((end.name, states) for end in new)
        for end, segment in followers:
            if end in new and segment not in circles and _holds(branch.tracker, segment, end.name):
                yield from self._through(branch.copy(), segment)

    # ------------------------------------------------------------ rules

    def rule(self, rule: Story) -> Iterator[TrainingDialogue]:
        segment = Segment(rule, (), rule.steps)
        start = Branch(Tracker(rule.name, self.domain, omit_unset_slots=True), (segment,))
        for condition in rule.condition:
            start.add(_as_rule(events_of(condition, self.domain)), condition.place)
        if not rule.conversation_start:
            start.add([ActionExecuted(name=RULE_SNIPPET)], rule.place)
        is_context_first = not rule.conversation_start or segment.begins_with_action
        for branch in self._branches(start, rule.steps, rule):
            last = _place_of_last(rule.steps)
            if not rule.wait_for_user_input:
                branch.add([ActionExecuted(name=RULE_SNIPPET)], last)
            branch.listen(last)
            yield branch.dialogue(is_rule=True, is_context_first=is_context_first)

    # ------------------------------------------------------------ steps

    def _branches(self, branch: Branch, steps: Sequence[Step], story: Story) -> list[Branch]:
        branches = [branch]
        for step in steps:
            ways = step.alternatives if isinstance(step, OrStep) else (step,)
            if len(branches) * len(ways) > MOST_BRANCHES:
                self.problems.append(_too_many(story, step))
                ways = ways[:1]
            branches = [grown for old in branches for grown in self._after(old, ways, story.is_rule)]
        return branches

    def _after(self, branch: Branch, ways: Sequence[Step], is_rule: bool) -> Iterator[Branch]:
        for step in ways:
            grown = branch.copy() if len(ways) > 1 else branch
            if isinstance(step, UserStep):
                grown.listen(step.place)
            events = events_of(step, self.domain)
            grown.add(_as_rule(events) if is_rule else events, step.place, step)
            yield grown


def _holds(tracker: Tracker, segment: Segment, checkpoint: str) -> bool:
    """Whether the slots are as the start of the segment wants them."""
    wanted = [slot for start in segment.starts if start.name == checkpoint for slot in start.conditions]
    return all(tracker.slot(slot.name) == slot.value for slot in wanted)


def _as_rule(events: Sequence[Event]) -> list[Event]:
    """In a rule nothing is something: the slot or the loop must be unset."""
    return [_must_be_unset(event) for event in events]


def _must_be_unset(event: Event) -> Event:
    if isinstance(event, ActiveLoop) and event.name is None:
        return replace(event, name=MUST_BE_UNSET)
    if isinstance(event, SlotSet) and event.value is None:
        return replace(event, value=MUST_BE_UNSET)
    return event


def _place_of_last(steps: Sequence[Step]) -> Place | None:
    return steps[-1].place if steps else None


def _too_many(story: Story, step: Step) -> Problem:
    message = (
        f"the alternatives of '{story.name}' make more than {MOST_BRANCHES} conversations; "
        "of this step only the first alternative is learned"
    )
    return Problem("too-many-alternatives", step.place, message, "split the story", Severity.WARNING)
