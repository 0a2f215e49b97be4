"""Rows side by side without padding: how they are packed, and attention that keeps them apart.

A pack is one line of ``t`` tokens holding several rows. Positions start anew with each row, and
attention runs row by row, so no row sees another; nothing is computed for padding, since there is
none. On a processor this beats one masked call over the whole pack, whose cost grows with the
square of the pack. Shapes: ``t`` tokens, ``n`` labelled tokens, ``a`` heads, ``k`` head width.

Source: Krell et al., Efficient sequence packing without cross-contamination, arXiv:2107.02027.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from training.trainers.child.rows import Row

if TYPE_CHECKING:
    import torch

SEGMENTS: Final = "sodateru_segments"
"""The name under which transformers knows our attention."""
_BY_HAND: Final = 1024
"""Up to so many tokens, products and a softmax beat a processor's fused attention in 16 bits."""


@dataclass(frozen=True)
class Pack:
    """Rows as one line of tokens."""

    ids: "torch.Tensor"
    """(1, t)."""
    positions: "torch.Tensor"
    """(1, t): 0, 1, … anew for every row."""
    lengths: tuple[int, ...]
    """Tokens of each row; their sum is t."""
    places: "torch.Tensor"
    """(n,): where in t the token before each labelled one stands."""
    targets: "torch.Tensor"
    """(n,): the labelled tokens."""
    answers: tuple[int, ...]
    """Labelled tokens of each row; their sum is n."""
    rows: tuple[Row, ...]


def pack(rows: Sequence[Row]) -> Pack:
    """Return rows side by side in one pack."""
    import torch

    ids = [token for row in rows for token in row.ids]
    positions = [n for row in rows for n in range(len(row.ids))]
    places: list[int] = []
    start = 0
    for row in rows:
        places += range(start + row.prompt_tokens - 1, start + len(row.ids) - 1)
        start += len(row.ids)
    line = torch.tensor(ids)
    at = torch.tensor(places)
    return Pack(
        ids=line[None],
        positions=torch.tensor(positions)[None],
        lengths=tuple(len(row.ids) for row in rows),
        places=at,
        targets=line[at + 1],
        answers=tuple(len(row.ids) - row.prompt_tokens for row in rows),
        rows=tuple(rows),
    )


def packs(rows: Sequence[Row], most_tokens: int) -> Iterator[Pack]:
    """Yield the rows in packs of at most ``most_tokens``, in their order; none is left out."""
    waiting: list[Row] = []
    for row in rows:
        if waiting and sum(len(one.ids) for one in waiting) + len(row.ids) > most_tokens:
            yield pack(waiting)
            waiting = []
        waiting.append(row)
    if waiting:
        yield pack(waiting)


def use_segments(model: Any) -> None:
    """Let every layer of a model attend row by row; the rows' lengths come with each call."""
    from transformers import AttentionInterface

    AttentionInterface.register(SEGMENTS, attend)
    model.set_attn_implementation(SEGMENTS)


def attend(
    module: Any,
    query: "torch.Tensor",
    key: "torch.Tensor",
    value: "torch.Tensor",
    attention_mask: "torch.Tensor | None",
    **options: Any,
) -> "tuple[torch.Tensor, None]":
    """Return causal attention within each row of a pack, (1, t, a, k).

    Args:
        module: The layer that asks.
        query: (1, a, t, k).
        key: (1, a or fewer, t, k).
        value: As ``key``.
        attention_mask: None: the rows' lengths say who sees whom.
        **options: What the layer's family adds: scaling, softcap, sliding_window, dropout, and
            ``segments``, the rows' lengths.

    Raises:
        NotImplementedError: The family asks for something that this attention cannot do.
    """
    import torch

    lengths = list(options["segments"])
    if attention_mask is not None or options.get("s_aux") is not None:
        raise NotImplementedError
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, 1), value.repeat_interleave(groups, 1)
    parts = (torch.split(one, lengths, dim=2) for one in (query, key, value))
    out = [_one(q, k, v, module, options) for q, k, v in zip(*parts, strict=True)]
    return torch.cat(out, dim=2).transpose(1, 2), None


def _one(
    query: "torch.Tensor", key: "torch.Tensor", value: "torch.Tensor", module: Any, options: Any
) -> "torch.Tensor":
    """Return one row's attention, (1, a, t of the row, k)."""
    import torch

    scale = options.get("scaling") or query.shape[-1] ** -0.5
    window, cap = options.get("sliding_window"), options.get("softcap")
    dropout = options.get("dropout", 0.0) if module.training else 0.0
    length = query.shape[2]
    window = window if window and window < length else None
    slow = query.device.type == "cpu" and query.dtype == torch.bfloat16 and length <= _BY_HAND
    if cap is None and not slow:
        mask = seen(length, window, query.dtype)[None, None].to(query.device) if window else None
        return torch.nn.functional.scaled_dot_product_attention(
            query, key, value, mask, dropout, is_causal=window is None, scale=scale
        )
    mask = seen(length, window, query.dtype).to(query.device)
    if cap is None:
        scores = torch.baddbmm(
            mask.expand(query.shape[1], -1, -1), query[0], key[0].transpose(1, 2), alpha=scale
        )
    else:
        scores = torch.tanh(query[0] @ key[0].transpose(1, 2) * (scale / cap)) * cap + mask
    weights = torch.nn.functional.dropout(scores.softmax(-1), dropout)
    return (weights @ value[0])[None]


@lru_cache(maxsize=16)
def seen(length: int, window: int | None, dtype: "torch.dtype") -> "torch.Tensor":
    """Return what is added to scores, (t, t): 0 where a token may look, else minus infinity."""
    import torch

    back = torch.arange(length)
    distance = back[:, None] - back[None]
    out = (distance < 0) | (distance >= (window or length))
    return torch.zeros(length, length, dtype=dtype).masked_fill_(out, float("-inf"))
