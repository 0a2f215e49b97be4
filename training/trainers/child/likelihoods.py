"""How likely answers are, and rows in parts that go through the model together.

Shapes: ``p`` rows.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from training.trainers.child.forward import Forward
from training.trainers.child.packing import pack
from training.trainers.child.rows import Row

_T = TypeVar("_T")


def likelihoods(forward: Forward, rows: Sequence[Row]) -> Tensor:
    """Return the log-likelihood of each row's answer after its prompt, (p,), in nats."""
    line = pack(rows)
    losses = torch.split(forward.losses(line), list(line.answers))
    return -torch.stack([one.sum() for one in losses])


def parts(items: Sequence[_T], tokens: Callable[[_T], int], most_tokens: int) -> Iterator[list[_T]]:
    """Yield items in their order, in parts of at most ``most_tokens``; none is left out."""
    part: list[_T] = []
    size = 0
    for one in items:
        count = tokens(one)
        if part and size + count > most_tokens:
            yield part
            part, size = [], 0
        part.append(one)
        size += count
    if part:
        yield part


@torch.no_grad()
def fixed(forward: Forward, rows: Sequence[Row], most_tokens: int) -> list[float]:
    """Return log-likelihoods that are not trained through, one of each row."""
    found: list[float] = []
    for part in parts(rows, lambda row: len(row.ids), most_tokens):
        found += likelihoods(forward, part).tolist()
    return found
