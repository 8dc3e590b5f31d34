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
class Endpoints:
    """What lies outside the process; `other` keeps sections by name with their options."""

    action_endpoint: EndpointSpec | None = None
    nlg: EndpointSpec | None = None
    tracker_store: dict[str, Any] = field(default_factory=dict)
    lock_store: dict[str, Any] = field(default_factory=dict)
    event_broker: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Credentials:
    """Channel name -> its options."""

    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
