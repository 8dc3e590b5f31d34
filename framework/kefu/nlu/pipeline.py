"""Understanding: a row of components that a text walks through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from kefu.conversation.parse import Parse
from kefu.errors import ModelError, ProjectError
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Component, Message, NeedsDomain, Progress, Trainable, TrainingSet
from kefu.nlu.registry import COMPONENTS, Kind, build, check_pipeline
from kefu.project.domain import Domain
from kefu.project.nlu_data import NluData
from kefu.project.problems import Severity, has_errors
from kefu.project.settings import ComponentSpec

NO_DOMAIN = Domain()
SHORT_TEXT = 100  # characters
_PREPARES = (Kind.TOKENIZER, Kind.FEATURIZER)


class SavedSpec(TypedDict):
    """A component or policy in a model."""

    name: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A component at its place in the pipeline."""

    spec: ComponentSpec
    component: Component


class Pipeline:
    """From text to its parse. Threads may share one.

    `is_remote` where a component asks a server.
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = tuple(steps)
        self.is_remote = any(COMPONENTS[step.spec.name].kind is Kind.REMOTE for step in self._steps)

    @classmethod
    def train(
        cls,
        specs: Sequence[ComponentSpec],
        data: NluData,
        domain: Domain,
        seed: int,
        progress: Progress,
        language: str = "en",
    ) -> Pipeline:
        """Make the components and let each learn. Raises ProjectError where the specs are wrong."""
        problems = check_pipeline(specs)
        if has_errors(problems):
            raise ProjectError(problems)
        steps = _steps([_localised(spec, language) for spec in specs], domain)
        messages = [Message(example.text, example=example) for example in data.examples]
        training = TrainingSet(data, domain, messages, seed)
        for step in steps:
            if isinstance(step.component, Trainable):
                step.component.train(training, progress)
            if COMPONENTS[step.spec.name].kind in _PREPARES:
                for message in messages:
                    step.component.process(message)
        return cls(steps)

    def is_quick(self, text: str) -> bool:
        """True where `parse` takes a few milliseconds: a short text, and no server to be asked."""
        return len(text) <= SHORT_TEXT and not self.is_remote

    def parse(self, text: str) -> Parse:
        """Everything that the components find in a text."""
        message = Message(text)
        for step in self._steps:
            step.component.process(message)
        return message.to_parse()

    def save(self, folder: ModelFolder) -> None:
        specs = [{"name": step.spec.name, "options": step.spec.options} for step in self._steps]
        folder.write_json("pipeline", specs)
        for position, step in enumerate(self._steps):
            if isinstance(step.component, Trainable):
                step.component.save(_part(folder, position, step.spec))

    @classmethod
    def load(cls, folder: ModelFolder, domain: Domain = NO_DOMAIN) -> Pipeline:
        """Raises ModelError where the folder is not what `save` left.

        `domain` has the responses that a ResponseSelector shows.
        """
        data = folder.read_json("pipeline", list[SavedSpec])
        specs = [ComponentSpec(part["name"], part["options"]) for part in data]
        wrong = [problem for problem in check_pipeline(specs) if problem.severity is Severity.ERROR]
        if wrong:
            raise ModelError(f"the model's pipeline is wrong: {wrong[0].message}")
        steps = _steps(specs, domain)
        for position, step in enumerate(steps):
            if isinstance(step.component, Trainable):
                step.component.restore(_part(folder, position, step.spec))
        return cls(steps)


def _steps(specs: Sequence[ComponentSpec], domain: Domain) -> list[Step]:
    built = [(spec, build(spec)) for spec in specs]
    steps = [Step(spec, component) for spec, component in built if component is not None]
    for step in steps:
        if isinstance(step.component, NeedsDomain):
            step.component.use_domain(domain)
    return steps


def _localised(spec: ComponentSpec, language: str) -> ComponentSpec:
    """The detector takes the project's language as its default unless it has one of its own."""
    if spec.name != "LanguageDetector" or "default" in spec.options:
        return spec
    return replace(spec, options={**spec.options, "default": language})


def _part(folder: ModelFolder, position: int, spec: ComponentSpec) -> ModelFolder:
    return folder.sub(f"{position}_{spec.name}")
