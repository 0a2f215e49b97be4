"""The base with a fresh adapter on it: where it runs, in which numbers, which layers learn.

A processor computes in 16-bit numbers only when a trial shows it to be faster: without the
instructions for it, they are imitated several times slower. Narrow models gain little by them and
lose digits. Shapes: ``t`` tokens, ``r`` rank.
"""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, Final

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM

from training.trainers import Spec
from training.trainers.child.forward import layers_of
from training.trainers.child.placement import TRIAL, here, placed
from training.trainers.child.ranks import ALONE, Ranks

_PROBE: Final = (256, 1024)
"""Tokens and width of the multiplication that decides between number formats."""


def with_adapter(
    spec: Spec, tell: Callable[[dict[str, Any]], None], ranks: Ranks = ALONE
) -> PeftModel:
    """Return the base with a fresh LoRA adapter, on the device where it trains.

    Raises:
        Broken: 4-bit was asked for where it is not possible.
    """
    torch.manual_seed(spec.seed)
    base = _base(spec, tell, ranks)
    ranks.meet(base.device)
    base.config.use_cache = False
    model: PeftModel = get_peft_model(base, LoraConfig(
        r=spec.lora_rank, lora_alpha=2 * spec.lora_rank, lora_dropout=0.0,
        target_modules=_top(base, spec) if spec.lane == "trunk" else "all-linear",
        task_type="CAUSAL_LM",
    ))  # fmt: skip
    hasten(model)
    return model


def _top(base: Any, spec: Spec) -> list[str]:
    """Return the names of the linear maps in the layers that learn in the trunk lane."""
    layers = layers_of(base)
    first = len(layers) - max(1, round(len(layers) * spec.trunk_top_share))
    learning = {id(one) for layer in layers[first:] for one in layer.modules()}
    return [
        name
        for name, one in base.named_modules()
        if isinstance(one, torch.nn.Linear) and id(one) in learning
    ]


def _base(spec: Spec, tell: Callable[[dict[str, Any]], None], ranks: Ranks) -> Any:
    found = ranks.first("place", lambda: _found(spec, ranks.size))
    device, numbers = found["devices"][ranks.rank], found["numbers"]
    tell({
        "device": device, "numbers": numbers, "gpus": found["gpus"],
        "gpus_used": min(found["gpus"], ranks.size), "processes": ranks.size,
        "threads": torch.get_num_threads(),
    })  # fmt: skip
    if numbers == "4bit":
        return _in_four_bits(spec.base, device)
    dtype = {"float32": torch.float32, "bfloat16": torch.bfloat16}[numbers]
    model: Any = AutoModelForCausalLM.from_pretrained(spec.base, dtype=dtype)
    return model.to(device)


def _found(spec: Spec, size: int) -> dict[str, Any]:
    """Return where each of ``size`` processes trains, and in which numbers all of them do."""
    machine = here()
    width = AutoConfig.from_pretrained(spec.base).get_text_config().hidden_size
    places = [placed(machine, spec.numbers, width, rank) for rank in range(size)]
    numbers = places[0].numbers
    return {
        "devices": [place.device for place in places], "gpus": len(machine.gpus),
        "numbers": _faster() if numbers == TRIAL else numbers,
    }  # fmt: skip


def _in_four_bits(base: str, device: str) -> Any:
    """Return a base with weights in 4 bits. Written for GPUs; never run for want of one."""
    import peft
    from transformers import BitsAndBytesConfig

    config = BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=torch.bfloat16
    )
    model = AutoModelForCausalLM.from_pretrained(
        base, quantization_config=config, device_map={"": device}
    )
    prepare: Any = peft.prepare_model_for_kbit_training
    return prepare(model)


def _faster() -> str:
    """Return the number format that a short trial finds to be the faster one here."""
    full, half = (_seconds(dtype) for dtype in (torch.float32, torch.bfloat16))
    return "bfloat16" if half * 1.2 < full else "float32"


def _seconds(dtype: torch.dtype) -> float:
    """Return the best time of a multiplication in a format."""
    tokens, width = _PROBE
    one, other = torch.ones(tokens, width, dtype=dtype), torch.ones(width, width, dtype=dtype)
    best = float("inf")
    for _ in range(5):
        began = perf_counter()
        one @ other
        best = min(best, perf_counter() - began)
    return best


def weights_of(model: PeftModel) -> dict[str, Tensor]:
    """Return name -> weight of what is trained."""
    return {name: one for name, one in model.named_parameters() if one.requires_grad}


def hasten(model: PeftModel) -> None:
    """Let the adapter's layers add their part in place: the same numbers in fewer passes."""
    from peft.tuners.lora import Linear

    modules: Any = model.modules()
    for module in modules:
        if not isinstance(module, Linear) or len(module.active_adapters) != 1:
            continue
        name = module.active_adapters[0]
        down, up, base = module.lora_A[name], module.lora_B[name], module.base_layer
        plain = type(base) is torch.nn.Linear and base.weight.is_floating_point()
        if plain and name not in module.lora_variant:
            vars(module)["forward"] = partial(_forward, base, down, up, module.scaling[name])


def _forward(base: Any, down: Any, up: Any, scale: float, x: Tensor) -> Tensor:
    added: Any = _Added
    out: Tensor = added.apply(x, (base.weight, base.bias), down.weight, up.weight, scale)
    return out


class _Added(torch.autograd.Function):
    """``x W + s x A B`` for a frozen W: (t, in) -> (t, out); A is (r, in), B is (out, r)."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, base: tuple[Tensor, Tensor | None], down: Tensor, up: Tensor,
        scale: float,
    ) -> Tensor:  # fmt: skip
        """Return the layer's output."""
        weight, bias = base
        flat = x.reshape(-1, x.shape[-1])
        low = flat @ down.to(x.dtype).t()
        out = torch.nn.functional.linear(flat, weight, bias)
        out.addmm_(low, up.to(x.dtype).t(), alpha=scale)
        ctx.save_for_backward(flat, low, weight, down, up)
        ctx.scale = scale
        return out.view(*x.shape[:-1], -1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        """Return the gradients of x, A and B."""
        flat, low, weight, down, up = ctx.saved_tensors
        grad = grads[0].reshape(-1, grads[0].shape[-1])
        low_grad = (grad @ up.to(grad.dtype)).mul_(ctx.scale)
        down_grad = (low_grad.t() @ flat).to(down.dtype)
        up_grad = (grad.t() @ low).to(up.dtype).mul_(ctx.scale)
        x_grad = None
        if ctx.needs_input_grad[0]:
            x_grad = (grad @ weight).addmm_(low_grad, down.to(grad.dtype))
            x_grad = x_grad.view(*grads[0].shape[:-1], -1)
        return x_grad, None, down_grad, up_grad, None
