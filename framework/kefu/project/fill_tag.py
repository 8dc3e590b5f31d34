"""`{% fill "instruction", fact, name=fact %}fallback{% endfill %}` in a template.

A language model may write this part of the text from the facts; without one the fallback stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context, Undefined

# under this name a template's values may hold what takes instruction, facts and fallback, and gives
# the text that stands in their place
FILL = "_fill"


class FillTag(Extension):
    """The tag `fill`."""

    tags = {"fill"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        instruction = parser.parse_expression()
        facts = []
        while parser.stream.skip_if("comma"):
            facts.append(_fact(parser))
        body = parser.parse_statements(("name:endfill",), drop_needle=True)
        call = self.call_method("_written", [nodes.ContextReference(), instruction, nodes.Dict(facts)])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _written(
        self, context: Context, instruction: Any, facts: dict[str, Any], caller: Callable[[], str]
    ) -> str:
        for fact in facts.values():
            if isinstance(fact, Undefined):
                str(fact)  # raises what any use of it raises
        fallback, fill = caller(), context.get(FILL)
        return fill(str(instruction), facts, fallback) if fill else fallback


def _fact(parser: Parser) -> nodes.Pair:
    """`name` or `name=expression`."""
    if parser.stream.current.type == "name" and parser.stream.look().type == "assign":
        name = next(parser.stream).value
        next(parser.stream)
        return nodes.Pair(nodes.Const(name), parser.parse_expression())
    value = parser.parse_expression()
    if not isinstance(value, nodes.Name):
        parser.fail("a fact needs a name, as in 'days=order.days'", value.lineno)
    return nodes.Pair(nodes.Const(value.name), value)
