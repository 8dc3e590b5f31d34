"""Words on the command line that only habit makes clear."""

import pytest

from kefu.cli.options import spread
from kefu.cli.train import train, train_core, train_nlu


@pytest.mark.parametrize(
    ("command", "typed", "read"),
    [
        (train, "bot --data a b -d c", "bot --data a --data b -d c"),
        (train, "--data a --data b", "--data a --data b"),
        (train, "--force bot", "--force bot"),
        (train, "--data=a bot", "--data=a bot"),
        (train_nlu, "-u a b", "-u a -u b"),
        (train_core, "--stories a b c", "--stories a --stories b --stories c"),
    ],
)
def test_several_paths_after_one_option(command: object, typed: str, read: str) -> None:
    assert spread(command, typed.split()) == read.split()  # type: ignore[arg-type]
