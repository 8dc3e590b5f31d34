"""The parts of the network whose results can be worked out by hand."""

from itertools import pairwise, product

import pytest
import torch

from kefu.nlu.network import ConditionalRandomField


def test_the_loss_is_the_negative_log_probability_of_the_tags() -> None:
    torch.manual_seed(1)
    field = ConditionalRandomField(3)
    with torch.no_grad():
        for parameter in field.parameters():
            parameter.normal_()
    scores, tags = torch.randn(1, 4, 3), [2, 0, 1, 1]

    @torch.no_grad()
    def worth(path: tuple[int, ...]) -> float:
        own = sum(float(scores[0, i, tag]) for i, tag in enumerate(path))
        moves = sum(float(field.moves[a, b]) for a, b in pairwise(path))
        return own + moves + float(field.first[path[0]] + field.last[path[-1]])

    every = torch.tensor([worth(path) for path in product(range(3), repeat=4)])
    wanted = float(torch.logsumexp(every, 0)) - worth(tuple(tags))
    loss = field.loss(scores, torch.tensor([tags]), torch.tensor([4]))
    assert float(loss) == pytest.approx(wanted / 4, abs=1e-5)


def test_padding_does_not_change_the_loss() -> None:
    field = ConditionalRandomField(3)
    scores, tags, lengths = torch.randn(2, 5, 3), torch.tensor([[1, 2, 0, 0, 0], [1, 1, 1, 1, 1]]), [2, 5]
    both = field.loss(scores, tags, torch.tensor(lengths)) * 7
    alone = field.loss(scores[:1, :2], tags[:1, :2], torch.tensor([2])) * 2
    other = field.loss(scores[1:], tags[1:], torch.tensor([5])) * 5
    assert float(both.detach()) == pytest.approx(float((alone + other).detach()), abs=1e-4)
