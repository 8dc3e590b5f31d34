"""From an action's name to what carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from kefu.actions.context import ActionContext
from kefu.actions.defaults import DEFAULTS, Runnable
from kefu.actions.forms import run_form
from kefu.actions.in_process import run_in_process
from kefu.actions.remote import ActionServer
from kefu.actions.sdk import Action
from kefu.actions.speaking import say, say_selected, say_text
from kefu.conversation.events import BotUttered, Event, event_to_json
from kefu.errors import ActionFailed
from kefu.nlg.replies import message_mistake
from kefu.project.domain import Domain
from kefu.strict_json import check_json

_UTTER = "utter_"


class ActionPerformer:
    """Carries out the actions of a domain.

    Args:
        actions: the author's actions that run in this process, by name.
        server: where the others run; None where there is no action server.
    """

    def __init__(self, domain: Domain, actions: Mapping[str, Action], server: ActionServer | None) -> None:
        self._domain = domain
        self._actions = actions
        self._server = server

    async def run(self, name: str, context: ActionContext) -> list[Event]:
        """Carry out any action; raises ActionRejected or ActionFailed."""
        return await self._find(name)(context)

    async def run_custom(self, name: str, context: ActionContext) -> list[Event]:
        """Carry out the author's action; raises ActionRejected or ActionFailed."""
        action = self._actions.get(name)
        if action is not None:
            events = await run_in_process(name, action, context)
        elif self._server is not None:
            events = await self._server.run(name, context)
        else:
            raise ActionFailed(
                name, "it is not among the bot's actions, and endpoints.yml names no action_endpoint"
            )
        for event in events:
            _check(name, event)
        return events

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    def _find(self, name: str) -> Runnable:
        """An author's action may stand in for a default action or a form, not for a response."""
        domain = self._domain
        is_listed = name in domain.actions
        if name in DEFAULTS and not is_listed:
            return DEFAULTS[name]
        if domain.is_retrieval_action(name):
            return partial(say_selected, name)
        if name in domain.end_to_end_actions:
            return partial(say_text, name)
        if name.startswith(_UTTER):
            return partial(say, name)
        if name in domain.forms and not is_listed:
            return partial(run_form, domain.forms[name])
        return partial(self.run_custom, name)


def _check(name: str, event: Event) -> None:
    """An event that could not be sent or kept fails now, not when a channel or a store meets it."""
    mistake = message_mistake({**event.data, "text": event.text}) if isinstance(event, BotUttered) else None
    if mistake:
        raise ActionFailed(name, f"what it says cannot be sent: {mistake}")
    try:
        check_json(event_to_json(event))
    except ValueError as error:
        raise ActionFailed(name, f"its event '{event.type_name}' holds what is no JSON: {error}") from None
