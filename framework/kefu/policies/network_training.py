"""How the dialogue transformer learns: one loop, noise that teaches it to doubt, and a sense of enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from kefu.nlu.component import Progress
from kefu.optimizer import AdamW
from kefu.policies.network import DialogueTransformer, Inputs, Shape
from kefu.policies.network_features import LISTEN, UNKNOWN_MESSAGE, Vocabulary, Windows


@dataclass(frozen=True)
class Schedule:
    """How a network is trained; `epochs` is a maximum."""

    epochs: int = 100
    # what to do is learned sooner than when to doubt
    fewest_epochs: int = 10
    batch_size: int = 64
    learning_rate: float = 0.003
    # share of features and activations that are hidden at random
    drop_rate: float = 0.15
    # probability that a target leaves to all other actions: keeps confidences honest
    smoothing: float = 0.1
    # an epoch goes over a small training set several times, over a part of a large one
    fewest_windows: int = 256
    most_windows: int = 4096


def train_network(
    windows: Windows, vocabulary: Vocabulary, shape: Shape, schedule: Schedule, seed: int, progress: Progress
) -> DialogueTransformer:
    """A network that knows the windows; the same seed gives the same network."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = DialogueTransformer(shape, schedule.drop_rate)
        optimizer = AdamW(network.parameters(), schedule.learning_rate)
        hide = Hiding(vocabulary, schedule.drop_rate)
        for epoch in range(schedule.epochs):
            order = random_order(len(windows), schedule)
            optimizer.learning_rate = schedule.learning_rate * warm_up_and_decay(epoch, schedule.epochs)
            network.train()
            for inputs, actions in batches(windows, order, schedule.batch_size):
                inputs, is_unknown = hide(inputs)
                scores = network(*inputs)  # (batch, actions)
                # nobody knows what to do about an unknown message: all actions are equally right
                smoothing = torch.where(is_unknown, 1.0, schedule.smoothing)
                torch.autograd.backward(smoothed_cross_entropy(scores, actions, smoothing))
                optimizer.step()
            progress("dialogue", epoch + 1, schedule.epochs)
            if epoch % 2 and epoch >= schedule.fewest_epochs and knows(network, windows, order):
                progress("dialogue", schedule.epochs, schedule.epochs)
                break
    return network.eval()


class Hiding:
    """Hides features at random, so that the network learns to do without, and to doubt.

    A hidden message, all of it, turns into an unknown one, a hidden action into an unknown one;
    other features vanish.
    """

    def __init__(self, vocabulary: Vocabulary, rate: float) -> None:
        self.rate = rate
        self.unknowns = torch.from_numpy(vocabulary.unknowns())
        self.listen = vocabulary.number(LISTEN)

    def __call__(self, inputs: Inputs) -> tuple[Inputs, Tensor]:
        """The inputs with less in them, and (batch,) True where it is the newest message that is hidden."""
        numbers, values, rows, present = inputs
        instead = self.unknowns[numbers]  # (states, features of a state)
        of_message = instead == UNKNOWN_MESSAGE
        hidden_message = torch.rand(len(numbers), 1) < self.rate
        hidden = torch.where(of_message, hidden_message, torch.rand(numbers.shape) < self.rate)
        is_new = (numbers == self.listen).any(1)
        is_unknown = hidden_message[:, 0] & of_message.any(1) & is_new  # (states,)
        less = torch.where(hidden, instead, numbers)
        return (less, values, rows, present), is_unknown[rows[:, -1]]


def smoothed_cross_entropy(scores: Tensor, actions: Tensor, smoothing: Tensor) -> Tensor:
    """The mean over (batch,) with a share of the target, (batch,), spread over all actions."""
    log = scores.log_softmax(1)  # (batch, actions)
    right = log.gather(1, actions[:, None])[:, 0]
    return -((1 - smoothing) * right + smoothing * log.mean(1)).mean()


def random_order(windows: int, schedule: Schedule) -> Tensor:
    """Which windows an epoch shows, and when."""
    times = -(-schedule.fewest_windows // windows)
    return torch.cat([torch.randperm(windows) for _ in range(times)])[: schedule.most_windows]


def warm_up_and_decay(epoch: int, epochs: int) -> float:
    """The learning rate's share: up in the first epochs, then linearly down to a tenth."""
    return min((epoch + 1) / 3, 1.0) * (1 - 0.9 * epoch / max(epochs - 1, 1))


def batches(windows: Windows, order: Tensor, size: int) -> Iterator[tuple[Inputs, Tensor]]:
    """What the network takes, and the right actions, `size` windows at a time."""
    numbers, values = torch.from_numpy(windows.feature_numbers), torch.from_numpy(windows.feature_values)
    states, actions = torch.from_numpy(windows.states), torch.from_numpy(windows.actions)
    for chosen in torch.split(order, size):
        present = states[chosen] > 0  # (batch, history)
        used, rows = torch.unique(states[chosen], return_inverse=True)
        yield (numbers[used], values[used], rows, present), actions[chosen]


@torch.no_grad()
def knows(network: DialogueTransformer, windows: Windows, order: Tensor) -> bool:
    """True when nearly every action gets most of the probability that is due to it.

    Where several actions follow the same window, each is due its share.
    """
    network.eval()
    shares = torch.from_numpy(windows.shares)[order]
    got = [F.softmax(network(*inputs), 1).gather(1, a[:, None]) for inputs, a in batches(windows, order, 512)]
    return bool((torch.cat(got)[:, 0] > 0.6 * shares).float().mean() > 0.997)
