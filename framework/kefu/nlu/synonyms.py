"""One value for the many ways to say it."""

from __future__ import annotations

from dataclasses import replace

from kefu.conversation.parse import EntityMatch
from kefu.model_folder import ModelFolder
from kefu.nlu.component import Message, Progress, TrainingSet
from kefu.nlu.options import NoOptions


class EntitySynonymMapper:
    """Gives an entity the value that the author wants for its text, whatever the case."""

    def __init__(self, options: NoOptions) -> None:
        self._values: dict[str, str] = {}

    def train(self, training: TrainingSet, progress: Progress) -> None:
        self._values = dict(training.data.synonyms)

    def process(self, message: Message) -> None:
        message.entities = [self._mapped(entity) for entity in message.entities]

    def save(self, folder: ModelFolder) -> None:
        folder.write_json("synonyms", self._values)

    def restore(self, folder: ModelFolder) -> None:
        self._values = folder.read_json("synonyms", dict[str, str])

    def _mapped(self, entity: EntityMatch) -> EntityMatch:
        value = self._values.get(str(entity.value).lower())
        if value is None or value == entity.value:
            return entity
        processors = [*entity.extra.get("processors", []), "EntitySynonymMapper"]
        return replace(entity, value=value, extra={**entity.extra, "processors": processors})
