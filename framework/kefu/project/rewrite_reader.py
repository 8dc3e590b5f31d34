"""From `rewrite:` of a variation, or Rasa's `metadata: {rephrase: true}`, to a RewriteStyle."""

from __future__ import annotations

from kefu.project.domain import RewriteStyle
from kefu.project.located import Located


def rewrite_style(variation: Located) -> RewriteStyle | None:
    """None where the variation says nothing of it; `rewrite` stands above `metadata`."""
    own = variation["rewrite"]
    if own.is_mapping:
        return _style(own)
    if isinstance(own.content, bool):
        return RewriteStyle(enabled=own.content)
    metadata = variation["metadata"]
    if isinstance(metadata["rephrase"].content, bool):
        return RewriteStyle(
            enabled=metadata["rephrase"].flag(False),
            # its words are not held: the prompt asks for new ones
            mode="balanced",
            prompt=metadata["rephrase_prompt"].text(),
        )
    return None


def _style(data: Located) -> RewriteStyle:
    default = RewriteStyle()
    return RewriteStyle(
        tone=data["tone"].text(),
        length=data["length"].text(),
        language=data["language"].text(),
        examples=data["examples"].texts(),
        context_turns=int(data["context_turns"].number(default.context_turns)),
        mode=data["mode"].text() or default.mode,
        forbidden=data["forbidden"].texts(),
    )
