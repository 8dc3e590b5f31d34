"""A rendered text in other words: a language model proposes, a judge decides.

The model has one budget of time in a turn. What comes late, breaks off or is rejected twice is not
sent: the rendered text is.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kefu.errors import KefuError, LLMError
from kefu.llm.model import ChatMessage, Deadline, LanguageModel, Prompt
from kefu.llm.opening import open_language_model
from kefu.nlg.filling import Fill, has_fills, split_fills
from kefu.nlg.guard import GuardContext, Verdict, judge
from kefu.nlg.prompts import Moment, fill_messages, once_more, rewrite_messages
from kefu.nlg.rendered import METADATA, Rendered, spent_in_turn
from kefu.project.domain import RewriteStyle, Variation
from kefu.project.settings import Endpoints, LanguageModelSpec, RewritingSpec

logger = logging.getLogger(__name__)

TRIES = 2
_SHORT = 1000  # characters that any answer may have
_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("「", "」"), ("«", "»"))

REWRITTEN, TEMPLATE = "rewritten", "template"

# original, proposal, what is known -> whether the proposal may be sent
Judge = Callable[[str, str, GuardContext], Verdict]


@dataclass(frozen=True)
class Rewritten:
    """How a text came out. `why` says what kept a proposal from being sent."""

    original: str
    final: str
    verdict: str  # REWRITTEN or TEMPLATE
    why: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    milliseconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """For the metadata of the bot event."""
        return {
            "original": self.original,
            "final": self.final,
            "verdict": self.verdict,
            "why": list(self.why),
            "rejected": list(self.rejected),
            "ms": round(self.milliseconds, 1),
        }


class Rewriter:
    """Rewords texts with a language model under a judge.

    Args:
        spec: how the model is asked.
        rewriting: what holds for responses that say nothing of it.
    """

    def __init__(
        self,
        model: LanguageModel,
        judge: Judge,
        spec: LanguageModelSpec,
        rewriting: RewritingSpec = RewritingSpec(),
    ) -> None:
        self._model = model
        self._judge = judge
        self._spec = spec
        self._rewriting = rewriting

    def style_of(self, variation: Variation) -> RewriteStyle | None:
        """How a variation is reworded; None where it is said as it stands."""
        style = variation.rewrite
        if style is None and self._rewriting.every_response:
            style = RewriteStyle(mode="balanced")
        if style is None or not style.enabled:
            return None
        turns = self._rewriting.context_turns
        return replace(
            style,
            prompt=style.prompt or self._rewriting.prompt,
            context_turns=style.context_turns if turns is None else turns,
        )

    async def reword(self, said: Rendered) -> dict[str, Any]:
        """The words with a reworded text and, under METADATA, how that came about."""
        text = said.words.get("text")
        style = self.style_of(said.variation)
        source = said.variation.content.get("text") or ""
        if not isinstance(text, str) or not text.strip() or not (style or has_fills(source)):
            return said.words
        moment = said.moment(style or RewriteStyle())
        deadline = Deadline(max(0.0, self._spec.timeout_ms - spent_in_turn(said.tracker)))
        steps: list[Rewritten] = []
        if has_fills(source):
            text, steps = await self._filled(split_fills(source, said.values), moment, deadline)
        if style:
            steps.append(await self._rewritten(text, moment, deadline))
            text = steps[-1].final
        return {**said.words, "text": text, METADATA: [step.to_json() for step in steps]}

    async def _filled(
        self, parts: list[str | Fill], moment: Moment, deadline: Deadline
    ) -> tuple[str, list[Rewritten]]:
        """One after the other: they share the budget."""
        text = ""
        steps: list[Rewritten] = []
        for part in parts:
            if isinstance(part, Fill):
                messages = fill_messages(part.instruction, part.facts, part.fallback, moment)
                known = replace(moment, facts=part.facts)
                steps.append(await self._worded(part.fallback, messages, known, deadline))
                part = steps[-1].final
            text += part
        return text, steps

    async def _rewritten(self, text: str, moment: Moment, deadline: Deadline) -> Rewritten:
        try:
            messages = rewrite_messages(text, moment)
        except KefuError as error:  # the author's own prompt
            return Rewritten(text, text, TEMPLATE, why=(str(error),))
        return await self._worded(text, messages, moment, deadline)

    async def _worded(
        self, original: str, messages: tuple[ChatMessage, ...], moment: Moment, deadline: Deadline
    ) -> Rewritten:
        """What the model answers to `messages`, where it may stand in place of `original`."""
        begun = deadline.left_ms
        why: list[str] = []
        rejected: list[str] = []
        final: str | None = None
        for _ in range(TRIES):
            before = deadline.left_ms
            proposal, reasons = await self._proposal(original, messages, moment, before)
            if not reasons:
                final = proposal
                break
            why += reasons
            if proposal is None:
                break
            rejected.append(proposal)
            if deadline.left_ms < before - deadline.left_ms:
                why.append("there was no time for another try")
                break
            messages = once_more(messages, proposal, reasons)
        return Rewritten(
            original,
            original if final is None else final,
            TEMPLATE if final is None else REWRITTEN,
            tuple(why),
            tuple(rejected),
            begun - deadline.left_ms,
        )

    async def _proposal(
        self, original: str, messages: tuple[ChatMessage, ...], moment: Moment, budget_ms: float
    ) -> tuple[str | None, list[str]]:
        """What the model proposes, and why it may not be sent."""
        if not budget_ms:
            return None, ["the time of this turn is spent"]
        prompt = Prompt(messages, self._spec.max_tokens, self._spec.temperature)
        try:
            completion = await self._model.complete(prompt, budget_ms)
        except LLMError as error:
            return None, [str(error)]
        proposal = spoken(completion.text, original)
        longest = max(_SHORT, 4 * len(original))
        if len(proposal) > longest:  # whatever the server made of max_tokens
            return proposal[:longest], ["the answer is far too long"]
        if not completion.is_whole:
            return proposal, ["the answer was cut off"]
        return proposal, self._reasons(original, proposal, guard_context(moment, messages))

    def _reasons(self, original: str, proposal: str, context: GuardContext) -> list[str]:
        try:
            verdict = self._judge(original, proposal, context)
        except Exception as error:  # what cannot be judged is not sent, and the customer is answered
            logger.exception("'%s' could not be compared with '%s'", proposal, original)
            return [f"the guard failed: {error}"]
        return list(dict.fromkeys(map(str, verdict.reasons)))

    async def close(self) -> None:
        await self._model.close()


def open_rewriter(endpoints: Endpoints, judge: Judge = judge) -> Rewriter | None:
    """The rewriter that endpoints.yml asks for; raises LLMError where its model cannot be used."""
    if endpoints.llm is None:
        return None
    return Rewriter(open_language_model(endpoints.llm), judge, endpoints.llm, endpoints.rewriting)


def guard_context(moment: Moment, messages: tuple[ChatMessage, ...]) -> GuardContext:
    """What the guard is told; the model's instructions must not turn up in what it says."""
    style = moment.style
    language = style.language or moment.language
    own = (style.prompt or "").splitlines()
    told = [line for message in messages if message.role == "system" for line in message.text.splitlines()]
    return GuardContext(
        language=language[:2].lower() if language else None,
        slots={name: str(value) for name, value in moment.facts.items() if value not in (None, "")},
        buttons=tuple(moment.buttons),
        mode="strict" if style.mode == "strict" else "balanced",
        forbidden=style.forbidden,
        instructions=tuple(line for line in (*told, *own) if line.strip() and "{{" not in line),
    )


def spoken(answer: str, original: str) -> str:
    """What of a model's answer is meant to be said: no thoughts aloud, no quotation marks around it."""
    text = _THOUGHT.sub("", answer).strip()
    for opening, closing in _QUOTES:
        is_quoted = len(text) > 1 and text[0] == opening and text[-1] == closing
        if is_quoted and not original.startswith(opening):
            return text[1:-1].strip()
    return text
