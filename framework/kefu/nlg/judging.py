"""May a language model's words be sent in place of the rendered ones?"""

from __future__ import annotations

from kefu.nlg.prompts import Moment


def reasons_against(original: str, proposal: str, moment: Moment) -> list[str]:
    """Why a proposal may not be sent, in words that a model can act upon; empty where it may."""
    return [] if proposal == original else ["the words differ"]
