"""One pass over a pack: the head runs on labelled tokens alone, and what ran is counted.

The head of a small model is most of its work: scoring the prompt's tokens, which carry no loss,
would double a step. Since the head itself is frozen, the gradient that goes back through it is
worked out in the same pass, in slices, so that neither logits nor a second pass are kept.
Shapes: ``t`` tokens, ``n`` labelled tokens, ``h`` width, ``v`` vocabulary.

Source: Wijmans et al., Cut your losses, arXiv:2411.09009 (loss without logits in memory).
"""

from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor

from bot.errors import Broken
from training.trainers.child.packing import Pack, use_segments

_LOGITS_AT_ONCE: Final = 1 << 24
"""Numbers of a slice of logits: 64 MB."""


@dataclass
class Counters:
    """What has been computed; a test of waste rather than of time."""

    tokens: int = 0
    """Tokens that went through the layers."""
    padding: int = 0
    """Of these, how many stood for nothing."""
    head_tokens: int = 0
    """Tokens that went through the head."""
    labelled: int = 0
    """Tokens that carried loss."""


class Forward:
    """How a model's loss is computed.

    Args:
        model: A causal model with an adapter.
    """

    packed = True

    def __init__(self, model: Any) -> None:
        self.counters = Counters()
        self._inner = model.get_base_model()
        self._device = model.device
        use_segments(self._inner)
        head = self._inner.get_output_embeddings()
        self._head = (head.weight, getattr(head, "bias", None))
        config = self._inner.config.get_text_config()
        self._cap = getattr(config, "final_logit_softcapping", None)

    @property
    def numbers(self) -> torch.dtype:
        """The format in which the model computes."""
        found: torch.dtype = self._head[0].dtype
        return found

    def losses(self, pack: Pack) -> Tensor:
        """Return the loss of every labelled token, (n,)."""
        self._count(pack)
        return self.of_hidden(self.hidden(pack)[pack.places.to(self._device)], pack)

    def hidden(self, pack: Pack) -> Tensor:
        """Return the last layer's normed output, (t, h)."""
        out = self._inner.base_model(
            input_ids=pack.ids.to(self._device), position_ids=pack.positions.to(self._device),
            segments=pack.lengths, use_cache=False,
        )  # fmt: skip
        hidden: Tensor = out.last_hidden_state[0]
        return hidden

    def of_hidden(self, hidden: Tensor, pack: Pack) -> Tensor:
        """Return the losses of labelled tokens from their hidden states, (n, h) -> (n,)."""
        weight, bias = self._head
        targets = pack.targets.to(self._device)
        head: Any = _HeadLoss
        losses: Tensor = head.apply(hidden, weight, bias, targets, self._cap)
        return losses

    def _count(self, pack: Pack) -> None:
        self.counters.tokens += pack.ids.numel()
        self.counters.head_tokens += pack.places.numel()
        self.counters.labelled += pack.targets.numel()


class Plain(Forward):
    """For families that packing does not suit: padded rows through the model's own forward."""

    packed = False

    def __init__(self, model: Any, pad: int) -> None:
        self.counters = Counters()
        self._model, self._device, self._pad = model, model.device, pad

    def losses(self, pack: Pack) -> Tensor:
        """Return the loss of every labelled token, (n,)."""
        rows = torch.split(pack.ids[0], list(pack.lengths))
        longest = max(pack.lengths)
        ids = torch.full((len(rows), longest), self._pad)
        seen = torch.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)], seen[i, : len(row)] = row, 1
        device = self._device
        logits = self._model(input_ids=ids.to(device), attention_mask=seen.to(device)).logits
        flat = torch.cat([logits[i, : len(row)] for i, row in enumerate(rows)])
        self.counters.padding += ids.numel() - pack.ids.numel()
        self.counters.tokens += ids.numel()
        self.counters.head_tokens += ids.numel()
        self.counters.labelled += pack.targets.numel()
        return torch.nn.functional.cross_entropy(
            flat[pack.places.to(device)].float(), pack.targets.to(device), reduction="none"
        )


class _HeadLoss(torch.autograd.Function):
    """Cross-entropy of a frozen head, with the gradient of its input worked out at once."""

    @staticmethod
    def forward(
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor,
        cap: float | None,
    ) -> Tensor:  # fmt: skip
        """Return (n,) losses for (n, h) hidden states and an (v, h) head."""
        losses = torch.empty(len(hidden), device=hidden.device)
        back = torch.empty_like(hidden)
        size = max(1, _LOGITS_AT_ONCE // len(weight))
        for start in range(0, len(hidden), size):
            part = slice(start, start + size)
            logits = torch.nn.functional.linear(hidden[part], weight, bias).float()
            slope = None
            if cap:
                logits = torch.tanh(logits / cap)
                slope = 1 - logits * logits
                logits = logits * cap
            total = logits.logsumexp(-1, keepdim=True)
            losses[part] = (total - logits.gather(-1, targets[part, None]))[:, 0]
            chances = logits.sub_(total).exp_()
            chances.scatter_add_(-1, targets[part, None], -torch.ones_like(total))
            if slope is not None:
                chances *= slope
            back[part] = chances.to(weight.dtype) @ weight
        ctx.save_for_backward(back)
        return losses

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None, None, None]:
        """Return the gradient of the hidden states, (n, h)."""
        (back,) = ctx.saved_tensors
        return grads[0][:, None].to(back.dtype) * back, None, None, None, None


def agree(one: Tensor, other: Tensor, numbers: torch.dtype) -> bool:
    """Return whether two ways to compute the same losses gave the same, but for rounding.

    Args:
        one: Losses, (n,).
        other: As ``one``.
        numbers: The format in which the model computes, whose rounding is allowed.
    """
    slack = 1e-3 if numbers == torch.float32 else 5e-2
    return bool(torch.allclose(one.float(), other.float(), rtol=slack, atol=slack))


def layers_of(model: Any) -> torch.nn.ModuleList:
    """Return the decoder layers of a causal model of any family.

    Raises:
        Broken: Its layers are not one list.
    """
    count = model.config.get_text_config().num_hidden_layers
    for module in model.modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) == count:
            return module
    raise Broken("train.no_layers")
