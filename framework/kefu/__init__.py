"""Kefu (客服): a declarative dialogue framework for customer service.

What an author's actions are made of can be imported from here; it is loaded when first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "kefu.actions.sdk": (
        "Action",
        "ActionExecutionRejection",
        "ActionRejected",
        "CollectingDispatcher",
        "FormValidationAction",
        "Tracker",
        "ValidationAction",
    ),
    "kefu.conversation.events": (
        "ActionExecuted",
        "ActionReverted",
        "ActiveLoop",
        "AllSlotsReset",
        "BotUttered",
        "ConversationPaused",
        "ConversationResumed",
        "FollowupAction",
        "Restarted",
        "SessionStarted",
        "SlotSet",
        "UserUtteranceReverted",
        "UserUttered",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'kefu' has no attribute '{name}'")
    return getattr(import_module(_HOME_OF[name]), name)
