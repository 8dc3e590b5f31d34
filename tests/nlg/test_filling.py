"""Parts of a text that a language model may write."""

from __future__ import annotations

from typing import Any

import pytest

from kefu.nlg.filling import Fill, split_fills
from kefu.nlg.templates import MAX_OUTPUT, TemplateFailed, render
from kefu.project.template_syntax import names_in, syntax_mistake

VALUES = {"city": "Rome", "order": {"days": 2}}
TEXT = 'Hi. {% fill "say when", city, days=order.days %}In {{ order.days }} days in {city}.{% endfill %} Bye.'


def test_facts_are_named_and_the_fallback_is_rendered() -> None:
    fill = Fill("say when", {"city": "Rome", "days": 2}, "In 2 days in Rome.")
    assert split_fills(TEXT, VALUES) == ["Hi. ", fill, " Bye."]


def test_without_a_model_the_fallback_stands() -> None:
    assert render(TEXT, VALUES) == "Hi. In 2 days in Rome. Bye."


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("{% filter upper %}a{% fill 'x' %}b{% endfill %}{% endfilter %}", ["A", Fill("x", {}, "b"), ""]),
        ("{% filter reverse %}a{% fill 'x' %}b{% endfill %}{% endfilter %}", ["ba"]),
        ("{% fill 'x' %}a{% fill 'y' %}b{% endfill %}{% endfill %}", ["", Fill("x", {}, "ab"), ""]),
        ("{% for i in range(2) %}{% fill 'x', i %}{{ i }}{% endfill %}{% endfor %}",
         ["", Fill("x", {"i": 0}, "0"), "", Fill("x", {"i": 1}, "1"), ""]),
        ("{% if false %}{% fill 'x' %}b{% endfill %}{% endif %}c", ["c"]),
        ("{% fill 'x' %}" + "a" * (MAX_OUTPUT - 10) + "{% endfill %}{{ 'b' * 0 if false else '' }}",
         ["", Fill("x", {}, "a" * (MAX_OUTPUT - 10)), ""]),
    ],
)  # fmt: skip
def test_wherever_it_stands(text: str, parts: list[Any]) -> None:
    assert split_fills(text, {}) == parts


def test_marks_that_would_make_a_text_too_long_are_left_out() -> None:
    text = "a" * (MAX_OUTPUT - 1) + "{% fill 'x' %}b{% endfill %}"
    assert split_fills(text, {}) == ["a" * (MAX_OUTPUT - 1) + "b"]


def test_values_are_never_taken_for_marks_or_tags() -> None:
    evil = "{% fill 'x' %}y{% endfill %}\x001-0\x00"
    assert "".join(map(str, split_fills("{{ a }}{% raw %}{% endraw %}", {"a": evil}))) == evil


def test_a_mistake_is_told_by_validation() -> None:
    assert syntax_mistake(TEXT) is None
    assert names_in(TEXT) == {"city", "order"}
    assert syntax_mistake("{% fill 'x', 1+1 %}a{% endfill %}") == (
        1,
        "a fact needs a name, as in 'days=order.days'",
    )
    assert syntax_mistake("a\n{% fill 'x' %}b") is not None
    with pytest.raises(TemplateFailed):
        split_fills("{% fill 'x', city %}a{% endfill %}", {})
