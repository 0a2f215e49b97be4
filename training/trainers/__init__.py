"""Ways to train: one Protocol, and what goes in and comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

Progress = Callable[[Mapping[str, Any]], None]
"""Called with ``{"step","steps","loss"}`` while training runs."""


@dataclass(frozen=True)
class Spec:
    """One training, completely described: the same spec gives the same adapter."""

    base: str
    """Folder or hub name of the base model."""
    dataset: Path
    """Folder of the frozen dataset."""
    dataset_hash: str
    out: Path
    """Folder the adapter is moved to when it is whole."""
    epochs: int = 3
    batch_rows: int = 8
    learning_rate: float = 2e-4
    lora_rank: int = 8
    max_row_tokens: int = 2048
    seed: int = 20261124
    timeout_seconds: float = 21600.0


@dataclass(frozen=True)
class Trained:
    """What a finished training left behind."""

    adapter: Path
    artifact_hash: str
    base_hash: str
    losses: tuple[tuple[int, float], ...] = field(default=())
    """(step, mean loss per labelled token)."""
    seconds: float = 0.0


class Trainer(Protocol):
    """Trains an adapter from a frozen dataset."""

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Train, or return at once what an earlier call with this spec finished.

        Raises:
            Transient: It was interrupted; calling again helps.
            Broken: Base, dataset or settings cannot be used.
        """
        ...
