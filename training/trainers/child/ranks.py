"""The processes that share one training: who they are, how they sum, what becomes of them.

The first (rank 0) is the training's own process; it starts the others, one for each GPU, and they
hold the same weights and take the same steps. Of a step's rows each computes its share; gradients
are summed by hand, since an adapter's are small. Only rank 0 tells, keeps checkpoints and seals.
None outlives another: the others watch their standard input, which closes with rank 0, and rank 0
ends by the signal that ended one of them, so that whoever waits for it sees what happened.

Source: Li et al., PyTorch distributed, arXiv:2006.15704 (2020): data-parallel training.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any, Final

import torch
from torch import Tensor, distributed

from training.trainers.child.rows import Row

_PATIENCE: Final = timedelta(minutes=10)
"""One that is alive and not heard of for so long ends the training."""
_TELLING_SECONDS: Final = 30.0
"""How long a process that ended may take to be noticed."""


class Ranks:
    """One of the processes of a training.

    Args:
        rank: Which: 0 leads.
        size: How many there are; 1 needs no other and does nothing here.
        meeting: File through which they find one another.
    """

    def __init__(self, rank: int = 0, size: int = 1, meeting: Path = Path()) -> None:
        self.rank, self.size, self.leads = rank, size, rank == 0
        self._meeting, self._watchers = meeting, list[Thread]()
        self._store: Any = None
        self.device = torch.device("cpu")
        if size > 1:
            self._store = distributed.FileStore(str(meeting), size)  # type: ignore[attr-defined]
            self._store.set_timeout(_PATIENCE)
            torch.set_num_threads(max(1, torch.get_num_threads() // size))

    def first(self, name: str, found: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what rank 0 finds: what is measured is measured once, and holds for all."""
        if self._store is None:
            return found()
        if self.leads:
            self._store.set(name, json.dumps(found()))
        told: dict[str, Any] = json.loads(self._store.get(name))
        return told

    def meet(self, device: torch.device) -> None:
        """Wait for the others; from here on they sum. NCCL is written for GPUs and never ran."""
        if self._store is None:
            return
        on_gpu, self.device = device.type == "cuda", device
        if on_gpu:
            torch.cuda.set_device(device)
        distributed.init_process_group(
            "nccl" if on_gpu else "gloo", store=self._store, rank=self.rank,
            world_size=self.size, timeout=_PATIENCE,
        )  # fmt: skip

    def share(self, rows: Sequence[Row]) -> list[Row]:
        """Return this process's part of a step's rows."""
        return shares(rows, self.size)[self.rank]

    def add(self, values: Tensor) -> Tensor:
        """Return a vector summed over all processes, in place."""
        if self._store is not None:
            distributed.all_reduce(values)
        return values

    def add_gradients(self, weights: Sequence[Tensor], loss: float) -> float:
        """Sum every weight's gradient over all processes, in place; return the summed loss."""
        if self._store is None:
            return loss
        grads = [torch.zeros_like(one) if one.grad is None else one.grad for one in weights]
        said = grads[0].new_tensor([loss], dtype=torch.float32)
        line = self.add(torch.cat([*(one.reshape(-1).float() for one in grads), said]))
        parts = torch.split(line[:-1], [one.numel() for one in weights])
        for weight, part in zip(weights, parts, strict=True):
            weight.grad = part.view_as(weight).to(weight.dtype)
        return float(line[-1])

    def part(self) -> None:
        """Take leave of the others: there is nothing more to sum."""
        if self._store is not None:
            distributed.destroy_process_group()
            self._store = None
            self._meeting.unlink(missing_ok=True)

    def lead(self, spec_file: Path) -> "Ranks":
        """Start the other processes and end with whichever of them fails."""
        for rank in range(1, self.size):
            one = subprocess.Popen(  # noqa: S603  our own module, no shell
                [sys.executable, "-m", "training.trainers.lora", str(spec_file), str(rank),
                 str(self.size), str(self._meeting)],
                stdin=subprocess.PIPE,
            )  # fmt: skip
            watcher = Thread(target=_end_with, args=(one,), name=f"rank-{rank}", daemon=True)
            watcher.start()
            self._watchers.append(watcher)
        return self

    def follow(self) -> "Ranks":
        """End when rank 0 does, whatever this process waits for then."""
        Thread(target=_end_at_silence, name="rank-0", daemon=True).start()
        return self

    def explain(self) -> None:
        """Give the end of another process, which breaks every sum, the time to be noticed."""
        for watcher in self._watchers:
            watcher.join(_TELLING_SECONDS / len(self._watchers))


ALONE: Final = Ranks()
"""One process, as on a machine without GPUs or with one."""


def shares(rows: Sequence[Row], count: int) -> list[list[Row]]:
    """Return rows dealt into so many parts of about as many tokens; each keeps their order."""
    parts: list[list[int]] = [[] for _ in range(count)]
    sizes = [0] * count
    for number in sorted(range(len(rows)), key=lambda number: -len(rows[number].ids)):
        least = sizes.index(min(sizes))
        parts[least].append(number)
        sizes[least] += len(rows[number].ids)
    return [[rows[number] for number in sorted(part)] for part in parts]


def _end_with(other: "subprocess.Popen[bytes]") -> None:
    code = other.wait()
    if code < 0:
        os.kill(os.getpid(), -code)
    if code:  # it has said why
        os._exit(1)


def _end_at_silence() -> None:
    os.read(sys.stdin.fileno(), 1)  # not through its buffer, whose lock would stop the exit
    os._exit(0)
