"""Language models in endpoints.yml: Kefu's `llm:`, or Rasa Pro's rephraser with its model groups."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from kefu.project.located import Located
from kefu.project.problems import Problem, Severity, unknown_name
from kefu.project.settings import LanguageModelSpec, RewritingSpec

REPHRASERS = ("rephrase", "rasa_plus.ml.ContextualResponseRephraser")
# what servers of one's own are called in Rasa Pro; they speak OpenAI's protocol too
_OPENAI_LIKE = ("openai", "self-hosted")
_RASA_TIMEOUTS = ("timeout", "request_timeout")
_MAX_PROMPT = 100_000  # characters
_READ_FROM_MODEL = (
    *("provider", "type", "_type", "model", "model_name", "model_group", "temperature", "max_tokens"),
    *("api_base", "openai_api_base", "api_key", *_RASA_TIMEOUTS),
)


def is_rephraser(nlg: Located) -> bool:
    """True for Rasa Pro's `nlg: {type: rephrase}`, which is no server."""
    return nlg["type"].text() in REPHRASERS


def read_llm(endpoints: Located) -> LanguageModelSpec | None:
    """The model of `llm:`, else the one of Rasa's rephraser."""
    own = endpoints["llm"]
    if own["model"].text():
        written = {f.name: own[f.name].content for f in fields(LanguageModelSpec) if not own[f.name].is_null}
        return LanguageModelSpec(**written)  # type: ignore[arg-type]
    if is_rephraser(endpoints["nlg"]):
        return _rasa_model(endpoints)
    return None


def read_rewriting(endpoints: Located) -> RewritingSpec:
    """What Rasa's rephraser says of all responses."""
    nlg = endpoints["nlg"]
    if not is_rephraser(nlg):
        return RewritingSpec()
    file = _prompt_file(nlg)
    turns = nlg["max_historical_turns"]
    return RewritingSpec(
        every_response=nlg["rephrase_all"].flag(False),
        prompt=file.read_text("utf-8")[:_MAX_PROMPT] if file and file.is_file() else None,
        context_turns=None if turns.is_null else int(turns.number(0)),
    )


def check_llm(endpoints: Located) -> Iterator[Problem]:
    """What cannot be or is not used, beyond what the schema tells."""
    own, nlg = endpoints["llm"], endpoints["nlg"]
    if own["provider"].text() == "local":
        yield from _without_effect(own, ("base_url", "api_key_env"), "the model runs in this process")
    elif "gguf_file" in own:
        yield from _without_effect(own, ("gguf_file",), "it is for 'provider: local'")
    if is_rephraser(nlg):
        yield from _check_rephraser(endpoints)


def _check_rephraser(endpoints: Located) -> Iterator[Problem]:
    nlg = endpoints["nlg"]
    yield from _without_effect(nlg, ("summarize_history", "url"), "the newest messages are given as they are")
    file = _prompt_file(nlg)
    if file and not file.is_file():
        yield Problem("missing-file", _prompt(nlg).place, f"there is no file '{file}'")
    group = nlg["llm"]["model_group"].text()
    groups = {name: entry for entry in endpoints["model_groups"] if (name := entry["id"].text())}
    if group and group not in groups:
        yield unknown_name("model-group", group, nlg["llm"]["model_group"].place, groups)
    model = _rasa_entry(endpoints)
    provider = model["provider"].text() or model["type"].text() or _OPENAI_LIKE[0]
    if endpoints["llm"].is_null and not _model_name(model) and not group:
        message = "the rephraser names no language model: responses are said as they stand"
        yield Problem("no-effect", nlg.key_place, message, "add 'llm:'", Severity.WARNING)
    elif endpoints["llm"].is_null and provider not in _OPENAI_LIKE:
        message = f"the provider '{provider}' is not in this version: any server of OpenAI's protocol is"
        yield Problem("not-yet", model["provider"].place, message, "use 'llm:'", Severity.WARNING)
    if "api_key" in model and not _key_variable(model):
        message = "the key is not used: a key stands in the environment, not in a file"
        yield Problem("key-in-file", model["api_key"].key_place, message, "write ${NAME}", Severity.WARNING)
    unused = [key for key, _ in model.items() if key not in _READ_FROM_MODEL]
    yield from _without_effect(model, tuple(unused), "the model is asked without it")


def _without_effect(data: Located, keys: tuple[str, ...], reason: str) -> Iterator[Problem]:
    for key in keys:
        if key in data:
            message = f"'{key}' has no effect: {reason}"
            yield Problem("no-effect", data[key].key_place, message, severity=Severity.NOTE)


def _rasa_model(endpoints: Located) -> LanguageModelSpec | None:
    model, nlg = _rasa_entry(endpoints), endpoints["nlg"]
    name = _model_name(model)
    provider = model["provider"].text() or model["type"].text() or _OPENAI_LIKE[0]
    if not name or provider not in _OPENAI_LIKE:
        return None
    default = LanguageModelSpec(name)
    return LanguageModelSpec(
        name.removeprefix("openai/"),
        base_url=model["api_base"].text() or model["openai_api_base"].text(),
        temperature=model["temperature"].number(nlg["temperature"].number(default.temperature)),
        max_tokens=int(model["max_tokens"].number(default.max_tokens)),
        timeout_ms=_milliseconds(model) or default.timeout_ms,
        api_key_env=_key_variable(model),
    )


def _rasa_entry(endpoints: Located) -> Located:
    """The options of the rephraser's model: its own, or the first of its group."""
    own = endpoints["nlg"]["llm"]
    group = own["model_group"].text()
    for entry in endpoints["model_groups"]:
        if group and entry["id"].text() == group:
            return next(iter(entry["models"]), own)
    return own


def _model_name(model: Located) -> str | None:
    return model["model"].text() or model["model_name"].text()


def _key_variable(model: Located) -> str | None:
    """The environment variable that `api_key: ${NAME}` was taken from."""
    key = model["api_key"].text()
    return next((name for name, value in os.environ.items() if value == key), None)


def _milliseconds(model: Located) -> int:
    seconds = next((model[key].number(0) for key in _RASA_TIMEOUTS if key in model), 0)
    return int(seconds * 1000)


def _prompt(nlg: Located) -> Located:
    return nlg["prompt"] if "prompt" in nlg else nlg["prompt_template"]


def _prompt_file(nlg: Located) -> Path | None:
    """Relative paths count from the folder of endpoints.yml."""
    written = _prompt(nlg)
    path = written.text()
    if not path:
        return None
    return Path(written.place.file).parent / path if written.place else Path(path)
