"""Preferences one by one: answers that a person confirmed as right or as wrong (KTO).

Used where too few answers stand against another one of the same question for ``dpo``. An answer is
moved away from the reference only as far as it is not yet further than unrelated answers are: how
far these moved is measured, in each step, on the step's own prompts with the next one's answer.
The reference are the supervised weights, whose likelihoods are worked out once. Right and wrong
answers weigh the same in all, however many there are of each. Shapes: ``p`` answers.

Source: Ethayarajh et al., KTO, arXiv:2402.01306, equations 7 and 8.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from training.trainers.child.forward import Forward
from training.trainers.child.likelihoods import fixed, likelihoods, parts
from training.trainers.child.rows import Label, Row

BETA: Final = 0.1


@dataclass(frozen=True)
class Scored:
    """An answer, another step-mate's answer to its question, and what the reference gave both."""

    label: Label
    held: float
    """Log-likelihood of the answer by the reference."""
    weight: float
    mismatch: Row
    mismatch_held: float


class Kto:
    """Labelled answers, scored by the weights as they are now.

    Args:
        forward: Computes losses.
        labels: Answers with what a person said of them; two or more, some of each kind.
        size: Answers of a step.
        most_tokens: Most tokens that go through the model at once.
    """

    def __init__(
        self, forward: Forward, labels: Sequence[Label], size: int, most_tokens: int
    ) -> None:
        self._forward, self._most = forward, most_tokens
        weigh = weights(labels)
        self.groups: list[list[Scored]] = []
        for group in _groups(labels, size):
            others = mismatched([label.row for label in group])
            held = fixed(forward, [label.row for label in group], most_tokens)
            apart = fixed(forward, others, most_tokens)
            told = zip(group, held, others, apart, strict=True)
            self.groups.append([Scored(a, b, weigh[a.right], c, d) for a, b, c, d in told])

    def losses(self, group: Sequence[Scored]) -> Iterator[Tensor]:
        """Yield the losses of a step's answers, part by part."""
        moved = self._moved(group)
        for part in parts(group, lambda one: len(one.label.row.ids), self._most):
            yield loss(likelihoods(self._forward, [one.label.row for one in part]), part, moved)

    def margin(self) -> float:
        """Return how much likelier than by the reference right answers are, less wrong ones."""
        told: dict[bool, list[float]] = {True: [], False: []}
        for group in self.groups:
            now = fixed(self._forward, [one.label.row for one in group], self._most)
            for one, value in zip(group, now, strict=True):
                told[one.label.right].append(value - one.held)
        return sum(told[True]) / len(told[True]) - sum(told[False]) / len(told[False])

    def _moved(self, group: Sequence[Scored]) -> float:
        """Return how far unrelated answers moved from the reference, in nats; never below 0."""
        now = fixed(self._forward, [one.mismatch for one in group], self._most)
        held = [one.mismatch_held for one in group]
        return max(0.0, (sum(now) - sum(held)) / len(group))


def loss(likely: Tensor, part: Sequence[Scored], moved: float) -> Tensor:
    """Return the loss of each answer, (p,).

    Args:
        likely: Log-likelihoods of the answers now, (p,).
        part: The answers.
        moved: How far unrelated answers moved from the reference, in nats.
    """
    held = likely.new_tensor([one.held for one in part])
    sign = likely.new_tensor([1.0 if one.label.right else -1.0 for one in part])
    weight = likely.new_tensor([one.weight for one in part])
    return weight * (1 - torch.sigmoid(BETA * sign * (likely - held - moved)))


def weights(labels: Sequence[Label]) -> dict[bool, float]:
    """Return the weight of right and of wrong answers: the rarer kind weighs more, none less."""
    right = sum(label.right for label in labels)
    wrong = len(labels) - right
    return {True: max(1.0, wrong / max(1, right)), False: max(1.0, right / max(1, wrong))}


def mismatched(rows: Sequence[Row]) -> list[Row]:
    """Return each prompt with the answer of the row before, the first with that of the last."""
    return [
        Row([*row.ids[: row.prompt_tokens], *other.labelled], row.prompt_tokens)
        for row, other in zip(rows, [*rows[-1:], *rows[:-1]], strict=True)
    ]


def _groups(labels: Sequence[Label], size: int) -> list[list[Label]]:
    """Return steps of ``size`` answers; one alone has nobody to be compared with and joins."""
    size = max(2, size)
    found = [list(labels[i : i + size]) for i in range(0, len(labels), size)]
    if len(found) > 1 and len(found[-1]) == 1:
        alone = found.pop()
        found[-1] += alone
    return found
