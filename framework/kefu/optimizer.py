"""AdamW, the optimizer of every network here.

`torch.optim` loads torch's compiler when the first optimizer is made: a second of CPU time for
nothing, as much as training a small bot takes.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class AdamW:
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101).

    Vectors (biases, gains of norms) do not decay. `learning_rate` may be changed between steps.
    Of `tables`, parameters with a row for each feature, a step moves only the rows with a gradient:
    a batch touches few of them, and a rare feature keeps its momentum until it is seen again.
    """

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        learning_rate: float,
        weight_decay: float = 0.01,
        betas: tuple[float, float] = (0.9, 0.999),
        tables: Iterable[torch.nn.Parameter] = (),
    ) -> None:
        self.learning_rate = learning_rate
        self._decay, self._betas, self._steps = weight_decay, betas, 0
        self._tables = {id(table) for table in tables}
        self._slots = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in parameters if p.requires_grad]

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient, and forget the gradients."""
        self._steps += 1
        for parameter, mean, square in self._slots:
            gradient = parameter.grad
            if gradient is None:
                continue
            if id(parameter) in self._tables:
                rows = torch.linalg.vector_norm(gradient, dim=1).nonzero()[:, 0]
                parts = [tensor[rows] for tensor in (parameter, mean, square)]
                self._move(parts[0], gradient[rows], parts[1], parts[2])
                for whole, part in zip((parameter, mean, square), parts, strict=True):
                    whole[rows] = part
            else:
                self._move(parameter, gradient, mean, square)
            parameter.grad = None

    def _move(self, parameter: Tensor, gradient: Tensor, mean: Tensor, square: Tensor) -> None:
        slow, slower = self._betas
        mean.lerp_(gradient, 1 - slow)
        square.mul_(slower).addcmul_(gradient, gradient, value=1 - slower)
        if parameter.dim() > 1:
            parameter.mul_(1 - self.learning_rate * self._decay)
        scale = square.sqrt().div_((1 - slower**self._steps) ** 0.5).add_(1e-8)
        parameter.addcdiv_(mean, scale, value=-self.learning_rate / (1 - slow**self._steps))
