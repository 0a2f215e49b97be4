"""Base models in memory: loaded once per process and folder, shared by every version on them.

A base is counted: it is loaded when the first version asks for it and freed with the last. Nothing
ever changes its weights; versions add their adapters in replicas of their own.
"""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.errors import Broken
from bot.settings import Settings, quiet_threads

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass
class Base:
    """A base model that several versions share."""

    folder: Path
    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerBase"
    device: "torch.device"
    holders: int = field(default=0)


_lock = Lock()
_loaded: dict[Path, Base] = {}


def borrow(folder: Path) -> Base:
    """Return the base in ``folder``, loading it if nobody holds it; ``give_back`` it afterwards.

    Raises:
        Broken: The folder holds no model that can be loaded.
    """
    with _lock:
        base = _loaded.get(folder) or _load(folder)
        _loaded[folder] = base
        base.holders += 1
        return base


def give_back(base: Base) -> None:
    """Let go of a base; the last holder frees its memory."""
    with _lock:
        base.holders -= 1
        if base.holders == 0:
            _loaded.pop(base.folder, None)


def folder_of(name: str, settings: Settings) -> Path:
    """Return the folder of a base: a path, a hub name, or "" for the newest toy base.

    Raises:
        Broken: There is no such folder, and it cannot be fetched.
    """
    if not name:
        toys = sorted((settings.data / "bases").glob("toy-*/config.json"), key=_age)
        if not toys:
            raise Broken("local.no_base")
        return toys[-1].parent
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    return _fetched(name)


def hush_libraries() -> None:
    """Keep progress bars and the libraries' talk to one another off people's screens."""
    import warnings

    from transformers.utils import logging

    quiet: Any = logging
    quiet.disable_progress_bar()
    quiet.set_verbosity_error()
    warnings.filterwarnings(  # peft still asks for it by its old name
        "ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning
    )


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    wanted = ["*.json", "*.safetensors", "*.model", "*.jinja", "*.txt"]
    try:
        return Path(snapshot_download(name, allow_patterns=wanted)).resolve()
    except (HFValidationError, LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise Broken("local.base_missing", base=name) from error


def _load(folder: Path) -> Base:
    quiet_threads()
    hush_libraries()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    accelerated = torch.cuda.is_available()
    device = torch.device("cuda" if accelerated else "cpu")
    dtype = torch.bfloat16 if accelerated else torch.float32
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise Broken("local.base_unreadable", folder=folder.name) from error
    model.requires_grad_(requires_grad=False)
    return Base(folder, model.to(device).eval(), tokenizer, device)
