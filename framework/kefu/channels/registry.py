"""The channels by their name in credentials.yml."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from kefu.channels.channel import Channel
from kefu.channels.rest import RestChannel
from kefu.project.settings import Credentials

logger = logging.getLogger(__name__)

CHANNELS: dict[str, type[Channel]] = {"rest": RestChannel}


def open_channels(credentials: Credentials, also: Iterable[str] = ()) -> list[Channel]:
    """The channels that the credentials name and those of `also`; without any, REST.

    A name that Kefu has no channel for is told in the log; that channel stays closed.
    """
    names = dict.fromkeys([*credentials.channels, *also] or ["rest"])
    for name in names:
        if name not in CHANNELS:
            known = ", ".join(sorted(CHANNELS))
            logger.warning("there is no channel '%s', it stays closed; there are: %s", name, known)
    return [CHANNELS[name]() for name in names if name in CHANNELS]
