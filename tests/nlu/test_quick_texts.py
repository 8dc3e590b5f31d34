"""Which texts may be understood right on the event loop."""

from kefu.nlu.pipeline import NO_DOMAIN, Pipeline
from kefu.project.nlu_data import NluData
from kefu.project.settings import ComponentSpec


def test_short_texts_are_quick_unless_a_server_is_asked() -> None:
    local = Pipeline.train((), NluData(), NO_DOMAIN, 1, lambda *_: None)
    assert local.is_quick("hello")
    assert not local.is_quick("a" * 5000)
    asks = ComponentSpec("DucklingEntityExtractor", {"url": "http://127.0.0.1:1"})
    assert not Pipeline.train((asks,), NluData(), NO_DOMAIN, 1, lambda *_: None).is_quick("hello")
