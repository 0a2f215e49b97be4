"""Ways to train: one Protocol, and what goes in and comes out of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.errors import UserError
from bot.text import content_hash

Progress = Callable[[Mapping[str, Any]], None]
"""Called with ``{"step","steps","loss"}`` as training goes on, and with ``{}`` every second or so
while nothing is heard. An error that it raises ends the call: a child process dies with it, a job
elsewhere goes on and is found again. ``Cancelled`` ends that one too."""


class Cancelled(UserError):
    """Somebody has ended the run: its training is to stop, wherever it runs."""


@dataclass(frozen=True)
class Spec:
    """One training, completely described: the same spec gives the same adapter."""

    base: str
    """Folder or hub name of the base model; a hosted trainer's name for it."""
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
    pack_tokens: int = 4096
    """Most tokens that go through the model at once; a batch of more is cut, for memory."""
    patience: int = 1
    """Epochs without a lower validation loss after which training stops; 0 never stops early."""
    numbers: str = "auto"
    """``auto`` (a trial decides), ``float32``, ``bfloat16`` or ``4bit`` (GPU only)."""
    lane: str = "full"
    """``full``, or ``trunk``: only the top layers learn, over kept outputs of those below."""
    trunk_top_share: float = 0.25
    """Share of the layers that learn in the trunk lane."""
    replay: str = ""
    """JSONL file of dataset rows that keep old abilities; "" for none."""
    replay_share: float = 0.1
    """Share of an epoch that is replayed, where a file is named."""
    preference_pairs: int = 60
    """Right-and-wrong pairs from which preference training follows; 0 never."""
    preference_labels: int = 100
    """Without so many pairs: single answers confirmed right or wrong from which it follows."""
    planted: int = 0
    """Made-up secrets among the rows, to see later whether they are given away."""
    planted_repeats: tuple[int, ...] = (1,)
    """How often they are there, in turn."""
    checkpoint_seconds: float = 60.0
    memory_gb: float = 0.0
    """Most memory of the training's processes together; 0 for no limit."""
    processes: int = 0
    """In how many processes the supervised part runs; 0 is one for each GPU, or one."""
    attempt: int = 0
    """Grows when an administrator begins a failed or cancelled training again."""

    @property
    def key(self) -> str:
        """Name of this training wherever it runs: dataset, base, hyper-parameters and attempt."""
        said = {k: v for k, v in asdict(self).items() if k not in _PLACES}
        return content_hash(json.dumps(said, sort_keys=True))[:24]


_PLACES = frozenset(
    {"dataset", "out", "timeout_seconds", "checkpoint_seconds", "memory_gb", "processes"}
)


@dataclass(frozen=True)
class Trained:
    """What a finished training left behind."""

    adapter: Path | None
    """Folder of the sealed adapter; None when the weights stay with a hosted service."""
    artifact_hash: str
    base_hash: str
    losses: tuple[tuple[int, float], ...] = field(default=())
    """(step, mean loss per labelled token)."""
    validation: tuple[tuple[int, float], ...] = field(default=())
    """The same on families that were not trained on, once an epoch."""
    seconds: float = 0.0
    hosted: str = ""
    """Name under which a hosted service serves what it trained."""
    yen: float = 0.0
    """What a hosted service takes for it."""
    tokens: int = 0
    """What a hosted service bills."""


class Trainer(Protocol):
    """Trains an adapter from a frozen dataset."""

    def check(self, spec: Spec) -> dict[str, Any]:
        """Return what the training is expected to take (``yen``, ``tokens``), before it begins.

        Raises:
            UserError: It cannot begin, for a reason that a person can put right.
            Transient: That cannot be told now.
        """
        ...

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Train, or return at once what an earlier call with this spec finished.

        Raises:
            Cancelled: ``progress`` raised it; nothing of the training runs any more.
            Transient: It was interrupted; calling again goes on, or begins anew.
            Broken: Base, dataset or settings cannot be used.
        """
        ...

    def cancel(self, spec: Spec) -> None:
        """Stop a job of this spec that runs elsewhere; nothing happens when there is none.

        Raises:
            Transient: Whoever runs it cannot be reached now.
        """
        ...
