"""`kefu run`: the server."""

from __future__ import annotations

import click

from kefu.channels.registry import open_channels
from kefu.cli.assistant import open_agent, surroundings
from kefu.cli.options import bot_argument, endpoints_option, logging_options, model_option
from kefu.cli.problems import show_problems
from kefu.server.app import build_app
from kefu.server.auth import Auth
from kefu.server.run import bind, serve
from kefu.server.settings import DEFAULT_INTERFACE, DEFAULT_PORT, ServerSettings


@click.command()
@bot_argument
@model_option
@endpoints_option
@click.option(
    "--credentials", metavar="FILE", help="The channels; credentials.yml of the project by default."
)
@click.option("--connector", multiple=True, metavar="NAME", help="Open this channel too.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True)
@click.option("--interface", "-i", default=DEFAULT_INTERFACE, show_default=True, help="Where to listen.")
@click.option("--enable-api", is_flag=True, help="Serve the HTTP API on other interfaces than loopback too.")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Web pages that may call; '*' is any.")
@click.option("--auth-token", "-t", metavar="TOKEN", help="Protects the API: ?token=TOKEN.")
@click.option("--jwt-secret", metavar="SECRET", help="Protects the API: signed JSON web tokens.")
@click.option("--jwt-method", default="HS256", show_default=True, help="How web tokens are signed.")
@logging_options
def run(
    bot: str | None,
    model: str | None,
    endpoints: str | None,
    credentials: str | None,
    connector: tuple[str, ...],
    port: int,
    interface: str,
    enable_api: bool,
    cors: tuple[str, ...],
    auth_token: str | None,
    jwt_secret: str | None,
    jwt_method: str,
) -> None:
    """Start the server with the newest model of BOT.

    The HTTP API is there on the loopback interface. On another one it needs --enable-api, and a
    token or web tokens to protect it. Channels are always open.
    """
    auth = Auth(auth_token, jwt_secret, jwt_method)
    settings = ServerSettings(interface, port, enable_api, auth, cors)
    # take the port before the model is read, so that a taken one is told at once
    listener = bind(interface, port)
    around = surroundings(bot, model, endpoints, credentials)
    show_problems(around.problems)
    channels = open_channels(around.credentials, connector)
    app = build_app(open_agent(around, model), channels, settings)
    listener.listen()  # who comes early waits a moment instead of being refused
    host, bound_port = listener.getsockname()[:2]
    click.echo(f"Kefu is up: http://{f'[{host}]' if ':' in host else host}:{bound_port}")
    serve(app, listener)
