"""Preference training: an expert's answer against the one it replaced (DPO).

It follows the supervised training where enough pairs of a right and a wrong answer are known. The
reference are the supervised weights themselves: their likelihoods are worked out once, before the
first step, so no second model is held. Each step also keeps teaching the right answer, since DPO
alone lowers both. The result is kept only when the validation rows are not worse for it; else the
supervised weights stay. Shapes: ``n`` labelled tokens, ``p`` pairs.

Sources: Rafailov et al., DPO, arXiv:2305.18290; Pang et al., arXiv:2404.19733 (the added term).
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any, Final

import torch
from torch import Tensor

from bot.errors import Broken
from training.trainers.child.fitting import Fitting, Tell, mean_loss, put
from training.trainers.child.forward import Forward
from training.trainers.child.packing import pack
from training.trainers.child.rows import Preference

BETA: Final = 0.1
KEEP_TEACHING: Final = 0.2
"""Weight of the right answer's own loss."""
RATE_SHARE: Final = 0.1
"""Of the supervised learning rate."""
_WORSE: Final = 1.05
"""The validation loss may grow by so much."""
Scored = tuple[Preference, float, float]
"""A pair with the reference's log-likelihoods of its right and its wrong answer."""


def prefer(fitting: Fitting, pairs: Sequence[Preference], tell: Tell) -> dict[str, Any]:
    """Train on preferences where there are enough; return what came of it.

    Raises:
        Broken: The loss is no number any more.
    """
    needed = fitting.spec.preference_pairs
    if not needed or len(pairs) < needed:
        return {"pairs": len(pairs), "needed": needed, "trained": False}
    fitting.save()  # killed from here on, it begins at the first preference step again
    before = {name: weight.detach().clone() for name, weight in fitting.weights.items()}
    scored = list(_scored(fitting.forward, pairs))
    loss = _validation(fitting)
    first = margins(fitting.forward, scored)
    _fit(fitting, scored, tell)
    after, last = _validation(fitting), margins(fitting.forward, scored)
    kept = last > first and after <= loss * _WORSE + 1e-3
    if not kept:
        put(before, fitting.weights)
    told = {
        "pairs": len(pairs), "needed": needed, "trained": True, "kept": kept,
        "validation": [round(loss, 4), round(after, 4)],
        "margin": [round(first, 4), round(last, 4)],
    }  # fmt: skip
    tell({"preference": told})
    return told


def _fit(fitting: Fitting, scored: Sequence[Scored], tell: Tell) -> None:
    spec, weights = fitting.spec, list(fitting.weights.values())
    optimiser = torch.optim.AdamW(weights, lr=spec.learning_rate * RATE_SHARE, weight_decay=0.0)
    order = list(scored)
    random.Random(spec.seed).shuffle(order)
    size = max(1, spec.batch_rows // 2)
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    for number, group in enumerate(groups, start=1):
        total = 0.0
        for part in _parts(group, spec.pack_tokens):
            loss = dpo(fitting.forward, part).sum() / len(group)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
        if not math.isfinite(total):
            raise Broken("train.diverged")
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        tell({"preference_step": number, "preference_steps": len(groups),
              "preference_loss": round(total, 4)})  # fmt: skip


def dpo(forward: Forward, part: Sequence[Scored]) -> Tensor:
    """Return the loss of each pair, (p,)."""
    right, wrong, tokens = _likelihoods(forward, [pair for pair, _, _ in part])
    held = right.new_tensor([[one, other] for _, one, other in part])
    margin = (right - held[:, 0]) - (wrong - held[:, 1])
    return KEEP_TEACHING * -right / tokens - torch.nn.functional.logsigmoid(BETA * margin)


@torch.no_grad()
def margins(forward: Forward, scored: Sequence[Scored]) -> float:
    """Return how much likelier right answers are than wrong ones, per pair, in nats."""
    found = []
    for pair, _, _ in scored:
        right, wrong, _ = _likelihoods(forward, [pair])
        found.append(float(right - wrong))
    return sum(found) / len(found)


def _likelihoods(forward: Forward, pairs: Sequence[Preference]) -> tuple[Tensor, Tensor, Tensor]:
    """Return log-likelihoods of right and wrong answers, and the right ones' tokens: (p,) each."""
    line = pack([row for pair in pairs for row in (pair.chosen, pair.rejected)])
    losses = torch.split(forward.losses(line), list(line.answers))
    sums = -torch.stack([one.sum() for one in losses])
    return sums[0::2], sums[1::2], sums.new_tensor(line.answers[0::2])


@torch.no_grad()
def _scored(forward: Forward, pairs: Sequence[Preference]) -> Iterator[Scored]:
    for pair in pairs:
        right, wrong, _ = _likelihoods(forward, [pair])
        yield pair, float(right), float(wrong)


def _parts(group: Sequence[Scored], most_tokens: int) -> Iterator[list[Scored]]:
    """Yield pairs in parts whose rows go through the model together."""
    part: list[Scored] = []
    size = 0
    for one in group:
        tokens = len(one[0].chosen.ids) + len(one[0].rejected.ids)
        if part and size + tokens > most_tokens:
            yield part
            part, size = [], 0
        part.append(one)
        size += tokens
    if part:
        yield part


def _validation(fitting: Fitting) -> float:
    rows = fitting.lessons.validation or fitting.lessons.rows
    return mean_loss(fitting.forward, fitting.packed(rows))
