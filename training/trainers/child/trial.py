"""A few steps before the whole: does packing give this family's own loss, does a step teach?

A family whose layers carry something from token to token past attention (state spaces,
convolutions) would mix the rows of a pack. So the packed losses of the first rows are compared
with those that the model itself gives for each row, padded; where they differ, training is padded.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import torch

from bot.errors import Broken
from training.trainers.child.fitting import put
from training.trainers.child.forward import Counters, Forward, Plain, agree
from training.trainers.child.packing import Pack, pack
from training.trainers.child.rows import Row

_ROWS: Final = 2
_STEPS: Final = 3
_RATE: Final = 1e-2
"""Large, so that a few steps show whether learning lowers the loss."""
_BY_HEART: Final = 0.05
"""A loss this low need not fall."""


def chosen(
    model: Any, rows: Sequence[Row], pad: int, tell: Callable[[dict[str, Any]], None]
) -> Forward:
    """Return the way to compute losses that is right for this family: packed where it can be.

    Args:
        model: The base with its adapter.
        rows: What will be trained on.
        pad: A token that stands for nothing.
        tell: Told which way was chosen.
    """
    few = pack([Row(row.ids, 1) for row in _few(rows)])  # all tokens: the first would tell mixing
    implementation = model.config._attn_implementation
    model.eval()
    with torch.no_grad():
        wanted = Plain(model, pad).losses(few)
        packed = _packed(model, few, wanted)
    tell({"packed": packed is not None})
    if packed is not None:
        return packed
    model.get_base_model().set_attn_implementation(implementation)
    return Plain(model, pad)


def trial(forward: Forward, weights: dict[str, torch.Tensor], rows: Sequence[Row]) -> None:
    """Take a few steps on a few rows, see that the loss falls, and put the weights back.

    Raises:
        Broken: The loss is no number, or does not fall.
    """
    few = pack(_few(rows))
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    optimiser = torch.optim.AdamW(list(weights.values()), lr=_RATE, weight_decay=0.0)
    seen = []
    for _ in range(_STEPS):
        loss = forward.losses(few).mean()
        seen.append(float(loss.detach()))
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
    put(before, weights)
    forward.counters = Counters()
    if not all(math.isfinite(one) for one in seen):
        raise Broken("train.diverged")
    if min(seen) > _BY_HEART and min(seen[1:]) >= seen[0]:
        raise Broken("train.does_not_learn", first=round(seen[0], 3), last=round(seen[-1], 3))


def _packed(model: Any, few: Pack, wanted: torch.Tensor) -> Forward | None:
    try:
        packed = Forward(model)
        same = agree(packed.losses(few), wanted, packed.numbers)
    except (NotImplementedError, TypeError, KeyError, AttributeError):
        return None
    packed.counters = Counters()
    return packed if same else None


def _few(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: len(row.ids))[:_ROWS]
