"""The optimizer moves what has a gradient."""

import pytest
import torch

from kefu.optimizer import AdamW


def test_it_finds_the_least_of_a_bowl() -> None:
    point = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
    optimizer = AdamW([point], learning_rate=0.1)
    for _ in range(300):
        (point - torch.tensor([1.0, 1.0])).square().sum().backward()
        optimizer.step()
    assert point.tolist() == pytest.approx([1, 1], abs=1e-2)


def test_rows_of_a_table_without_gradient_stay() -> None:
    table = torch.nn.Parameter(torch.ones(3, 2))
    optimizer = AdamW([table], learning_rate=0.1, tables=[table])
    for row in (0, 2, 2):
        table[row].sum().backward()
        optimizer.step()
    first, second, third = table.detach()
    assert second.tolist() == [1, 1]
    assert third[0] < first[0] < 1
