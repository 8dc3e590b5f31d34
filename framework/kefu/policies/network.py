"""A causal transformer over the states of a dialogue: what happens next?

The idea is TED's (Vlasov, Mosig and Nichol 2019, arXiv:1910.00486): a conversation is a sequence of
moments; attention chooses which of them matter now, so that the network sees past a digression.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kefu.errors import ModelError
from kefu.policies.network_features import PADDING


@dataclass(frozen=True)
class Shape:
    """The sizes that fix a network's weights."""

    features: int
    actions: int
    history: int
    size: int = 64
    layers: int = 1
    heads: int = 4

    def __post_init__(self) -> None:
        """Raises ValueError for what no network can have."""
        sizes = (self.features, self.actions, self.history, self.size, self.layers, self.heads)
        if min(sizes) < 1 or self.size % self.heads:
            raise ValueError(f"no network has this shape: {self}")


# numbers and values of features, rows of states, presence: see DialogueTransformer.forward
Inputs = tuple[Tensor, Tensor, Tensor, Tensor]


class Block(nn.Module):
    """Attention over earlier moments, then a small network for each moment (pre-norm)."""

    def __init__(self, size: int, heads: int, drop_rate: float) -> None:
        super().__init__()
        self.heads, self.drop_rate = heads, drop_rate
        self.norm_attention, self.norm_mlp = nn.LayerNorm(size), nn.LayerNorm(size)
        self.queries_keys_values = nn.Linear(size, 3 * size)
        self.mix_heads = nn.Linear(size, size)
        self.mlp = nn.Sequential(nn.Linear(size, 4 * size), nn.GELU(), nn.Linear(4 * size, size))

    def forward(self, x: Tensor, visible: Tensor) -> Tensor:
        x = x + self._drop(self._attend(self.norm_attention(x), visible))
        return x + self._drop(self.mlp(self.norm_mlp(x)))

    def _attend(self, x: Tensor, visible: Tensor) -> Tensor:
        batch, history, size = x.shape
        split = self.queries_keys_values(x).view(batch, history, 3, self.heads, size // self.heads)
        q, k, v = split.permute(2, 0, 3, 1, 4)  # each (batch, heads, history, size / heads)
        heads = F.scaled_dot_product_attention(q, k, v, attn_mask=visible)
        mixed: Tensor = self.mix_heads(heads.transpose(1, 2).reshape(batch, history, size))
        return mixed

    def _drop(self, x: Tensor) -> Tensor:
        return F.dropout(x, self.drop_rate, self.training)


class DialogueTransformer(nn.Module):
    """States of a dialogue -> a score for each action."""

    def __init__(self, shape: Shape, drop_rate: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.features, shape.size, padding_idx=PADDING)
        self.age = nn.Embedding(shape.history, shape.size)  # 0: now
        self.blocks = nn.ModuleList(Block(shape.size, shape.heads, drop_rate) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.size)
        self.actions = nn.Linear(shape.size, shape.actions)

    def forward(self, numbers: Tensor, values: Tensor, rows: Tensor, present: Tensor) -> Tensor:
        """Scores of the action after the newest moment, (batch, actions).

        Args:
            numbers, values: (states, features of a state) what states say; value 0 pads.
            rows: (batch, history) which state it is at each moment.
            present: (batch, history) False where the dialogue had not begun.
        """
        states = torch.bmm(values[:, None], self.embed(numbers))[:, 0]  # (states, size)
        history = rows.shape[1]
        x = states[rows] + self.age(torch.arange(history - 1, -1, -1))  # (batch, history, size)
        visible = visible_moments(present)
        for block in self.blocks:
            x = block(x, visible)
        scores: Tensor = self.actions(self.norm(x[:, -1]))
        return scores


def visible_moments(present: Tensor) -> Tensor:
    """Who sees whom, (batch, 1, history, history): itself and earlier moments that have been."""
    history = present.shape[1]
    causal = torch.ones(history, history, dtype=torch.bool).tril()
    itself = torch.eye(history, dtype=torch.bool)  # keeps the softmax of padding finite
    return ((causal & present[:, None, :]) | itself)[:, None]


def load_network(shape: Shape, weights: Mapping[str, np.ndarray]) -> DialogueTransformer:
    """Raises ModelError where the weights do not fit the shape; allocates no more than they hold."""
    sizes = {
        "embed.weight": (shape.features, shape.size),
        "age.weight": (shape.history, shape.size),
        "actions.weight": (shape.actions, shape.size),
    }
    # there cannot be more layers than weights
    for layer in range(min(shape.layers, len(weights) + 1)):
        sizes |= {f"blocks.{layer}.queries_keys_values.weight": (3 * shape.size, shape.size)}
    if any(name not in weights or weights[name].shape != size for name, size in sizes.items()):
        raise ModelError("the weights of the transformer policy do not fit its shape")
    network = DialogueTransformer(shape)
    network.load_state_dict({name: torch.from_numpy(w).float() for name, w in weights.items()})
    return network.eval()
