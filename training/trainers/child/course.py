"""The course of a training, decided before it starts: order of rows, learning rate, when to stop.

All of it follows from the spec alone, so that a training that died goes on exactly where it was.
"""

import random
from dataclasses import dataclass, field
from typing import Final

from training.trainers import Spec

_WARM_SHARE: Final = 0.05
_LOWEST: Final = 0.05
"""Share of the learning rate that the last step still has."""
_LESS: Final = 1e-3
"""A validation loss must fall by this to count as lower."""


def batches(rows: int, replayed: int, spec: Spec) -> list[tuple[int, ...]]:
    """Return row numbers of every step of every epoch, in the order they are trained on.

    Args:
        rows: How many rows there are; numbered 0 … rows - 1.
        replayed: How many further rows keep old abilities; numbered from ``rows`` on. Each epoch
            mixes in ``spec.replay_share`` of its size of them.
        spec: Epochs, rows of a batch, seed.
    """
    rng = random.Random(spec.seed)
    share = min(replayed, round(rows * spec.replay_share / max(1e-9, 1 - spec.replay_share)))
    found = []
    for _ in range(spec.epochs):
        order = [*range(rows), *rng.sample(range(rows, rows + replayed), share)]
        rng.shuffle(order)
        size = spec.batch_rows
        found += [tuple(order[i : i + size]) for i in range(0, len(order), size)]
    return found


def rate(step: int, steps: int, top: float) -> float:
    """Return the learning rate of a step (0, 1, …): up quickly, then down in a straight line."""
    warm = max(1, round(steps * _WARM_SHARE))
    return top * min((step + 1) / warm, max(_LOWEST, 1 - step / steps))


@dataclass
class Standing:
    """How far a training is, and how well it does on rows that it does not learn from."""

    step: int = 0
    """Steps done."""
    losses: list[tuple[int, float]] = field(default_factory=list)
    """(step, mean loss per labelled token)."""
    validation: list[tuple[int, float]] = field(default_factory=list)
    best_step: int = 0
    worse: int = 0
    """Epochs since the lowest validation loss."""
    stopped: bool = False

    @property
    def best(self) -> float:
        """The lowest validation loss."""
        return min((loss for _, loss in self.validation), default=float("inf"))

    def heard(self, loss: float, patience: int) -> bool:
        """Note an epoch's validation loss; return whether the weights are the best so far.

        Args:
            loss: Mean loss per labelled token on families that are not trained on.
            patience: After so many epochs without a lower loss the training stops; 0 never.
        """
        better = loss < self.best - _LESS
        self.validation.append((self.step, round(loss, 4)))
        self.worse = 0 if better else self.worse + 1
        self.stopped = 0 < patience <= self.worse
        if better:
            self.best_step = self.step
        return better
