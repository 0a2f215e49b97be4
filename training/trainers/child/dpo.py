"""Preferences in pairs: an expert's answer against the one it replaced (DPO).

The reference are the supervised weights themselves: their likelihoods are worked out once, before
the first step, so no second model is held. Each step also keeps teaching the right answer, since
DPO alone lowers both. Shapes: ``p`` pairs.

Sources: Rafailov et al., DPO, arXiv:2305.18290; Pang et al., arXiv:2404.19733 (the added term).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from training.trainers.child.forward import Forward
from training.trainers.child.likelihoods import fixed, likelihoods, parts
from training.trainers.child.rows import Preference, Row

BETA: Final = 0.1
KEEP_TEACHING: Final = 0.2
"""Weight of the right answer's own loss."""


@dataclass(frozen=True)
class Scored:
    """A pair with the reference's log-likelihoods of its right and its wrong answer."""

    pair: Preference
    right: float
    wrong: float

    @property
    def tokens(self) -> int:
        """Tokens of both rows."""
        return len(self.pair.chosen.ids) + len(self.pair.rejected.ids)


class Dpo:
    """Pairs, scored by the weights as they are now.

    Args:
        forward: Computes losses.
        pairs: What is preferred to what.
        size: Pairs of a step.
        most_tokens: Most tokens that go through the model at once.
        teaching: Weight of the right answer's own loss.
    """

    def __init__(
        self, forward: Forward, pairs: Sequence[Preference], size: int, most_tokens: int,
        teaching: float = KEEP_TEACHING,
    ) -> None:  # fmt: skip
        self._forward, self._most, self._teaching = forward, most_tokens, teaching
        both = fixed(forward, _rows(pairs), most_tokens)
        held = zip(pairs, both[0::2], both[1::2], strict=True)
        self._scored = [Scored(*one) for one in held]
        self.groups = [self._scored[i : i + size] for i in range(0, len(pairs), size)]

    def losses(self, group: Sequence[Scored]) -> Iterator[Tensor]:
        """Yield the losses of a step's pairs, part by part."""
        for part in parts(group, lambda one: one.tokens, self._most):
            yield loss(self._forward, part, self._teaching)

    def margin(self) -> float:
        """Return how much likelier right answers are than wrong ones, per pair, in nats."""
        both = fixed(self._forward, _rows([one.pair for one in self._scored]), self._most)
        return (sum(both[0::2]) - sum(both[1::2])) / len(self._scored)


def loss(forward: Forward, part: Sequence[Scored], teaching: float) -> Tensor:
    """Return the loss of each pair, (p,), with the right answer's own at a weight."""
    both = likelihoods(forward, _rows([one.pair for one in part]))
    right, wrong = both[0::2], both[1::2]
    held = both.new_tensor([[one.right, one.wrong] for one in part])
    tokens = both.new_tensor([float(len(one.pair.chosen.labelled)) for one in part])
    margin = (right - held[:, 0]) - (wrong - held[:, 1])
    return teaching * -right / tokens - torch.nn.functional.logsigmoid(BETA * margin)


def _rows(pairs: Sequence[Preference]) -> list[Row]:
    return [row for pair in pairs for row in (pair.chosen, pair.rejected)]
