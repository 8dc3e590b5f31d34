"""From the name of a response to words."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from typing import Any, Protocol

from kefu.conversation.tracker import Tracker
from kefu.errors import KefuError
from kefu.nlg.interpolation import interpolate
from kefu.nlg.rendered import Rendered
from kefu.nlg.rewriting import Rewriter
from kefu.nlg.templates import TemplateFailed, render
from kefu.nlg.variations import conversation_language, eligible
from kefu.project.domain import Domain, Variation
from kefu.project.template_syntax import is_template

logger = logging.getLogger(__name__)

# what holds words; `elements` and the rest go out as written
_WORDED = ("text", "image", "custom", "buttons", "attachment", "quick_replies")

# a response ready to be said: text, buttons, image, ... and whatever else its variation says
Words = dict[str, Any]


class WordingFailed(KefuError):
    """There is such a response, but no words for it."""


class Wording(Protocol):
    """Puts responses into words: templates of the domain, or a server (`kefu.nlg.server`)."""

    async def generate(
        self, name: str, tracker: Tracker, channel: str, arguments: Mapping[str, Any] | None = None
    ) -> Words | None:
        """The response in words; None where the bot has nothing to say by that name here.

        Args:
            channel: the output channel's name.
            arguments: values that stand above the slots.

        Raises:
            WordingFailed: there is such a response, but no words for it.
        """

    async def close(self) -> None:
        """Let go of connections."""


class ResponseGenerator:
    """Words the responses of a domain, see `Wording`.

    Args:
        default_language: of variations where none fits the conversation's language.
        seed: makes the choice between equally good variations repeatable.
        rewriter: rewords what responses ask to be reworded; None leaves all as rendered.
    """

    def __init__(
        self,
        domain: Domain,
        default_language: str | None = None,
        seed: int | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        self._domain = domain
        self._default_language = default_language
        self._rewriter = rewriter
        self._random = random.Random(seed)  # noqa: S311 - a choice of words is no secret

    async def generate(
        self, name: str, tracker: Tracker, channel: str, arguments: Mapping[str, Any] | None = None
    ) -> Words | None:
        values = {**tracker.state.slots, **(arguments or {})}
        language = conversation_language(tracker.state.slots, tracker.language)
        variations = self._domain.responses.get(name, ())
        fitting = eligible(variations, tracker.state.slots, channel, language, self._default_language)
        if not fitting:
            logger.error("response '%s' has no variation for channel '%s' and these slots", name, channel)
            return None
        for variation in self._random.sample(fitting, len(fitting)):
            try:
                words = worded(variation, values)
            except TemplateFailed as error:
                logger.error("response '%s': %s", name, error)
                continue
            if self._rewriter is None:
                return words
            return await self._rewriter.reword(Rendered(words, variation, values, tracker, language, channel))
        raise WordingFailed(f"no variation of '{name}' could be put into words")

    async def close(self) -> None:
        if self._rewriter is not None:
            await self._rewriter.close()


def worded(variation: Variation, values: Mapping[str, Any]) -> Words:
    """A variation with values in its words; raises TemplateFailed."""
    said = {k: _filled(v, values) if k in _WORDED else v for k, v in variation.content.items()}
    return {**_about(variation), **said}


def _about(variation: Variation) -> Words:
    """What is known of a variation besides its words; it becomes the bot event's metadata."""
    conditions = [{"type": "slot", "name": c.slot, "value": c.value} for c in variation.conditions or ()]
    known = {
        "channel": variation.channel,
        "language": variation.language,
        "id": variation.id,
        "condition": conditions,
    }
    return {**variation.extra, **{k: v for k, v in known.items() if v}}


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return render(value, values) if is_template(value) else interpolate(value, values)
    if isinstance(value, Mapping):
        return {k: _filled(v, values) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(v, values) for v in value]
    return value
