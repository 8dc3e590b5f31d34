"""The joint intent and entity network: two ways of reading the same features, trained together.

After DIET (Bunk et al. 2020, arXiv:2004.09936): sparse features of words and characters, intents by
similarity with label embeddings, a small transformer with relative positions for entities, as tags
of a conditional random field. Unlike DIET the transformer does not feed the intent: with the few
examples that authors write, the weighted bag of the text alone tells intents apart better.
Shapes: B texts, T tokens of the longest, N tokens of all texts, H hidden, L intents, K tags.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

# Offsets beyond this many tokens look alike.
MAX_OFFSET = 5
# A text has hundreds of overlapping features: half of them still say what it is about.
TEXT_DROPOUT = 0.5


@dataclass(frozen=True)
class Shape:
    """What the network is built from; enough to build it again."""

    features: int
    intents: int
    tags: int
    hidden: int
    layers: int
    heads: int
    dropout: float

    def __post_init__(self) -> None:
        """Raises ValueError for what no network can have."""
        sizes = (self.features, self.intents, self.tags, self.layers)
        if min(sizes) < 0 or self.heads < 1 or self.hidden < 1 or self.hidden % self.heads:
            raise ValueError(f"no network has this shape: {self}")
        if not 0 <= self.dropout < 1:
            raise ValueError("the dropout must be at least 0 and below 1")


@dataclass(frozen=True)
class Batch:
    """Texts as feature indices, each kind of bag laid end to end.

    Attributes:
        lengths: tokens of each text, (B,).
        token_features, token_weights: of all tokens; `token_starts` (N,) says where each begins.
        features, weights: of all texts; `starts` (B,) says where each begins.
    """

    lengths: Tensor
    token_features: Tensor
    token_weights: Tensor
    token_starts: Tensor
    features: Tensor
    weights: Tensor
    starts: Tensor


class JointNetwork(nn.Module):
    """Intent scores and tag scores of texts.

    The bag of a text alone tells its intent best where examples are few; the tags need each token
    in its context, and know the text as a whole too.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.texts = FeatureBag(shape.features, shape.hidden, TEXT_DROPOUT)
        nn.init.zeros_(self.texts.table)
        self.intents = nn.Parameter(torch.randn(shape.intents, shape.hidden) / math.sqrt(shape.hidden))
        self.encoder = Encoder(shape) if shape.tags else None
        self.tags = nn.Linear(shape.hidden, shape.tags) if shape.tags else None
        self.crf = ConditionalRandomField(shape.tags) if shape.tags else None

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor | None]:
        """Scores of the intents (B, L), and of the tags (B, T, K) if there are any."""
        text = self.texts(batch.features, batch.weights, batch.starts)  # (B, H)
        tags = self.tags(self.encoder(batch)) if self.encoder and self.tags else None
        return text @ self.intents.T, tags

    def tables(self) -> list[nn.Parameter]:
        """The embeddings of features; a batch needs few of their rows."""
        return [bag.table for bag in self.modules() if isinstance(bag, FeatureBag)]


class Encoder(nn.Module):
    """Tokens in their context."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = FeatureBag(shape.features, shape.hidden, shape.dropout)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.hidden)

    def forward(self, batch: Batch) -> Tensor:
        """(B, T, H)."""
        flat = self.words(batch.token_features, batch.token_weights, batch.token_starts)  # (N, H)
        mask = token_mask(batch.lengths)  # (B, T)
        hidden = flat.new_zeros(*mask.shape, flat.shape[1])
        hidden[mask] = flat
        for layer in self.layers:
            hidden = layer(hidden, mask)
        normed: Tensor = self.norm(hidden)
        return normed


class FeatureBag(nn.Module):
    """The weighted sum of the embeddings of a bag's features; whole features are dropped."""

    def __init__(self, features: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(features, hidden))
        self.dropout = dropout

    def forward(self, features: Tensor, weights: Tensor, starts: Tensor) -> Tensor:
        """(bags, H) of features laid end to end."""
        weights = functional.dropout(weights, self.dropout, self.training)
        return functional.embedding_bag(features, self.table, starts, mode="sum", per_sample_weights=weights)


class Layer(nn.Module):
    """Attention and a feed-forward part, each normalised before and added after."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        hidden = shape.hidden
        self.dropout = shape.dropout
        self.attention = Attention(hidden, shape.heads)
        self.norm_attention, self.norm_forward = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.widen, self.narrow = nn.Linear(hidden, 2 * hidden), nn.Linear(2 * hidden, hidden)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """(B, T, H) to (B, T, H)."""
        tokens = tokens + self._drop(self.attention(self.norm_attention(tokens), mask))
        inner = functional.gelu(self.widen(self.norm_forward(tokens)))
        return tokens + self._drop(self.narrow(inner))

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)


class Attention(nn.Module):
    """Self-attention with a learned bias for each head and offset between tokens.

    The heads begin by looking at the tokens next to each: left, right, two left, two right, ...
    In few examples the neighbours say most about a token.
    """

    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.mix = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        bias = torch.zeros(heads, 2 * MAX_OFFSET + 1)
        for head in range(heads):
            offset = (head // 2 + 1) * (-1 if head % 2 == 0 else 1)
            bias[head, min(max(offset, -MAX_OFFSET), MAX_OFFSET) + MAX_OFFSET] = 3.0
        self.bias = nn.Parameter(bias)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        """(B, T, H) to (B, T, H)."""
        size, length, hidden = tokens.shape
        mixed = self.mix(tokens).view(size, length, 3, self.heads, -1)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)  # (B, heads, T, H / heads) each
        place = torch.arange(length)
        offsets = (place[None, :] - place[:, None]).clamp(-MAX_OFFSET, MAX_OFFSET) + MAX_OFFSET
        bias = self.bias[:, offsets]  # (heads, T, T)
        bias = bias.masked_fill(~mask[:, None, None, :], -1e4)  # (B, heads, T, T)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        joined: Tensor = self.out(seen.transpose(1, 2).reshape(size, length, hidden))
        return joined


class ConditionalRandomField(nn.Module):
    """Which tag follows which (Lafferty et al. 2001)."""

    def __init__(self, tags: int) -> None:
        super().__init__()
        self.moves = nn.Parameter(torch.zeros(tags, tags))  # (from, to)
        self.first = nn.Parameter(torch.zeros(tags))
        self.last = nn.Parameter(torch.zeros(tags))

    def loss(self, scores: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Negative log likelihood of the right tags (B, T), a mean over tokens."""
        mask = token_mask(lengths)
        return (self._partition(scores, lengths) - self._path(scores, tags, mask, lengths)).sum() / mask.sum()

    def _path(self, scores: Tensor, tags: Tensor, mask: Tensor, lengths: Tensor) -> Tensor:
        own = scores.gather(2, tags[:, :, None])[:, :, 0] * mask  # (B, T)
        moves = self.moves[tags[:, :-1], tags[:, 1:]] * mask[:, 1:]  # (B, T - 1)
        last = tags.gather(1, lengths[:, None] - 1)[:, 0]
        return own.sum(1) + moves.sum(1) + self.first[tags[:, 0]] + self.last[last]

    def _partition(self, scores: Tensor, lengths: Tensor) -> Tensor:
        state = self.first + scores[:, 0]  # (B, K)
        states = [state]
        moves = self.moves.exp()  # a product of matrices is far cheaper than (B, K, K) logarithms
        for score in scores.unbind(1)[1:]:
            top = state.amax(1, keepdim=True).detach()
            state = ((state - top).exp() @ moves).log() + top + score
            states.append(state)
        ends = torch.stack(states, 1)[torch.arange(len(lengths)), lengths - 1]  # (B, K)
        return torch.logsumexp(ends + self.last, dim=1)


def load_network(shape: Shape, weights: Mapping[str, np.ndarray]) -> JointNetwork:
    """The network with these weights; allocates about as much as they hold, whatever the shape says.

    Raises ValueError or RuntimeError where they do not fit the shape.
    """
    hidden = shape.hidden
    sizes = {"texts.table": (shape.features, hidden), "intents": (shape.intents, hidden)}
    if shape.tags:
        sizes |= {"tags.weight": (shape.tags, hidden)}
        # there cannot be more layers than weights
        for layer in range(min(shape.layers, len(weights) + 1)):
            sizes |= {f"encoder.layers.{layer}.attention.mix.weight": (3 * hidden, hidden)}
    if any(name not in weights or weights[name].shape != size for name, size in sizes.items()):
        raise ValueError("the weights do not fit the shape of the network")
    network = JointNetwork(shape)
    network.load_state_dict({name: torch.from_numpy(a).float() for name, a in weights.items()})
    return network.eval()


def token_mask(lengths: Tensor) -> Tensor:
    """(B, T): True where a text has a token."""
    return torch.arange(int(lengths.max()))[None, :] < lengths[:, None]
