import pytest

from kefu.project.template_syntax import is_template, names_in, syntax_mistake


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", set()),
        ("{a} and {b_2} {颜色}", {"a", "b_2", "颜色"}),
        ("{{a}} is written {a}", {"a"}),
        ("{{ a }} {% if b %}{{ c|upper }}{% endif %} {d}", {"a", "b", "c", "d"}),
        ("{% for x in items %}{{ x.y }}{{ range(3) }}{% endfor %}", {"items"}),
        ('/inform{"a": "b"}', set()),
        ("{a!r:>9} {a.__class__} {0}", {"a!r:>9", "a.__class__", "0"}),
    ],
)
def test_names_that_a_text_asks_for(text, names):
    assert names_in(text) == names


def test_rasas_escaped_braces_are_no_template():
    assert not is_template("{{a}}")
    assert is_template("{{ a }}")
    assert is_template("{% if a %}")


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("{% if a %}x", 1, "endif"),
        ("one\n{{ a b }}", 2, "expected token"),
        ("{{ a|uper }}", 1, "did you mean 'upper'"),
        ("{% nonsense %}", 1, "nonsense"),
        ("{{ a", 1, "unexpected end"),
        ("{{ a is evn }}", 1, "did you mean 'even'"),
        ("\n{{ a.__class__ }}", 2, "'__class__' is not for templates"),
        ("{{ 9 ** 9 }}", 1, "powers"),
        ("{% include 'a' %}", 1, "other files"),
        ("{% import 'a' as b %}", 1, "other files"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", 1, "nested too deeply"),
    ],
)
def test_a_mistake_is_told_with_its_line(text, line, word):
    found, message = syntax_mistake(text)
    assert found == line
    assert word in message


def test_a_text_of_open_comments_is_read_at_once():
    assert not is_template("{# " * 100_000)
    assert is_template("a {# b #} c")
    assert not is_template("{#}")


def test_sound_texts_have_no_mistake():
    assert syntax_mistake("{a} 100%") is None
    assert syntax_mistake("{{ a|upper }}") is None
