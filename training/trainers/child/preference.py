"""Preference training: what people preferred, after what they showed.

It follows the supervised training where enough is known: pairs of a right and a wrong answer
(``dpo``), or else single answers that a person confirmed as right or wrong (``kto``). The result
is kept only when right answers gained on wrong ones and the validation rows are not worse for it;
else the supervised weights stay.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import torch
from torch import Tensor

from bot.errors import Broken
from training.trainers import Spec
from training.trainers.child.dpo import Dpo
from training.trainers.child.fitting import Fitting, Tell, mean_loss, put
from training.trainers.child.kto import Kto
from training.trainers.child.rows import Label, Preference

RATE_SHARE: Final = 0.1
"""Of the supervised learning rate."""
LEAST_SIDE: Final = 0.2
"""Share of single labels that must be right, and that must be wrong."""
_WORSE: Final = 1.05
"""The validation loss may grow by so much."""


@dataclass(frozen=True)
class Judged:
    """What people said of answers."""

    pairs: Sequence[Preference]
    labels: Sequence[Label]


class Objective(Protocol):
    """What a step lowers."""

    @property
    def groups(self) -> Sequence[Sequence[Any]]:
        """The steps, and what each is over."""
        ...

    def losses(self, group: Sequence[Any]) -> Iterator[Tensor]:
        """Yield the losses of a step's items, part by part."""
        ...

    def margin(self) -> float:
        """Return how far right answers are above wrong ones, in nats."""
        ...


def method(spec: Spec, judged: Judged) -> str:
    """Return ``dpo`` or ``kto``, whichever has enough to learn from, or "" for neither."""
    if 0 < spec.preference_pairs <= len(judged.pairs):
        return "dpo"
    right = sum(label.right for label in judged.labels)
    fewer = min(right, len(judged.labels) - right)
    enough = 0 < spec.preference_labels <= len(judged.labels)
    return "kto" if enough and fewer >= spec.preference_labels * LEAST_SIDE else ""


def prefer(fitting: Fitting, judged: Judged, tell: Tell) -> dict[str, Any]:
    """Train on preferences where there are enough; return what came of it.

    Raises:
        Broken: The loss is no number any more.
    """
    spec = fitting.spec
    how = method(spec, judged)
    told = {
        "pairs": len(judged.pairs), "needed": spec.preference_pairs,
        "labels": len(judged.labels), "labels_needed": spec.preference_labels,
        "method": how, "trained": bool(how),
    }  # fmt: skip
    if how:
        fitting.save()  # killed from here on, it begins at the first preference step again
        told |= _tried(fitting, _objective(fitting, judged, how))
        tell({"preference": told})
    return told


def _objective(fitting: Fitting, judged: Judged, how: str) -> Objective:
    spec = fitting.spec
    order = random.Random(spec.seed)
    if how == "dpo":
        pairs = order.sample(judged.pairs, len(judged.pairs))
        return Dpo(fitting.forward, pairs, max(1, spec.batch_rows // 2), spec.pack_tokens)
    labels = order.sample(judged.labels, len(judged.labels))
    return Kto(fitting.forward, labels, spec.batch_rows, spec.pack_tokens)


def _tried(fitting: Fitting, objective: Objective) -> dict[str, Any]:
    """Train, and take it back unless it helped; return what came of it."""
    before = {name: weight.detach().clone() for name, weight in fitting.weights.items()}
    loss, first = _validation(fitting), objective.margin()
    fit(fitting, objective)
    after, last = _validation(fitting), objective.margin()
    kept = last > first and after <= loss * _WORSE + 1e-3
    if not kept:
        put(before, fitting.weights)
    return {
        "kept": kept, "validation": [round(loss, 4), round(after, 4)],
        "margin": [round(first, 4), round(last, 4)],
    }  # fmt: skip


def fit(fitting: Fitting, objective: Objective) -> None:
    """Take every step of an objective.

    Raises:
        Broken: The loss is no number any more.
    """
    spec, weights = fitting.spec, list(fitting.weights.values())
    optimiser = torch.optim.AdamW(weights, lr=spec.learning_rate * RATE_SHARE, weight_decay=0.0)
    for number, group in enumerate(objective.groups, start=1):
        total = 0.0
        for losses in objective.losses(group):
            loss = losses.sum() / len(group)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        if not math.isfinite(total):
            raise Broken("train.diverged")
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        fitting.tell({"preference_step": number, "preference_steps": len(objective.groups),
              "preference_loss": round(total, 6)})  # fmt: skip


def _validation(fitting: Fitting) -> float:
    rows = fitting.lessons.validation or fitting.lessons.rows
    return mean_loss(fitting.forward, fitting.packed(rows))
