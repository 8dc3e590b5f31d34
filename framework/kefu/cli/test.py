"""`kefu test`, `kefu test core`, `kefu test nlu`: how good a trained bot is."""

from __future__ import annotations
