"""Language models in endpoints.yml, Kefu's way and Rasa Pro's."""

import pytest

from kefu.project.settings import LanguageModelSpec, RewritingSpec
from kefu.project.settings_reader import read_endpoints, read_settings_file


def read(tmp_path, text):
    """The endpoints of a file, and what is told of it as (code, line, column, all words)."""
    (tmp_path / "endpoints.yml").write_text(text, "utf-8")
    data, problems = read_settings_file(tmp_path / "endpoints.yml", "endpoints")
    return read_endpoints(data), [(p.code, p.place.line, p.place.column, str(p)) for p in problems]


def test_a_server(tmp_path):
    text = "llm: {provider: openai, model: qwen, base_url: 'http://x/v1', api_key_env: KEY, cache: 0}"
    endpoints, problems = read(tmp_path, text)
    assert endpoints.llm == LanguageModelSpec("qwen", base_url="http://x/v1", api_key_env="KEY", cache=0)
    assert problems == []


def test_nothing_is_nothing(tmp_path):
    endpoints, problems = read(tmp_path, "llm:\n")
    assert (endpoints.llm, endpoints.rewriting, problems) == (None, RewritingSpec(), [])


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("provider: opnai", "wrong-value", "'openai'"),
        ("api_key: sk-1", "unknown-key", "'api_key_env'"),
        ("base_url: localhost:80", "wrong-value", "http://"),
        ("timeout_ms: 0", "wrong-value", "at least 1"),
        ("timeout_ms: 1.5", "wrong-type", "milliseconds"),
        ("temperature: hot", "wrong-type", "0 to 2"),
        ("retries: -1", "wrong-value", "at least 0"),
        ("concurrency: 0", "wrong-value", "at least 1"),
        ("gguf_file: a.gguf", "no-effect", "provider: local"),
    ],
)
def test_mistakes_are_told_where_they_stand(tmp_path, line, code, hint):
    _, [(found, row, _, words)] = read(tmp_path, f"llm:\n  model: m\n  {line}\n")
    assert (found, row) == (code, 3)
    assert hint in words


def test_a_local_model_has_no_address(tmp_path):
    _, problems = read(tmp_path, "llm:\n  provider: local\n  model: m\n  base_url: http://x\n")
    assert [problem[:3] for problem in problems] == [("no-effect", 4, 3)]


RASA = """
nlg:
  type: rephrase
  rephrase_all: true
  max_historical_turns: 5
  prompt: prompts/own.jinja2
  llm:
    model_group: fast
model_groups:
- id: fast
  models:
  - provider: self-hosted
    model: qwen
    api_base: http://x/v1
    api_key: ${SOME_KEY}
    timeout: 2
"""


def test_rasas_rephraser_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "a-key-of-its-own")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/own.jinja2").write_text("Say {{ suggested_response }}")
    endpoints, problems = read(tmp_path, RASA)
    assert endpoints.nlg is None
    assert endpoints.llm == LanguageModelSpec(
        "qwen", base_url="http://x/v1", timeout_ms=2000, api_key_env="SOME_KEY"
    )
    assert endpoints.rewriting == RewritingSpec(True, "Say {{ suggested_response }}", 5)
    assert problems == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("model_group: fast", "model_group: fist", "unknown-model-group", 8),
        ("${SOME_KEY}", "sk-written-here", "key-in-file", 15),
        ("provider: self-hosted", "provider: azure", "not-yet", 12),
        ("timeout: 2", "top_p: 2", "no-effect", 16),
        ("rephrase_all: true", "summarize_history: true", "no-effect", 4),
        ("prompt: prompts/own.jinja2", "prompt: prompts/none.jinja2", "missing-file", 6),
        ("rephrase_all", "rephrase_al", "unknown-key", 4),
    ],
)
def test_mistakes_in_rasas_rephraser(tmp_path, monkeypatch, old, new, code, line):
    monkeypatch.setenv("SOME_KEY", "a-key-of-its-own")
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts/own.jinja2").write_text("x")
    assert old in RASA
    _, problems = read(tmp_path, RASA.replace(old, new))
    assert [problem[:2] for problem in problems] == [(code, line)]


def test_older_forms_of_rasas_rephraser(tmp_path):
    text = """
nlg:
  type: rasa_plus.ml.ContextualResponseRephraser
  llm: {model_name: gpt-4, temperature: 0.7, request_timeout: 7}
"""
    endpoints, problems = read(tmp_path, text)
    assert endpoints.llm == LanguageModelSpec("gpt-4", temperature=0.7, timeout_ms=7000)
    assert problems == []


def test_a_rephraser_without_a_model_is_told(tmp_path):
    endpoints, problems = read(tmp_path, "nlg: {type: rephrase}\n")
    assert endpoints.llm is None
    assert [problem[0] for problem in problems] == ["no-effect"]


def test_kefus_own_model_stands_above(tmp_path):
    endpoints, problems = read(tmp_path, "nlg: {type: rephrase}\nllm: {model: m}\n")
    assert (endpoints.llm, problems) == (LanguageModelSpec("m"), [])
