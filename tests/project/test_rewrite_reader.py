"""What a variation says of being reworded."""

import pytest

from kefu.project.domain import RewriteStyle
from kefu.project.located import locate
from kefu.project.rewrite_reader import rewrite_style


@pytest.mark.parametrize(
    ("variation", "style"),
    [
        ({"text": "x"}, None),
        ({"text": "x", "rewrite": None}, None),
        ({"text": "x", "rewrite": True}, RewriteStyle()),
        ({"text": "x", "rewrite": False}, RewriteStyle(enabled=False)),
        ({"rewrite": {"tone": "warm", "mode": "balanced", "examples": ["a", "b"], "context_turns": 0,
                      "forbidden": ["sure"]}},
         RewriteStyle(tone="warm", mode="balanced", examples=("a", "b"), context_turns=0,
                      forbidden=("sure",))),
        ({"metadata": {"rephrase": True, "rephrase_prompt": "p"}}, RewriteStyle(mode="balanced", prompt="p")),
        ({"metadata": {"rephrase": False}}, RewriteStyle(enabled=False, mode="balanced")),
        ({"metadata": "x"}, None),
        ({"rewrite": False, "metadata": {"rephrase": True}}, RewriteStyle(enabled=False)),
    ],
)  # fmt: skip
def test_style_of_a_variation(variation, style):
    assert rewrite_style(locate(variation)) == style
