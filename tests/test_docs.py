"""The documentation keeps up with the code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(p for folder in (".", "docs", "docs/zh") for p in (ROOT / folder).glob("*.md"))
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def codes_of(file):
    """The literal codes that a module gives to its problems: a first argument such as "wrong-type"."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = getattr(getattr(node, "func", None), "attr", None) or getattr(
            getattr(node, "func", None), "id", ""
        )
        first = node.args[0] if isinstance(node, ast.Call) and node.args else None
        if (
            "problem" in name.lower()
            and isinstance(first, ast.Constant)
            and _CODE.fullmatch(str(first.value))
        ):
            yield first.value


def test_each_problem_code_is_explained():
    explained = set(re.findall(r"`([a-z0-9-]+)`", (ROOT / "docs/errors.md").read_text(encoding="utf-8")))
    told = {code for file in (ROOT / "framework/kefu").rglob("*.py") for code in codes_of(file)}
    assert len(told) > 30
    assert told - explained == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    links = re.findall(
        r"\]\(([^)#:]+)\)", re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.S)
    )
    assert [link for link in links if not (page.parent / link).exists()] == []
