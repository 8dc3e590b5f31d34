"""From config.yml, endpoints.yml and credentials.yml to data classes."""

from __future__ import annotations

from pathlib import Path

from kefu.project.checks_settings import check_settings
from kefu.project.llm_reader import is_rephraser, read_llm, read_rewriting
from kefu.project.located import Located
from kefu.project.problems import Problem
from kefu.project.schema_check import check_schema
from kefu.project.settings import ComponentSpec, Config, Credentials, Endpoints, EndpointSpec
from kefu.project.yaml12 import read_file

DEFAULT_LANGUAGE = "en"


def read_settings_file(path: Path | None, kind: str) -> tuple[Located, list[Problem]]:
    """The data of config.yml, endpoints.yml or credentials.yml (`kind`), and what is wrong with it."""
    if path is None:
        return Located(None), []
    document = read_file(path)
    data = document.root or Located(None)
    return data, [*document.problems, *check_schema(data, kind), *check_settings(data, kind)]


def read_config(data: Located) -> Config:
    return Config(
        language=data["language"].text() or DEFAULT_LANGUAGE,
        assistant_id=data["assistant_id"].text(),
        pipeline=_components(data["pipeline"]),
        policies=_components(data["policies"]),
    )


def _components(data: Located) -> tuple[ComponentSpec, ...] | None:
    if not isinstance(data.content, list):
        return None
    return tuple(_component(item) for item in data if item["name"].text())


def _component(item: Located) -> ComponentSpec:
    options = {key: value for key, value in item.items() if key != "name"}
    return ComponentSpec(
        name=item["name"].text() or "",
        options={key: value.plain for key, value in options.items()},
        place=item["name"].place,
        option_places={key: value.key_place for key, value in options.items() if value.key_place},
    )


def read_endpoints(data: Located) -> Endpoints:
    own = ("action_endpoint", "nlg", "llm", "model_groups", "tracker_store", "lock_store", "event_broker")
    return Endpoints(
        action_endpoint=_endpoint(data["action_endpoint"]),
        nlg=None if is_rephraser(data["nlg"]) else _endpoint(data["nlg"]),
        llm=read_llm(data),
        rewriting=read_rewriting(data),
        tracker_store=_options(data["tracker_store"]),
        lock_store=_options(data["lock_store"]),
        event_broker=_options(data["event_broker"]),
        other={key: value.plain for key, value in data.items() if key not in own},
    )


def _endpoint(data: Located) -> EndpointSpec | None:
    url = data["url"].text()
    if not url:
        return None
    auth = data["basic_auth"]
    return EndpointSpec(
        url=url,
        headers=_texts(data["headers"]),
        params=_texts(data["params"]),
        basic_auth=(auth["username"].text() or "", auth["password"].text() or "")
        if auth.is_mapping
        else None,
        token=data["token"].text(),
        token_name=data["token_name"].text() or "token",
        cafile=data["cafile"].text(),
        enable_selective_domain=data["enable_selective_domain"].flag(False),
    )


def _texts(data: Located) -> dict[str, str]:
    return {key: value.text() or "" for key, value in data.items()}


def _options(data: Located) -> dict[str, object]:
    return {key: value.plain for key, value in data.items()}


def read_credentials(data: Located) -> Credentials:
    return Credentials({channel: _options(options) for channel, options in data.items()})
