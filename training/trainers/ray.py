"""Trains on a Ray cluster: the very script of the child process, submitted as a job.

The job's id follows from what is trained, so a call after a death finds the same job and nothing is
submitted twice. Dataset and adapter pass through a folder that both sides see; the adapter comes
home only when every file has the hash it was sealed with.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from threading import Event
from time import time
from typing import Any, Final, Self

from bot.errors import Broken, Transient, UserError
from training.settings import TrainingSettings
from training.trainers import Cancelled, Progress, Spec, Trained
from training.trainers.sealed import finished_of

_POLL_SECONDS: Final = 2.0
_DONE: Final = "SUCCEEDED"
_ENDED: Final = frozenset({_DONE, "FAILED", "STOPPED"})


class RayTrainer:
    """A ``Trainer`` that submits ``training.trainers.lora`` to a cluster.

    Args:
        connect: Gives a ``JobSubmissionClient``.
        folder: A folder that the cluster's machines see under the same path.
        python: Their Python, with this package in it.
        address: Names the cluster to people.
        gpus: Graphics processors that the job asks for.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        folder: Path,
        python: str,
        address: str = "",
        gpus: float = 0.0,
    ) -> None:
        self._connect, self._folder = connect, folder
        self._python, self._address, self._gpus = python, address, gpus

    @classmethod
    def open(cls, training: TrainingSettings, data: Path) -> Self:
        """Return a trainer for the cluster that the settings name.

        Raises:
            UserError: No cluster is named, or the package ``ray`` is missing.
        """
        if not training.ray_address:
            raise UserError("ray.not_set")
        if find_spec("ray") is None:
            raise UserError("error.not_installed", extra="ray")
        address = training.ray_address

        def connect() -> Any:
            from ray.job_submission import JobSubmissionClient

            return JobSubmissionClient(address)

        folder = Path(training.ray_folder) if training.ray_folder else data / "ray"
        return cls(connect, folder, training.ray_python, address, training.ray_gpus)

    def check(self, spec: Spec) -> dict[str, Any]:
        """Return nothing: a cluster of one's own is not billed here.

        Raises:
            Transient: The cluster cannot be reached now.
        """
        del spec
        with self._reaching():
            self._connect()
        return {}

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Train, or go on with the job that an earlier call with this spec began.

        Raises:
            Cancelled: ``progress`` raised it; the job is stopped.
            Transient: The cluster is away, or has lost the job; calling again goes on.
            Broken: The job failed, or what it left is not whole.
        """
        place = self._folder / spec.key
        if not (spec.out / "manifest.json").is_file():
            self._lay_out(spec, place)
            with self._reaching():
                client = self._connect()
                self._submit(client, spec, place)
                self._wait(client, spec, place, progress)
            self._fetch(spec, place)
        shutil.rmtree(place, ignore_errors=True)
        return finished_of(spec)

    def cancel(self, spec: Spec) -> None:
        """Stop the job of this spec; nothing happens when there is none.

        Raises:
            Transient: The cluster cannot be reached now.
        """
        with self._reaching():
            client = self._connect()
            if _status(client, _job(spec)) not in {"", *_ENDED}:
                client.stop_job(_job(spec))
        shutil.rmtree(self._folder / spec.key, ignore_errors=True)

    def _lay_out(self, spec: Spec, place: Path) -> None:
        """Put dataset and order where the cluster sees them."""
        order = place / "spec.json"
        if order.is_file():
            return
        place.mkdir(parents=True, exist_ok=True)
        held_out = shutil.ignore_patterns("holdout.jsonl")
        shutil.copytree(spec.dataset, place / "dataset", dirs_exist_ok=True, ignore=held_out)
        there = replace(spec, dataset=place / "dataset", out=place / "adapter")
        part = order.with_suffix(".part")
        part.write_text(json.dumps(asdict(there), default=str), encoding="utf-8")
        part.replace(order)

    def _submit(self, client: Any, spec: Spec, place: Path) -> None:
        job = _job(spec)
        if _status(client, job):
            return
        try:
            client.submit_job(
                entrypoint=f"{quote(self._python)} -m training.trainers.lora "
                f"{quote(str(place / 'spec.json'))}",
                submission_id=job,
                metadata={"dataset": spec.dataset_hash, "base": spec.base},
                runtime_env={"env_vars": {"OMP_WAIT_POLICY": "PASSIVE"}},
                entrypoint_num_gpus=self._gpus or None,
            )
        except RuntimeError:  # somebody else was quicker, or the cluster refuses
            if not _status(client, job):
                raise

    def _wait(self, client: Any, spec: Spec, place: Path, progress: Progress) -> None:
        job, heard, tick = _job(spec), 0, Event()
        end = (place / "spec.json").stat().st_mtime + spec.timeout_seconds
        while (status := _status(client, job)) not in _ENDED:
            if not status:
                raise Transient("ray.lost", job=job)
            try:
                heard = _pass_on(client.get_job_logs(job), heard, progress)
            except Cancelled:
                self.cancel(spec)
                raise
            if time() > end:
                self.cancel(spec)
                raise Broken("train.too_slow", seconds=round(spec.timeout_seconds))
            tick.wait(_POLL_SECONDS)
        if status != _DONE:
            raise _reason(client.get_job_logs(job), status)

    def _fetch(self, spec: Spec, place: Path) -> None:
        """Copy the adapter home; it is there whole or not."""
        if not (place / "adapter" / "manifest.json").is_file():
            raise Broken("ray.nothing_came", folder=place)
        part = spec.out.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(place / "adapter", part)
        part.replace(spec.out)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what the cluster's client raises into errors of ours."""
        try:
            yield
        except OSError as error:  # every failed connection is one of them
            raise Transient("ray.away", address=self._address) from error
        except RuntimeError as error:
            if "status code 5" in str(error):
                raise Transient("ray.away", address=self._address) from error
            last = str(error).strip().splitlines()[-1:]
            raise Broken("ray.failed", status="-", last="".join(last)[:200]) from error


def _job(spec: Spec) -> str:
    return f"sodateru-{spec.key}"


def _status(client: Any, job: str) -> str:
    """Return a job's status; empty when the cluster knows none of that id."""
    try:
        return str(client.get_job_status(job).value)
    except RuntimeError as error:
        if "404" in str(error) or "does not exist" in str(error):
            return ""
        raise


def _reason(logs: str, status: str) -> Broken:
    """Return why a job ended without an adapter: in its own words where it left any."""
    lines = logs.strip().splitlines()
    for line in reversed(lines):
        if line.startswith('{"failed"') and line.endswith("}"):
            told = json.loads(line)
            return Broken(told["failed"], **{"log": "Ray", **told["values"]})
    return Broken("ray.failed", status=status, last="".join(lines[-1:])[:200])


def _pass_on(logs: str, heard: int, progress: Progress) -> int:
    """Pass on the lines that are new; return how many lines there are now."""
    lines = logs.splitlines()
    new = [json.loads(line) for line in lines[heard:] if line.startswith("{") and line[-1:] == "}"]
    for line in new or [{}]:
        progress(line)
    return len(lines)
