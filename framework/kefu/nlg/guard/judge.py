"""The face of the guard: all checks, one verdict."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.nlg.guard.asking import asking_reasons
from kefu.nlg.guard.association import association_reasons
from kefu.nlg.guard.comparing import comparison_reasons
from kefu.nlg.guard.context import GuardContext, Reason, Verdict
from kefu.nlg.guard.leaks import leak_reasons
from kefu.nlg.guard.reading import read
from kefu.nlg.guard.recombining import recombination_reasons
from kefu.nlg.guard.strict import strict_reasons
from kefu.nlg.guard.surface import surface_reasons


def judge(original: str, rewritten: str, context: GuardContext | None = None) -> Verdict:
    """Whether the rewritten text says what the original says, no more and no less.

    A wrong yes is worse than a wrong no: what the guard cannot prove, it rejects.
    """
    context = context or GuardContext()
    if original == rewritten:
        return Verdict()
    hostile = tuple(surface_reasons(original, rewritten, context))
    # a text with hidden or disguised letters is not worth reading
    return Verdict(hostile or tuple(_meaning_reasons(original, rewritten, context)))


def _meaning_reasons(original: str, rewritten: str, context: GuardContext) -> Iterator[Reason]:
    yield from leak_reasons(original, rewritten, context)
    before, after = read(original, context, original), read(rewritten, context, original)
    if context.mode == "strict":
        yield from strict_reasons(original, rewritten, context)
    yield from asking_reasons(original, rewritten)
    yield from comparison_reasons(before, after)
    yield from association_reasons(before, after)
    yield from recombination_reasons(before, after)
