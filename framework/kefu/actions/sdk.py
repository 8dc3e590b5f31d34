"""What an author writes actions with. `from kefu import Action, FormValidationAction, SlotSet`.

    class ActionStock(Action):
        def name(self):
            return "action_stock"

        async def run(self, dispatcher, tracker, domain):
            dispatcher.utter_message(response="utter_stock", count=3)
            return [SlotSet("asked_for_stock", True)]

Names and signatures are those of Rasa's SDK. `run` may also be an ordinary function; it then works
in a thread and holds up nobody. Returned are events (`kefu.conversation.events`) or their JSON form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from inspect import isawaitable
from typing import Any

from kefu.conversation.events import Event, SlotSet, event_to_json
from kefu.conversation.tracker import Tracker as LiveTracker
from kefu.errors import ActionRejected
from kefu.project.domain import REQUESTED_SLOT

DomainData = Mapping[str, Any]


class CollectingDispatcher:
    """Collects what an action says; it is sent when the action has ended."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def utter_message(
        self,
        text: str | None = None,
        image: str | None = None,
        json_message: Mapping[str, Any] | None = None,
        response: str | None = None,
        attachment: Any = None,
        buttons: Sequence[Mapping[str, Any]] | None = None,
        elements: Sequence[Mapping[str, Any]] | None = None,
        **values: Any,
    ) -> None:
        """Say a text, or a response of the domain with further `values` for its template."""
        self.messages.append(
            {
                "text": text,
                "image": image,
                "custom": json_message,
                "response": response,
                "attachment": attachment,
                "buttons": list(buttons or ()),
                "elements": list(elements or ()),
                **values,
            }
        )


class Tracker:
    """The conversation as an action may read it. What is read is a copy: changing it changes nothing."""

    def __init__(self, tracker: LiveTracker) -> None:
        self._tracker = tracker
        self.sender_id = tracker.sender_id
        self.slots: dict[str, Any] = deepcopy(tracker.slots)
        self.active_loop_name = tracker.active_loop_name
        self.latest_action_name = tracker.latest_action
        self.language = tracker.language
        self.latest_input_channel = tracker.latest_input_channel

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of this session, oldest first. Grows with the conversation; `slots` does not."""
        return [event_to_json(event) for event in self._tracker.events[self._tracker.session_at :]]

    @property
    def latest_message(self) -> dict[str, Any]:
        """What was understood: text, intent, entities, ..."""
        message = self._tracker.latest_message
        return deepcopy(message.parse_data.to_json()) if message else {}

    @property
    def active_loop(self) -> dict[str, Any]:
        loop = self._tracker.active_loop
        return loop.to_json() if loop else {}

    def get_slot(self, name: str) -> Any:
        return self.slots.get(name)

    def get_intent_of_latest_message(self) -> str | None:
        return self._tracker.latest_message.intent if self._tracker.latest_message else None

    def get_latest_entity_values(
        self, entity_type: str, entity_role: str | None = None, entity_group: str | None = None
    ) -> Iterator[Any]:
        """The values of the latest message's entities of a type."""
        for match in self._tracker.latest_message.parse_data.entities if self._tracker.latest_message else ():
            if match.entity != entity_type:
                continue
            if entity_role in (None, match.role) and entity_group in (None, match.group):
                yield match.value

    def slots_to_validate(self) -> dict[str, Any]:
        """The slots that the latest message filled: the run of slot events at the end."""
        filled: list[SlotSet] = []
        for event in reversed(self._tracker.events):
            if not isinstance(event, SlotSet):
                break
            filled.append(event)
        return {event.name: event.value for event in reversed(filled)}


class Action(ABC):
    """Something the assistant does. Raise `ActionRejected` to let the policies choose another one."""

    @abstractmethod
    def name(self) -> str:
        """The name by which the domain and the stories know it."""

    @abstractmethod
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainData) -> Any:
        """Do it, and return the events that follow (or None)."""


class ValidationAction(Action):
    """Judges slots: one method `validate_<slot>(value, dispatcher, tracker, domain)` for each.

    A method returns the slots to set, such as `{"size": 3}`; a value of None says that the answer
    was not valid. `extract_<slot>(dispatcher, tracker, domain)` may fill a slot in its own way.
    """

    def name(self) -> str:
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainData
    ) -> list[Event]:
        candidates = tracker.slots_to_validate()
        candidates |= await self._extract(dispatcher, tracker, domain)
        valid = await self._validate(candidates, dispatcher, tracker, domain)
        return [SlotSet(name, value) for name, value in valid.items()]

    async def _extract(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainData
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in tracker.slots:
            method = getattr(self, f"extract_{name}", None)
            if method:
                found |= await _result(method(dispatcher, tracker, domain)) or {}
        tracker.slots |= found
        return found

    async def _validate(
        self,
        candidates: Mapping[str, Any],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainData,
    ) -> dict[str, Any]:
        valid: dict[str, Any] = {}
        for name, value in candidates.items():
            method = getattr(self, f"validate_{name}", None)
            judged = {name: value}
            if method:
                judged = await _result(method(value, dispatcher, tracker, domain)) or {name: None}
            valid |= judged
            tracker.slots |= judged
        return valid


class FormValidationAction(ValidationAction):
    """A `ValidationAction` for one form: `name` is `validate_<form>`.

    Override `required_slots` for a form whose slots depend on the answers.
    """

    @abstractmethod
    def name(self) -> str: ...

    def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainData,
    ) -> Any:
        """The slots to ask for, in order; may also be an async function."""
        return domain_slots

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainData
    ) -> list[Event]:
        events = await super().run(dispatcher, tracker, domain)
        given = self._domain_slots(domain)
        wanted = await _result(self.required_slots(list(given), dispatcher, tracker, domain))
        if wanted == given:
            return events
        missing = (name for name in wanted if tracker.slots.get(name) is None)
        return [*events, SlotSet(REQUESTED_SLOT, next(missing, None))]

    def _domain_slots(self, domain: DomainData) -> list[str]:
        form = domain.get("forms", {}).get(self.name().removeprefix("validate_")) or {}
        return list(form.get("required_slots") or ())


async def _result(value: Any) -> Any:
    return await value if isawaitable(value) else value


# as in Rasa's SDK, an action may also decline by this name
ActionExecutionRejection = ActionRejected

__all__ = [
    "Action",
    "ActionExecutionRejection",
    "ActionRejected",
    "CollectingDispatcher",
    "FormValidationAction",
    "Tracker",
    "ValidationAction",
]
