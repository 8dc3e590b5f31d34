"""Jinja in a text, in a sandbox."""

import time

import pytest

from kefu.nlg.templates import TemplateFailed, render

VALUES = {"name": "Ann", "n": 3, "items": ["a", "b"], "unset": None, "evil": "{{ 7 * 7 }}{name}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ name }}!", "Hi Ann!"),
        ("{{ name|upper }} {{ n + 1 }}", "ANN 4"),
        ("{% if n > 2 %}many{% else %}few{% endif %}", "many"),
        ("{% for i in items %}{{ i }};{% endfor %}", "a;b;"),
        ("{# a remark #}{{ '%.2f'|format(n) }}", "3.00"),
        ("您好，{{ name }}。", "您好，Ann。"),
        # an unset slot says nothing; Rasa's {slot} works beside Jinja
        ("[{{ unset }}] {name} {unset} {unknown}", "[] Ann None {unknown}"),
        ("{% if unknown is defined %}x{% endif %}{{ n * 2 }}", "6"),
        ("{{ 'a'|center(3) }}|{{ 5000|center(6) }}|{{ 5000|tojson }}", " a | 5000 |5000"),
        ("{% for row in items|batch(2) %}{{ row|join }}{% endfor %}{{ items|slice(2)|list|length }}", "ab2"),
        # values are never source
        ("{{ evil }}", "{{ 7 * 7 }}{name}"),
        ("{evil} {{ n }}", "{{ 7 * 7 }}{name} 3"),
    ],
)
def test_templates(text: str, expected: str) -> None:
    assert render(text, VALUES) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ unknown }}",
        "{{ name.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ items.append('x') }}",
        "{{ 'x' * 1000000000 }}",
        "{{ items * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d'|format(1) }}",
        "{{ '%*d'|format(999999999, 1) }}",
        "{{ 'x'.ljust(999999999) }}",
        "{{ 'x'.zfill(999999999) }}",
        "{{ 'x'|center(999999999) }}",
        "{{ 'x\\ny'|indent(width=999999999) }}",
        "{{ items|batch(999999999, 'x')|list }}",
        "{{ items|slice(999999999)|list }}",
        "{{ items|tojson(999999999) }}",
        "{% if name %}never ended",
        "{{ name|nofilter }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{% for i in range(999) %}{{ 'x' ~ name ~ i }}{% for j in range(99) %}y{% endfor %}{% endfor %}",
        "{% include 'file' %}{{ n }}",
        "{% for i in range(99) %}" * 3 + "{% endfor %}" * 3,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{% for i in items %}" * 30 + "{% endfor %}" * 30,
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{{ n / 0 }}",
    ],
)
def test_what_a_template_may_not_do_fails_at_once(text: str) -> None:
    start = time.process_time()
    with pytest.raises(TemplateFailed):
        render(text, VALUES)
    assert time.process_time() - start < 1
