"""`{slot}` in a text."""

import pytest

from kefu.nlg.interpolation import interpolate

VALUES = {"name": "Ann", "unset": None, "yes": True, "map": {"k": 1}, "spaced name": 2, "源": "{name}"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {name}!", "Hi Ann!"),
        ("{unset} {yes} {map}", "None True {'k': 1}"),
        ("{spaced name}", "2"),
        ("{{name}}", "{name}"),
        ("{{{name}}}", "{Ann}"),
        ("{{literal}} {name}", "{literal} Ann"),
        # what a value holds is not looked at again
        ("{源}", "{name}"),
        # an unknown name or a stray brace leaves everything as written
        ("{name} {unknown} {{x}}", "{name} {unknown} {{x}}"),
        ("{name} {", "{name} {"),
        ("}{name}", "}{name}"),
        ("{name\n}", "{name\n}"),
        ("{name.x} {name!r}", "{name.x} {name!r}"),
        ("", ""),
    ],
)
def test_interpolation(text: str, expected: str) -> None:
    assert interpolate(text, VALUES) == expected
