"""How the operator wants the server to be."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from kefu.errors import KefuError
from kefu.server.auth import Auth

DEFAULT_INTERFACE, DEFAULT_PORT = "127.0.0.1", 5005


@dataclass(frozen=True)
class ServerSettings:
    """Where the server listens and who may use its API.

    On the loopback interface the API is open without being asked for; elsewhere it is served only
    with `enable_api`, and then only behind a token or web tokens.

    Raises:
        KefuError: the API would be open to a network.
    """

    interface: str = DEFAULT_INTERFACE
    port: int = DEFAULT_PORT
    enable_api: bool = False
    auth: Auth = Auth()
    # origins of web pages that may call the server; "*" is any
    cors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.enable_api and self.auth.is_open and not is_loopback(self.interface):
            raise KefuError(
                f"the HTTP API on {self.interface} would be open to everyone who can reach it: "
                "protect it with --auth-token or --jwt-secret, or leave --enable-api out"
            )

    @property
    def serves_api(self) -> bool:
        return self.enable_api or is_loopback(self.interface)


def is_loopback(interface: str) -> bool:
    """True where only this machine can reach the interface."""
    try:
        return ipaddress.ip_address(interface).is_loopback
    except ValueError:
        return interface == "localhost"
