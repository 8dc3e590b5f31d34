"""Examples for tests of understanding, written as authors write them."""

from kefu.nlu.pipeline import Pipeline
from kefu.nlu.registry import DEFAULT_PIPELINE
from kefu.project.annotations import parse_annotated
from kefu.project.domain import Domain
from kefu.project.nlu_data import Example, NluData
from kefu.project.settings import ComponentSpec


def examples(texts: dict[str, str]) -> tuple[Example, ...]:
    """Annotated texts by intent, one a line."""
    return tuple(
        example(line.strip(), intent)
        for intent, lines in texts.items()
        for line in lines.strip().splitlines()
    )


def example(line: str, intent: str | None) -> Example:
    text, entities = parse_annotated(line)
    name, _, key = (intent or "").partition("/")
    return Example(text, name or None, tuple(entities), key or None)


def spec(name: str, **options: object) -> ComponentSpec:
    return ComponentSpec(name, options)


def trained(
    data: NluData,
    specs: tuple[ComponentSpec, ...] = DEFAULT_PIPELINE,
    domain: Domain | None = None,
    seed: int = 1,
) -> Pipeline:
    return Pipeline.train(specs, data, domain or Domain(), seed, lambda label, done, total: None)
