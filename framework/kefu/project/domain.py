"""The domain: what the assistant knows of, can remember, can say and can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kefu.project.problems import Place

ACTION_LISTEN = "action_listen"
ACTION_RESTART = "action_restart"
ACTION_SESSION_START = "action_session_start"
ACTION_DEFAULT_FALLBACK = "action_default_fallback"
ACTION_DEACTIVATE_LOOP = "action_deactivate_loop"
ACTION_REVERT_FALLBACK = "action_revert_fallback_events"
ACTION_ASK_AFFIRMATION = "action_default_ask_affirmation"
ACTION_ASK_REPHRASE = "action_default_ask_rephrase"
ACTION_TWO_STAGE_FALLBACK = "action_two_stage_fallback"
ACTION_UNLIKELY_INTENT = "action_unlikely_intent"
ACTION_BACK = "action_back"
RULE_SNIPPET = "..."
ACTION_EXTRACT_SLOTS = "action_extract_slots"
ACTION_VALIDATE_SLOT_MAPPINGS = "action_validate_slot_mappings"

# in the order in which they lead the list of actions
DEFAULT_ACTIONS = (
    ACTION_LISTEN,
    ACTION_RESTART,
    ACTION_SESSION_START,
    ACTION_DEFAULT_FALLBACK,
    ACTION_DEACTIVATE_LOOP,
    ACTION_REVERT_FALLBACK,
    ACTION_ASK_AFFIRMATION,
    ACTION_ASK_REPHRASE,
    ACTION_TWO_STAGE_FALLBACK,
    ACTION_UNLIKELY_INTENT,
    ACTION_BACK,
    RULE_SNIPPET,
    ACTION_EXTRACT_SLOTS,
)
INTENT_RESTART, INTENT_BACK, INTENT_SESSION_START = "restart", "back", "session_start"
INTENT_OUT_OF_SCOPE, INTENT_FALLBACK = "out_of_scope", "nlu_fallback"
DEFAULT_INTENTS = (INTENT_RESTART, INTENT_BACK, INTENT_OUT_OF_SCOPE, INTENT_SESSION_START, INTENT_FALLBACK)
REQUESTED_SLOT = "requested_slot"
SESSION_METADATA_SLOT = "session_started_metadata"
KNOWLEDGE_BASE_ACTION = "action_query_knowledge_base"
KNOWLEDGE_BASE_SLOTS = (
    "knowledge_base_listed_objects",
    "knowledge_base_last_object",
    "knowledge_base_last_object_type",
)


@dataclass(frozen=True)
class Intent:
    """What a customer may want. `used_entities` are those that policies see with it."""

    name: str
    used_entities: frozenset[str] = frozenset()
    is_retrieval: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Entity:
    """A kind of thing found in a text."""

    name: str
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    influence_conversation: bool = True
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class MappingCondition:
    """When a mapping applies. `active_loop` None means: while no loop is active."""

    active_loop: str | None
    requested_slot: str | None = None


@dataclass(frozen=True)
class SlotMapping:
    """How a slot is filled from what the customer says."""

    type: str  # from_entity, from_text, from_intent, from_trigger_intent, custom
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    value: Any = None
    action: str | None = None
    conditions: tuple[MappingCondition, ...] = ()
    # the mapping as written: two mappings are the same iff these are equal
    source: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Slot:
    """One thing the assistant remembers."""

    name: str
    type: str  # text, bool, categorical, float, list, any
    mappings: tuple[SlotMapping, ...] = ()
    initial_value: Any = None
    influence_conversation: bool = True
    values: tuple[Any, ...] = ()
    min_value: float = 0.0
    max_value: float = 1.0
    is_automatic: bool = False
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Form:
    """Slots to ask for, in order."""

    name: str
    required_slots: tuple[str, ...] = ()
    ignored_intents: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ResponseCondition:
    """A slot that must have a value for a variation to be chosen."""

    slot: str
    value: Any


@dataclass(frozen=True)
class RewriteStyle:
    """How a language model rewords a rendered text.

    Attributes:
        enabled: False where the author forbids it.
        language: of the reworded text; None for that of the text.
        examples: sentences in the voice of the bot.
        context_turns: messages of the customer that the model sees, with what was said between.
        forbidden: words that must not turn up, such as promises.
        mode: `strict` keeps clauses with facts word for word, `balanced` only the facts.
        prompt: the author's own, a Jinja text over history, current_input and suggested_response.
    """

    enabled: bool = True
    tone: str | None = None
    length: str | None = None
    language: str | None = None
    examples: tuple[str, ...] = ()
    context_turns: int = 3
    mode: str = "strict"
    forbidden: tuple[str, ...] = ()
    prompt: str | None = None


@dataclass(frozen=True)
class Variation:
    """One way to say a response.

    `content` holds what is sent: text, buttons, quick_replies, image, attachment, elements, custom.
    `extra` holds every other key (they become the bot event's metadata).
    `conditions` is None where the author wrote none; an empty tuple is never chosen.
    `rewrite` is None where the author said nothing of it.
    """

    content: Mapping[str, Any]
    channel: str | None = None
    language: str | None = None
    conditions: tuple[ResponseCondition, ...] | None = None
    id: str | None = None
    rewrite: RewriteStyle | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SessionSettings:
    """When a conversation starts anew."""

    expiration_minutes: float = 60
    carry_over_slots: bool = True

    @property
    def enabled(self) -> bool:
        return self.expiration_minutes > 0


@dataclass(frozen=True)
class Domain:
    """All of it, merged from every file. `source` is the same as plain Rasa-shaped data."""

    intents: Mapping[str, Intent] = field(default_factory=dict)
    entities: Mapping[str, Entity] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    responses: Mapping[str, tuple[Variation, ...]] = field(default_factory=dict)
    # the custom actions as listed (with names of responses or defaults that the author listed too)
    actions: tuple[str, ...] = ()
    action_places: Mapping[str, Place] = field(default_factory=dict, compare=False)
    # actions with `send_domain: true`
    actions_with_domain: frozenset[str] = frozenset()
    end_to_end_actions: tuple[str, ...] = ()
    session: SessionSettings = SessionSettings()
    store_entities_as_slots: bool = True
    source: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def action_names(self) -> tuple[str, ...]:
        """Every action in index order: defaults, custom, responses, forms, end-to-end texts."""
        custom = [a for a in self.actions if a not in self.responses or a in DEFAULT_ACTIONS]
        groups = (DEFAULT_ACTIONS, custom, sorted(self.responses), self.forms, self.end_to_end_actions)
        return tuple(dict.fromkeys(name for group in groups for name in group))

    @cached_property
    def action_set(self) -> frozenset[str]:
        """`action_names` for membership tests."""
        return frozenset(self.action_names)

    def is_retrieval_action(self, name: str) -> bool:
        """True for `utter_faq` when `faq` is a retrieval intent."""
        intent = self.intents.get(name.removeprefix("utter_"))
        return name.startswith("utter_") and intent is not None and intent.is_retrieval
