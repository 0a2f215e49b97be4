"""Where a training stands, on disk: killed at any moment, it goes on from here to the same end.

A checkpoint is one safetensors file (adapter, optimiser moments, best adapter) whose header holds
the standing. It is written beside its name and then moved, so the one before it stays until the
new one is whole; one that cannot be read, or belongs to another spec, is not used.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import torch
from torch import Tensor

from bot.text import content_hash
from training.trainers.child.course import Standing

Tensors = dict[str, Tensor]


class Checkpoints:
    """The checkpoints of one training.

    Args:
        parent: Holds their folder, which is made when the first is written.
        identity: What the training is made of: it names the folder, so that another attempt at the
            same training goes on from where the last one failed.
        every_seconds: How long to wait between two.
    """

    def __init__(self, parent: Path, identity: Any, every_seconds: float) -> None:
        self._key = content_hash(json.dumps(identity, sort_keys=True, default=str))
        self.folder = parent / f"{self._key[:16]}.checkpoint"
        self._every = every_seconds
        self._last = monotonic()

    @property
    def due(self) -> bool:
        """Whether it is time for another."""
        return monotonic() - self._last >= self._every

    def save(self, name: str, tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> None:
        """Write the checkpoint called ``name``, in place of the one before.

        Raises:
            OSError: It could not be written; the one before is untouched.
        """
        from safetensors.torch import save_file

        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{name}.safetensors"
        part = file.with_suffix(".part")
        held = {key: value.detach().contiguous().cpu() for key, value in tensors.items()}
        digest = _digest(held)
        told = json.dumps({**about, "key": self._key, "digest": digest})
        try:
            save_file(held, part, metadata={"about": told})
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(file)
        except Exception as error:
            part.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise
            raise OSError(str(error)) from error  # safetensors' own error for a full disk
        finally:
            self._last = monotonic()

    def load(self, name: str) -> tuple[Tensors, dict[str, Any]] | None:
        """Return tensors and standing of the checkpoint called ``name``, or None without one."""
        from safetensors import safe_open

        file = self.folder / f"{name}.safetensors"
        try:
            opened: Any = safe_open(file, framework="pt")
            with opened as held:
                about = json.loads(held.metadata()["about"])
                tensors = {key: held.get_tensor(key) for key in held.keys()}  # noqa: SIM118
        except Exception:  # noqa: BLE001  missing, cut short or flipped: training starts anew
            return None
        if about.pop("key") != self._key or about.pop("digest") != _digest(tensors):
            return None
        return tensors, about

    def clear(self) -> None:
        """Remove them all: the training is done."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _digest(tensors: Mapping[str, Tensor]) -> str:
    import hashlib

    found = hashlib.sha256()
    for name in sorted(tensors):
        raw = tensors[name].reshape(-1).view(torch.uint8).numpy()
        found.update(name.encode() + raw.tobytes())
    return found.hexdigest()


def standing_of(about: Mapping[str, Any]) -> Standing:
    """Return the standing that a checkpoint's header tells."""
    raw = dict(about["standing"])
    for curve in ("losses", "validation"):
        raw[curve] = [(int(step), float(loss)) for step, loss in raw[curve]]
    return Standing(**raw)


def told(standing: Standing) -> dict[str, Any]:
    """Return a standing as a checkpoint's header holds it."""
    return {"standing": asdict(standing)}
