"""The transformer as a policy: trained on stories, it generalises to what no story says word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self, TypedDict

import torch

from kefu.conversation.states import DialogueState, UserState
from kefu.conversation.tracker import Tracker
from kefu.data_types import built
from kefu.model_folder import ModelFolder
from kefu.policies.network import DialogueTransformer, Shape, load_network
from kefu.policies.network_features import Vocabulary, Windows, padded
from kefu.policies.network_options import LONGEST_HISTORY, TransformerOptions
from kefu.policies.network_training import Schedule, train_network
from kefu.policies.policy import Prediction
from kefu.policies.training_data import PolicyTraining, TrainingDialogue
from kefu.project.domain import ACTION_LISTEN, Domain


class _Saved(TypedDict):
    """The policy in a model, its weights aside."""

    name: str
    priority: int
    e2e_confidence_threshold: float
    vocabulary: list[list[str]]
    labels: list[str]
    shape: dict[str, Any] | None


@dataclass(frozen=True)
class TransformerPolicy:
    """Scores every action that stories use by a network over the latest states.

    `labels` names the network's outputs. Trained on no story, it has no opinion.
    """

    name: str
    priority: int
    e2e_confidence_threshold: float
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    network: DialogueTransformer | None

    @classmethod
    def train(cls, name: str, options: TransformerOptions, training: PolicyTraining) -> Self:
        """A policy that knows the stories, glued ones too; the same seed gives the same policy."""
        dialogues = (*training.stories, *training.augmented)
        examples = [example for dialogue in dialogues for example in dialogue.examples()]
        vocabulary = Vocabulary.of(state for dialogue in dialogues for state in dialogue.states)
        labels = tuple(sorted({example.action for example in examples}))
        history = options.max_history or longest_history(training.stories)
        network = None
        if examples:
            windows = Windows.of(examples, vocabulary, labels, history)
            shape = Shape(
                features=len(vocabulary),
                actions=len(labels),
                history=history,
                size=options.size,
                layers=options.layers,
                heads=options.number_of_attention_heads,
            )
            seed = training.seed if options.random_seed is None else options.random_seed
            network = train_network(windows, vocabulary, shape, schedule(options), seed, training.progress)
        return cls(name, options.priority, options.e2e_confidence_threshold, vocabulary, labels, network)

    @property
    def reads_text(self) -> bool:
        """True when it may decide by the text of a message."""
        return self.vocabulary.has_text

    def predict(self, tracker: Tracker, domain: Domain) -> Prediction:
        """Reads the intent; where stories have texts too, the text if it says more."""
        if self.network is None:
            return Prediction({}, self.name, self.priority)
        states = tracker.dialogue_states(self.network.shape.history, learned=True)
        dialogues = [tuple(range(len(states)))]
        text = fresh_text(states, tracker) if self.reads_text else None
        if text is not None:  # once more, as if the newest message were known by its text only
            dialogues.append((*dialogues[0][:-1], len(states)))
            states.append(states[-1]._replace(user=UserState(text=text)))
        scores = self._scores(self.network, states, dialogues)
        is_end_to_end = text is not None and self._text_decides(text, *scores)
        return Prediction(
            dict(zip(self.labels, scores[int(is_end_to_end)].softmax(0).tolist(), strict=True)),
            self.name,
            self.priority,
            is_end_to_end=is_end_to_end,
            reason={"states": len(dialogues[0])},
        )

    def _text_decides(self, text: str, by_intent: torch.Tensor, by_text: torch.Tensor) -> bool:
        """True for a text that the stories have, or one that says more than its intent."""
        is_sure = bool(by_text.softmax(0).max() > self.e2e_confidence_threshold)
        return is_sure and (self.vocabulary.knows_text(text) or bool(by_text.max() > by_intent.max()))

    @torch.inference_mode()
    def _scores(
        self,
        network: DialogueTransformer,
        states: Sequence[DialogueState],
        dialogues: Sequence[Sequence[int]],
    ) -> torch.Tensor:
        """Scores before the softmax, (dialogues, actions); a dialogue is which states it consists of."""
        numbers, values = padded([self.vocabulary.encode(state) for state in states])
        rows = torch.tensor(dialogues)  # (dialogues, history)
        present = torch.ones_like(rows, dtype=torch.bool)
        scores: torch.Tensor = network(torch.from_numpy(numbers), torch.from_numpy(values), rows, present)
        return scores

    def save(self, folder: ModelFolder) -> None:
        settings = {
            "name": self.name,
            "priority": self.priority,
            "e2e_confidence_threshold": self.e2e_confidence_threshold,
            "vocabulary": self.vocabulary.names,
            "labels": self.labels,
            "shape": asdict(self.network.shape) if self.network else None,
        }
        if self.network is not None:
            weights = self.network.state_dict()
            folder.write_arrays("network", {name: weight.numpy() for name, weight in weights.items()})
        folder.write_json("policy", settings)

    @classmethod
    def load(cls, folder: ModelFolder) -> Self:
        """Raises ModelError where a part is missing or broken."""
        saved = folder.read_json("policy", _Saved)
        vocabulary, labels = Vocabulary((kind, name) for kind, name in saved["vocabulary"]), saved["labels"]
        network = None
        if saved["shape"] is not None:
            sizes = saved["shape"] | {"features": len(vocabulary), "actions": len(labels)}
            network = load_network(built(Shape, sizes), folder.read_arrays("network"))
        return cls(
            saved["name"],
            saved["priority"],
            saved["e2e_confidence_threshold"],
            vocabulary,
            tuple(labels),
            network,
        )


def schedule(options: TransformerOptions) -> Schedule:
    return Schedule(
        epochs=options.epochs,
        batch_size=options.windows_per_batch,
        learning_rate=options.learning_rate,
        drop_rate=options.drop_rate,
    )


def longest_history(stories: Sequence[TrainingDialogue]) -> int:
    """As many states as the longest story has, within reason: the cost of a turn grows with it."""
    return min(max((len(story.actions) for story in stories), default=1), LONGEST_HISTORY)


def fresh_text(states: Sequence[DialogueState], tracker: Tracker) -> str | None:
    """The message that has just come in; None in the middle of a turn."""
    message = tracker.latest_message
    is_fresh = states[-1].previous_action == ACTION_LISTEN
    return message.text or None if message is not None and is_fresh else None
