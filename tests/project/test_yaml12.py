import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.project.problems import Place
from kefu.project.yaml12 import read_file, read_text
from tests.project.writing import only, told


def plain(text):
    document = read_text(text, "f.yml")
    assert not document.problems
    return document.root.plain


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[
            (word, word)
            for word in ("yes", "no", "on", "off", "y", "1_000", "2020-01-01", "12:30:00", "0b1", "=")
        ],
        *[("012", 12), ("-7", -7), ("0o17", 15), ("0xff", 255), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0)],
        *[("true", True), ("False", False), ("~", None), ("null", None), ("", None), ("nUll", "nUll")],
        *[('"12"', "12"), ("'true'", "true"), ("!!str 12", "12"), ("!!int '12'", 12)],
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
    ],
)
def test_scalars_mean_what_the_core_schema_of_yaml_1_2_says(written, value):
    read = plain(f"key: {written}\n")["key"]
    assert read == value
    assert type(read) is type(value)


def test_every_key_value_and_item_has_its_place():
    root = read_text("a:\n  b:\n  - x\n  - y: 1\n", "f.yml").root
    assert root["a"]["b"].key_place == Place("f.yml", 2, 3)
    items = list(root["a"]["b"])
    assert items[0].place == Place("f.yml", 3, 5)
    assert items[1]["y"].place == Place("f.yml", 4, 8)


def test_lines_of_a_block_have_their_own_places():
    root = read_text("a:\n  examples: |\n    - one\n\n    - 二\n", "f.yml").root
    lines = {text: (place.line, place.column) for text, place in root["a"]["examples"].lines()}
    assert lines["- one"] == (3, 5)
    assert lines["- 二"] == (5, 5)


def test_keys_are_texts():
    assert plain("1: a\ntrue: b\n~: c\n") == {"1": "a", "true": "b", "~": "c"}


def test_anchors_aliases_and_merged_keys():
    assert plain("a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, k: 3}\n")["c"] == {"k": 3, "l": 2}


def test_escapes_outside_of_quotes_are_read_in_ascii_files_only():
    assert plain("a: \\u4f60\\u597d\n") == {"a": "你好"}
    assert plain("a: 你\\u597d\n") == {"a": "你\\u597d"}
    assert plain("a: C:\\users\n") == {"a": "C:\\users"}


def test_environment_variables_fill_plain_scalars(monkeypatch):
    monkeypatch.setenv("KEFU_HOST", "example.org")
    assert plain("a: http://${KEFU_HOST}/x\nb: '${KEFU_HOST}'\n") == {
        "a": "http://example.org/x",
        "b": "${KEFU_HOST}",
    }


def test_an_unset_environment_variable_is_told(monkeypatch):
    monkeypatch.delenv("KEFU_NOTHING", raising=False)
    problem = only(read_text("a: ${KEFU_NOTHING}\n", "f.yml").problems)
    assert problem.code == "unset-variable"
    assert "KEFU_NOTHING" in problem.message


@pytest.mark.parametrize("text", ["", "# a comment\n", "---\n"])
def test_an_empty_file_holds_nothing_and_is_no_mistake(text):
    document = read_text(text, "f.yml")
    assert not document.problems
    assert document.root is None or document.root.is_null


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb:\n\t- c\n", "yaml-tab f.yml:3:1"),
        ("a: [1, 2\n", "yaml-syntax f.yml:2:1"),
        ("a: b: c\n", "yaml-syntax f.yml:1:5"),
        ("a: 1\n\x00\n", "yaml-syntax f.yml:2:1"),
        ("a: \ud83d\n", "yaml-syntax f.yml:1:4"),
        ("a: 1\n---\nb: 2\n", "yaml-syntax f.yml:2:1"),
        ("a: *nowhere\n", "yaml-alias f.yml:1:4"),
        ("a: &x [*x]\n", "yaml-alias f.yml:1:8"),
        ("a: !!python/object:os.system x\n", "yaml-tag f.yml:1:4"),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key f.yml:3:1"),
        ("? [a]\n: 1\n", "yaml-key f.yml:1:3"),
        ("a: .inf\n", "yaml-number f.yml:1:4"),
        ("a: -.INF\n", "yaml-number f.yml:1:4"),
        ("a: .nan\n", "yaml-number f.yml:1:4"),
        ("a: 1e999\n", "yaml-number f.yml:1:4"),
        (f"a: {'9' * 5000}\n", "yaml-number f.yml:1:4"),
        ("a: !!float nan\n", "yaml-tag f.yml:1:4"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, expected):
    assert told(read_text(text, "f.yml").problems) == [expected]


def test_a_duplicate_key_names_the_first_place_too():
    problem = only(read_text("a: 1\nb: 2\na: 3\n", "f.yml").problems)
    assert problem.related == (Place("f.yml", 1, 1),)


@pytest.mark.parametrize("text", ["- " * 200_000 + "x", "[" * 200_000, "a: " + "{a: " * 500])
def test_deep_nesting_is_refused_without_harm(text):
    assert only(read_text(text, "f.yml").problems).code == "yaml-depth"


def test_aliases_cannot_blow_up():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert only(read_text("\n".join(lines), "f.yml").problems).code == "yaml-size"


def test_a_file_that_is_not_utf8_is_told_where(tmp_path):
    path = tmp_path / "f.yml"
    path.write_bytes(b"a: 1\nb: gr" + b"\xfc\xdf" + b"e\n")
    assert told(read_file(path).problems) == ["not-utf8 f.yml:2:6"]


def test_a_byte_order_mark_is_no_content(tmp_path):
    path = tmp_path / "f.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_file(path).root.plain == {"a": 1}


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path):
    assert only(read_file(tmp_path / "none.yml").problems).code == "unreadable-file"


def test_a_pipe_or_a_device_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "endless.yml").symlink_to("/dev/zero")
    (tmp_path / "itself.yml").symlink_to("itself.yml")
    for name in ("pipe", "endless", "itself"):
        assert only(read_file(tmp_path / f"{name}.yml").problems).code == "unreadable-file"


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    with (tmp_path / "f.yml").open("wb") as file:
        file.truncate(10**12)
    assert only(read_file(tmp_path / "f.yml").problems).code == "file-too-large"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab: -[]{}|>&*!'\"#\n\t%@`,?~<0.$\\u"), max_size=40))
def test_no_text_makes_the_reader_fail(text):
    document = read_text(text, "f.yml")
    if document.root is not None:
        assert document.root.plain is not document.root
