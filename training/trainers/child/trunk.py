"""The fast lane: only the top layers learn, over kept outputs of the layers below.

What never changes need not be computed every epoch. Each row's hidden states at the lowest
learning layer are computed once and kept (in memory, or in a file when they are many); every
further pass runs through the top alone. It trains less than the full lane does, so it is chosen,
never assumed, and its adapter passes the same gate. Shapes: ``t`` tokens, ``h`` width.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from training.trainers import Spec
from training.trainers.child.fitting import Lessons, Tell
from training.trainers.child.forward import Forward, agree, layers_of
from training.trainers.child.packing import Pack, pack, packs
from training.trainers.child.rows import Row

_IN_MEMORY: Final = 1 << 29
"""Bytes up to which the kept states stay in memory."""


class _Past(nn.Module):
    """Stands where a layer stood and does nothing."""

    def forward(self, hidden: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return its input."""
        return hidden


class _Given(nn.Module):
    """Stands where the highest kept layer stood and gives out what that layer gave."""

    def __init__(self) -> None:
        super().__init__()
        self.states: Tensor | None = None

    def forward(self, hidden: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return the kept states in place of its input."""
        return hidden if self.states is None else self.states


class Trunk(Forward):
    """A ``Forward`` that computes the frozen layers once for each row.

    Args:
        model: The base with an adapter on its top layers.
        split: The lowest layer that learns.
        folder: Place for a file of kept states.
    """

    def __init__(self, model: Any, split: int, folder: Path) -> None:
        super().__init__(model)
        self._layers = layers_of(self._inner)
        self._below = list(self._layers[:split])
        self._given = _Given()
        self._folder = folder
        self._at: dict[int, int] = {}
        self._kept = torch.empty(0)
        self.trunk_tokens = 0

    def keep(self, rows: Sequence[Row], most_tokens: int) -> None:
        """Compute and keep the states of rows.

        Raises:
            OSError: There is no room for them on the disk.
        """
        total = sum(len(row.ids) for row in rows)
        width = self._inner.config.get_text_config().hidden_size
        self._kept = self._room(total, width, self._head[0].dtype)
        start = 0
        with torch.no_grad():
            for one in packs(rows, most_tokens):
                length = one.ids.numel()
                self._kept[start : start + length] = self._bottom(one).cpu()
                for row in one.rows:
                    self._at[id(row)] = start
                    start += len(row.ids)
        self.trunk_tokens += total

    def hidden(self, pack: Pack) -> Tensor:
        """Return the last layer's normed output, (t, h); kept rows run through the top alone."""
        if not all(id(row) in self._at for row in pack.rows):
            return super().hidden(pack)
        parts = [self._kept[self._at[id(row)] :][: len(row.ids)] for row in pack.rows]
        self._given.states = torch.cat(parts)[None].to(self._device)
        try:
            self._put([_Past() for _ in self._below[1:]] + [self._given])
            return super().hidden(pack)
        finally:
            self._put(self._below)
            self._given.states = None

    def _bottom(self, pack: Pack) -> Tensor:
        """Return what the highest frozen layer gives, (t, h)."""
        seen: list[Tensor] = []
        hook = self._below[-1].register_forward_hook(
            lambda _module, _input, out: seen.append(out[0] if isinstance(out, tuple) else out)
        )
        try:
            super().hidden(pack)
        finally:
            hook.remove()
        return seen[0].reshape(-1, seen[0].shape[-1])

    def _put(self, below: Sequence[nn.Module]) -> None:
        for number, layer in enumerate(below):
            self._layers[number] = layer

    def _room(self, tokens: int, width: int, dtype: torch.dtype) -> Tensor:
        size = tokens * width * dtype.itemsize
        if size <= _IN_MEMORY:
            return torch.empty(tokens, width, dtype=dtype)
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < 2 * size:
            raise OSError
        file = str(self._folder / "trunk.bin")
        return torch.from_file(file, shared=True, size=tokens * width, dtype=dtype).view(-1, width)


def over_trunk(model: Any, forward: Forward, lessons: Lessons, spec: Spec, tell: Tell) -> Forward:
    """Return a ``Trunk`` over the rows, or ``forward`` where keeping states does not work."""
    split = _lowest(model)
    if not forward.packed or split == 0:
        tell({"trunk": False})
        return forward
    trunk = Trunk(model, split, spec.out.with_suffix(".trunk"))
    rows = [*lessons.rows, *lessons.replay, *lessons.validation]
    try:
        trunk.keep(rows, spec.pack_tokens)
        few = pack(rows[:2])
        with torch.no_grad():
            same = agree(trunk.losses(few), forward.losses(few), trunk.numbers)
    except (OSError, TypeError, AttributeError, RuntimeError):
        same = False
    tell({"trunk": same, "trunk_tokens": trunk.trunk_tokens, "layers": split})
    trunk.counters = type(trunk.counters)()
    return trunk if same else forward


def _lowest(model: Any) -> int:
    """Return the number of the lowest layer that learns."""
    layers = layers_of(model.get_base_model())
    for number, layer in enumerate(layers):
        if any(weight.requires_grad for weight in layer.parameters()):
            return number
    return 0
