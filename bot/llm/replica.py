"""A version's own model around the shared base: new modules, the very same weights.

Switching adapters inside one model mixes versions under concurrent questions, silently. A replica
has modules of its own, so its adapter is its own; its base weights are the base's tensors, so it
costs the adapter's memory and nothing more. The adapter is never merged into them.
"""

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import Broken
from bot.llm.weights import Base, hush_libraries

if TYPE_CHECKING:
    from torch.nn import Module


def replica(base: Base, adapter: Path | None) -> "Module":
    """Return a model on ``base``'s weights, with the adapter in folder ``adapter`` if there is one.

    Raises:
        Broken: The adapter does not fit the base.
    """
    hush_libraries()
    copy: Module = _shared_copy(base.model)
    if adapter is None:
        return copy
    from peft import PeftModel
    from safetensors import SafetensorError

    try:
        model: Module = PeftModel.from_pretrained(
            copy, adapter, is_trainable=False, torch_device=str(base.device)
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise _unfit(adapter, base) from error
    if not _all_there(model, adapter):  # a missing key would load silently as "changes nothing"
        raise _unfit(adapter, base)
    model.requires_grad_(requires_grad=False)
    return model.eval()


def _unfit(adapter: Path, base: Base) -> Broken:
    return Broken("local.adapter_unfit", folder=adapter.name, base=base.folder.name)


def _all_there(model: "Module", adapter: Path) -> bool:
    from peft import get_peft_model_state_dict
    from safetensors import safe_open

    with safe_open(adapter / "adapter_model.safetensors", framework="pt") as file:
        return set(file.keys()) == set(get_peft_model_state_dict(model))


def _shared_copy(model: Any) -> Any:
    """Return a model of the same shape whose parameters and buffers are ``model``'s own tensors."""
    import torch

    with torch.device("meta"):
        copy = type(model)(deepcopy(model.config))
    copy.load_state_dict(model.state_dict(), assign=True, strict=False)
    copy.tie_weights()
    for name, buffer in model.named_buffers():  # state_dict leaves the non-persistent ones out
        owner, _, last = name.rpartition(".")
        module = copy.get_submodule(owner)
        module.register_buffer(last, buffer, persistent=last not in _temporary(module))
    copy.generation_config = model.generation_config
    _nothing_left_on_meta(copy)
    copy.requires_grad_(requires_grad=False)
    return copy.eval()


def _temporary(module: "Module") -> set[str]:
    return module._non_persistent_buffers_set


def _nothing_left_on_meta(model: "Module") -> None:
    for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
        if tensor.is_meta:
            raise Broken("local.architecture", name=name)
