"""config.yml, endpoints.yml and credentials.yml as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kefu.project.problems import Place


@dataclass(frozen=True)
class ComponentSpec:
    """A pipeline component or policy by name, with the options the author gave."""

    name: str
    options: dict[str, Any] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)
    # where each option stands, for messages
    option_places: dict[str, Place] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Config:
    """What is trained. None for `pipeline` or `policies` means: Kefu's defaults."""

    language: str = "en"
    assistant_id: str | None = None
    pipeline: tuple[ComponentSpec, ...] | None = None
    policies: tuple[ComponentSpec, ...] | None = None


@dataclass(frozen=True)
class EndpointSpec:
    """Somebody else's HTTP server (`action_endpoint`, `nlg`)."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    basic_auth: tuple[str, str] | None = None
    token: str | None = None
    token_name: str = "token"
    cafile: str | None = None
    enable_selective_domain: bool = False


@dataclass(frozen=True)
class LanguageModelSpec:
    """A language model and how it is asked.

    Attributes:
        provider: `openai` for any server that speaks OpenAI's protocol, `local` for transformers.
        model: the server's name of it; a folder or a hub's name for `local`.
        base_url: of the server, such as `http://localhost:11434/v1`.
        gguf_file: for `local`, the file in the folder or repository, where it is a GGUF.
        timeout_ms: what one answer may take, with queueing and retries.
        api_key_env: the environment variable that holds the key.
        retries: how often a failed request is sent again.
        concurrency: requests at the same time.
        cache: answers that are kept.
    """

    model: str
    provider: str = "openai"
    base_url: str | None = None
    gguf_file: str | None = None
    timeout_ms: int = 1500
    api_key_env: str | None = None
    max_tokens: int = 200
    temperature: float = 0.3
    retries: int = 1
    concurrency: int = 4
    cache: int = 1000


@dataclass(frozen=True)
class RewritingSpec:
    """How responses are reworded that say nothing of it themselves.

    `prompt` is a Jinja text over history, current_input and suggested_response.
    """

    every_response: bool = False
    prompt: str | None = None
    context_turns: int | None = None


@dataclass(frozen=True)
class Endpoints:
    """What lies outside the process; `other` keeps sections by name with their options."""

    action_endpoint: EndpointSpec | None = None
    nlg: EndpointSpec | None = None
    llm: LanguageModelSpec | None = None
    rewriting: RewritingSpec = RewritingSpec()
    tracker_store: dict[str, Any] = field(default_factory=dict)
    lock_store: dict[str, Any] = field(default_factory=dict)
    event_broker: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Credentials:
    """Channel name -> its options."""

    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
