"""Listening: uvicorn with an application, until it is told to stop."""

from __future__ import annotations

import gc
import socket

import uvicorn
from starlette.applications import Starlette

from kefu.errors import KefuError

# seconds; how long an idle connection is kept, and how long requests get to finish at the end
KEEP_ALIVE, SHUTDOWN = 120, 10


def serve(app: Starlette, listener: socket.socket) -> None:
    """Answer requests until SIGINT or SIGTERM; requests under way are finished first."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SHUTDOWN,
    )
    gc.freeze()  # the model stays: no collection has to walk it while customers wait
    uvicorn.Server(config).run(sockets=[listener])


def bind(interface: str, port: int) -> socket.socket:
    """Take the address without listening yet; port 0 takes a free one.

    Raises:
        KefuError: the address is not of this machine, or the port is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(interface, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise KefuError(f"cannot listen on {interface}:{port}: {error.strerror or error}") from None
    return listener
