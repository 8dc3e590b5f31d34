"""The exceptions a caller may want to catch, as a tree.

KefuError                     everything below
├── ProjectError              the author's files are wrong; carries located problems
├── ModelError                a model archive is missing, damaged or hostile
├── MissingExtra              an optional dependency is needed; says what to install
├── MessageRefused            a user message breaks a limit (too long, not text)
├── ActionRejected            an action declined to run: another one is predicted
├── ActionFailed              an action could not be carried out
└── LLMError                  a language model gave no usable answer, or none in time
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kefu.project.problems import Problem


class KefuError(Exception):
    """Base of every error that Kefu raises on purpose; its text is meant for people."""


class ProjectError(KefuError):
    """The project has mistakes; `problems` says which and where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))


class ModelError(KefuError):
    """A model archive cannot be used."""


class MissingExtra(KefuError):
    """A feature needs a package that is not installed."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional package: pip install 'kefu[{extra}]'")


class MessageRefused(KefuError):
    """A message is not taken in; the conversation is unchanged."""


class ActionRejected(KefuError):
    """An action declines to run in this state; policies choose another one."""

    def __init__(self, action: str, reason: str = "") -> None:
        self.action = action
        super().__init__(reason or f"{action} rejected its execution")


class ActionFailed(KefuError):
    """An action broke, timed out or answered nonsense."""

    def __init__(self, action: str, reason: str) -> None:
        self.action = action
        self.reason = reason
        super().__init__(f"{action} failed: {reason}")


class LLMError(KefuError):
    """A language model gave no usable answer; `transient` where asking again may help."""

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        self.transient = transient
        super().__init__(reason)
