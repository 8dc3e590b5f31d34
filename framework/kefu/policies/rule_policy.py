"""Rules, as hard constraints: default intents, forms on their way, and the author's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self, TypedDict

from kefu.conversation.events import LoopInterrupted
from kefu.conversation.slots import MUST_BE_UNSET
from kefu.conversation.states import DialogueState, UserState
from kefu.conversation.tracker import Tracker
from kefu.data_types import built
from kefu.model_folder import ModelFolder
from kefu.policies.options import RuleOptions
from kefu.policies.policy import Prediction
from kefu.policies.rule_table import Rule, RuleKey, RuleTable, SavedRule, after_snippet
from kefu.policies.state_codec import SavedState, states_from_json, states_to_json
from kefu.project.domain import (
    ACTION_BACK,
    ACTION_LISTEN,
    ACTION_RESTART,
    ACTION_SESSION_START,
    INTENT_BACK,
    INTENT_RESTART,
    INTENT_SESSION_START,
    Domain,
)

DEFAULT_ANSWERS = {
    INTENT_RESTART: ACTION_RESTART,
    INTENT_BACK: ACTION_BACK,
    INTENT_SESSION_START: ACTION_SESSION_START,
}
# what the table of unhappy paths says, instead of an action
LOOP_WAS_INTERRUPTED = "loop_was_interrupted"
DO_NOT_PREDICT_LOOP = "do_not_predict_loop"

# what a choice comes from: the key of a rule, the moments for which there was none, or a built-in rule
Source = RuleKey | str


class _Saved(TypedDict):
    """The policy in a model."""

    options: dict[str, Any]
    rules: list[SavedRule]
    unhappy: list[SavedRule]
    only_rules: list[str | list[SavedState]]


@dataclass(frozen=True)
class Choice:
    """The action that rules demand (None: they do not say), and why.

    `interrupts`: the form comes back after another question, so it must not take the answer.
    """

    action: str | None
    source: Source
    rule: str | None = None
    interrupts: bool = False
    is_no_user: bool = False
    is_end_to_end: bool = False


@dataclass(frozen=True)
class RuleBook:
    """All rules, with what is known of the turns in which a form is left for something else."""

    rules: RuleTable = RuleTable()
    unhappy: RuleTable = RuleTable()

    def choose(self, tracker: Tracker) -> Choice:
        """What the rules say now. Text beats intent, and a form on its way beats both."""
        by_text = self._by_text(tracker)
        default = _default_answer(tracker)
        if default and by_text is None:
            return default
        return _happy_loop(tracker) or by_text or self._by_rules(tracker, self._states(tracker))

    def _by_text(self, tracker: Tracker) -> Choice | None:
        """Only right after the message: later in the turn it is settled what was read."""
        message = tracker.latest_message
        if not self.rules.reads_text or message is None or tracker.latest_action != ACTION_LISTEN:
            return None
        *before, now = self._states(tracker)
        states = [*before, now._replace(user=UserState(text=message.text))]
        choice = self._by_rules(tracker, states)
        if choice.action is None:
            return None
        return Choice(choice.action, choice.source, choice.rule, choice.interrupts, is_end_to_end=True)

    def _states(self, tracker: Tracker) -> list[DialogueState]:
        # one more than any rule asks for, so that moments without a rule are not taken for one
        return tracker.dialogue_states(max(self.rules.longest, self.unhappy.longest) + 1)

    def _by_rules(self, tracker: Tracker, states: Sequence[DialogueState]) -> Choice:
        rule = self.rules.most_specific(states)
        loop = active_loop(tracker)
        if loop is None:
            return _of_rule(rule, states)
        unhappy = {found.action for found in self.unhappy.matching(states)}
        if rule and rule.action == ACTION_LISTEN and not _is_about_a_loop(rule):
            # a general rule has answered inside the form: the form goes on, unless a story says otherwise
            if DO_NOT_PREDICT_LOOP not in unhappy:
                return Choice(loop, rule.key, rule.name)
            return Choice(None, rule.key, rule.name, LOOP_WAS_INTERRUPTED in unhappy)
        return _of_rule(rule, states, LOOP_WAS_INTERRUPTED in unhappy)


@dataclass(frozen=True)
class RulePolicy:
    """Says what rules demand; where they demand nothing, with low confidence, the fallback action.

    `only_rules` are the sources that decide nothing in any story: turns they decide are hidden
    from policies that learn.
    """

    options: RuleOptions
    book: RuleBook = RuleBook()
    only_rules: frozenset[Source] = frozenset()
    name: str = "RulePolicy"

    @property
    def priority(self) -> int:
        return self.options.priority

    @property
    def reads_text(self) -> bool:
        return self.book.rules.reads_text

    def predict(self, tracker: Tracker, domain: Domain) -> Prediction:
        choice = self.book.choose(tracker)
        return Prediction(
            scores=scores(choice, tracker, self.options),
            policy=self.name,
            priority=self.priority,
            events=(LoopInterrupted(is_interrupted=True),) if choice.interrupts else (),
            is_no_user=choice.is_no_user,
            is_end_to_end=choice.is_end_to_end,
            hide_rule_turn=choice.source in self.only_rules,
            reason={"rule": choice.rule} if choice.rule else {},
        )

    def save(self, folder: ModelFolder) -> None:
        folder.write_json(
            "rules",
            {
                "options": asdict(self.options),
                "rules": self.book.rules.to_json(),
                "unhappy": self.book.unhappy.to_json(),
                "only_rules": sorted(map(_source_to_json, self.only_rules), key=str),
            },
        )

    @classmethod
    def load(cls, folder: ModelFolder) -> Self:
        data = folder.read_json("rules", _Saved)
        book = RuleBook(RuleTable.from_json(data["rules"]), RuleTable.from_json(data["unhappy"]))
        only = frozenset(s if isinstance(s, str) else states_from_json(s) for s in data["only_rules"])
        return cls(built(RuleOptions, data["options"]), book, only)


def scores(choice: Choice, tracker: Tracker, options: RuleOptions) -> dict[str, float]:
    """The choice, with the fallback action below it in case the choice is refused."""
    found: dict[str, float] = {}
    if options.enable_fallback_prediction:
        found[options.core_fallback_action_name] = options.core_fallback_threshold
    if choice.action is not None:
        message = tracker.latest_message
        by_nlu = options.use_nlu_confidence_as_score and message is not None
        found[choice.action] = message.parse_data.intent.confidence if by_nlu and message else 1.0
    return found


def active_loop(tracker: Tracker) -> str | None:
    """The active loop; a rule may say on purpose that there is none."""
    name = tracker.active_loop_name
    return None if name == MUST_BE_UNSET else name


def default_sources() -> list[str]:
    """The sources of choices that need no rule by the author, forms aside."""
    return [_default_source(intent) for intent in DEFAULT_ANSWERS]


def loop_sources(loop: str) -> list[str]:
    """The sources of choices that a form on its way makes."""
    return [_loop_source(loop, loop), _loop_source(loop, ACTION_LISTEN)]


def _default_source(intent: str) -> str:
    return f"intent {intent}"


def _loop_source(loop: str, action: str) -> str:
    return f"loop {loop} {action}"


def _default_answer(tracker: Tracker) -> Choice | None:
    """The answer to intents that every assistant knows."""
    message = tracker.latest_message
    if message is None or tracker.latest_action != ACTION_LISTEN or message.intent not in DEFAULT_ANSWERS:
        return None
    return Choice(DEFAULT_ANSWERS[message.intent], _default_source(message.intent), message.intent)


def _happy_loop(tracker: Tracker) -> Choice | None:
    """A form that nothing has interrupted runs after each message, and then listens."""
    loop = active_loop(tracker)
    if loop is None or (tracker.active_loop and tracker.active_loop.rejected):
        return None
    action = ACTION_LISTEN if tracker.latest_action == loop else loop
    return Choice(action, _loop_source(loop, action), loop, is_no_user=True)


def _of_rule(rule: Rule | None, states: Sequence[DialogueState], interrupts: bool = False) -> Choice:
    if rule is None:
        return Choice(None, after_snippet(states), None, interrupts)
    return Choice(rule.action, rule.key, rule.name, interrupts)


def _is_about_a_loop(rule: Rule) -> bool:
    return rule.key[-1].active_loop not in (None, MUST_BE_UNSET)


def _source_to_json(source: Source) -> Any:
    return source if isinstance(source, str) else states_to_json(source)
