"""Trains in a child process of this machine: niced, timed, killable, its memory given back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Timer

from bot.errors import Broken, Transient
from bot.llm.artifact import checked
from bot.settings import child_environment
from training.trainers import Progress, Spec, Trained


class ProcessTrainer:
    """A ``Trainer`` that runs ``training.trainers.lora`` as a child."""

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Train, or return at once what an earlier call with this spec finished.

        Raises:
            Transient: The child was killed or ran past its time; calling again helps.
            Broken: The child found base, dataset or settings unusable.
        """
        if not (spec.out / "manifest.json").is_file():
            self._run(spec, progress)
        return finished(spec.out)

    def _run(self, spec: Spec, progress: Progress) -> None:
        spec.out.parent.mkdir(parents=True, exist_ok=True)
        file = spec.out.with_suffix(".spec.json")
        file.write_text(json.dumps(asdict(spec), default=str), encoding="utf-8")
        log = spec.out.with_suffix(".log")
        with (
            log.open("wb") as errors,
            subprocess.Popen(  # noqa: S603  our own module, no shell
                ["nice", "-n", "15", sys.executable, "-m", "training.trainers.lora", str(file)],  # noqa: S607
                stdout=subprocess.PIPE,
                stderr=errors,
                env=child_environment(OMP_WAIT_POLICY="PASSIVE", OMP_NUM_THREADS=_threads()),
            ) as child,
        ):
            timer = Timer(spec.timeout_seconds, child.kill)
            timer.start()
            try:
                for line in _lines(child):
                    progress(line)
                code = child.wait()
            finally:
                timer.cancel()
                if child.poll() is None:
                    child.kill()
        if code < 0:
            raise Transient("train.interrupted", retry_after_seconds=1.0, signal=-code)
        if code:
            raise Broken("train.child_failed", log=log, last=_last_line(log))


def finished(adapter: Path) -> Trained:
    """Read and check a sealed adapter.

    Raises:
        Broken: A file does not have the hash it was sealed with.
    """
    manifest = checked(adapter)
    return Trained(
        adapter=adapter,
        artifact_hash=manifest["artifact_hash"],
        base_hash=manifest["base_hash"],
        losses=tuple((int(step), float(loss)) for step, loss in manifest["losses"]),
        seconds=float(manifest["seconds"]),
    )


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[dict[str, float]]:
    for line in child.stdout or ():
        if line.startswith(b"{"):
            yield json.loads(line)


def _threads() -> str:
    return str(max(1, (os.cpu_count() or 2) - 1))


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""
