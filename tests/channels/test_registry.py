"""Which channels are open."""

import pytest

from kefu.channels.registry import open_channels
from kefu.project.settings import Credentials


def test_rest_is_open_where_no_credentials_say_otherwise() -> None:
    assert [c.name for c in open_channels(Credentials())] == ["rest"]


def test_named_channels_are_open_once() -> None:
    assert [c.name for c in open_channels(Credentials({"rest": {}}), also=["rest"])] == ["rest"]


def test_unknown_channel_stays_closed_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert open_channels(Credentials({"pigeon": {}})) == []
    assert "no channel 'pigeon'" in caplog.text
    assert "rest" in caplog.text
