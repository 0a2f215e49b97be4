"""Trains in a child process of this machine: niced, timed, killable, its memory given back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Any, Final

from bot.errors import Broken, Transient
from bot.settings import child_environment
from training.trainers import Progress, Spec, Trained, journal
from training.trainers.sealed import finished_of

POLITE: Final = ("nice", "-n", "15")
_HEARTBEAT_SECONDS: Final = 1.0
_SAID: Final = {
    "train.out_of_memory": ("memoryerror", "out of memory", "t allocate memory", "bad_alloc"),
    "train.disk_full": ("no space left", "file too large", "disk quota", "os error 2"),
}  # fmt: skip
"""Words of a child's last lines, lower case, and what they mean."""


class ProcessTrainer:
    """A ``Trainer`` that runs ``training.trainers.lora`` as a child.

    Args:
        wrapper: Command in front of the child's own.
    """

    def __init__(self, wrapper: Sequence[str] = POLITE) -> None:
        self._wrapper = tuple(wrapper)

    def check(self, spec: Spec) -> dict[str, Any]:
        """Return nothing: this machine's own time is not billed here."""
        del spec
        return {}

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Train, or return at once what an earlier call with this spec finished.

        Raises:
            Cancelled: ``progress`` raised it.
            Transient: The child was killed or ran past its time; calling again goes on from its
                last checkpoint.
            Broken: The child found base, dataset or settings unusable, or ran out of room.
        """
        if not (spec.out / "manifest.json").is_file():
            self._run(spec, progress)
        return finished_of(spec)

    def cancel(self, spec: Spec) -> None:
        """Do nothing: a child ends with the call that began it."""
        del spec

    def _run(self, spec: Spec, progress: Progress) -> None:
        spec.out.parent.mkdir(parents=True, exist_ok=True)
        file = spec.out.with_suffix(".spec.json")
        file.write_text(json.dumps(journal.told(spec)), encoding="utf-8")
        log = spec.out.with_suffix(".log")
        command = [*self._wrapper, sys.executable, "-m", "training.trainers.lora", str(file)]
        with (
            log.open("wb") as errors,
            subprocess.Popen(  # noqa: S603  our own module, no shell
                command,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=child_environment(OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS=_threads()),
            ) as child,
        ):
            failed: dict[str, Any] = {}
            try:
                for line in _lines(child, spec.timeout_seconds):
                    failed = line if "failed" in line else failed
                    progress(line)
                code = child.wait()
            finally:
                if child.poll() is None:
                    child.kill()
        if code < 0:
            raise Transient("train.child_killed", retry_after_seconds=1.0, signal=-code)
        if failed:
            raise Broken(failed["failed"], **{**failed["values"], "log": log})
        if code:
            raise _reason(log)


def _lines(child: "subprocess.Popen[bytes]", seconds: float) -> Iterator[dict[str, Any]]:
    """Yield what the child tells, ``{}`` while it is silent, until it ends or time is up.

    Raises:
        Transient: Time is up.
    """
    told: Queue[bytes] = Queue()

    def read() -> None:
        for line in child.stdout or ():
            told.put(line)
        told.put(b"")

    Thread(target=read, name="training-output", daemon=True).start()
    end = monotonic() + seconds
    while monotonic() < end:
        try:
            line = told.get(timeout=_HEARTBEAT_SECONDS)
        except Empty:
            yield {}
            continue
        if not line:
            return
        if line.startswith(b"{"):
            yield json.loads(line)
    raise Transient("train.too_slow", seconds=round(seconds))


def _threads() -> str:
    return str(max(1, (os.cpu_count() or 2) - 1))


def _reason(log: Path) -> Broken:
    """Return why the child failed, in plain words where its last lines tell."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = "\n".join(lines[-3:]).lower()
    for key, words in _SAID.items():
        if any(word in last for word in words):
            return Broken(key, log=log)
    return Broken("train.child_failed", log=log, last=lines[-1][:200] if lines else "")
