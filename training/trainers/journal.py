"""What a training tells while it runs, and how it says why it ended.

Each event is one JSON object. The child writes it to standard output, for the process that waits,
and to ``<run>.progress.jsonl`` beside the adapter, for whoever looks later: live progress in
reports reads the last lines of that file. Events: ``rows``, ``device``, ``packed``, ``step`` (with
steps, loss, tokens_per_second, eta_seconds), ``validation``, ``resumed``, ``unsaved``, ``trunk``,
``preference``, ``failed``.
"""

import errno
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bot.errors import SodateruError
from training.trainers import Spec

Event = dict[str, Any]
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_MATTER: Final = frozenset(
    {"out", "dataset", "attempt", "timeout_seconds", "checkpoint_seconds", "memory_gb", "processes"}
)
_TAIL_BYTES: Final = 4096


def told(spec: Spec) -> dict[str, Any]:
    """Return a spec as JSON holds it."""
    return {name: str(v) if isinstance(v, Path) else v for name, v in asdict(spec).items()}


def identity(spec: Spec) -> Event:
    """Return what decides which adapter comes out: a checkpoint of another is not gone on from."""
    return {name: value for name, value in told(spec).items() if name not in _NO_MATTER}


def spec_of(file: Path) -> Spec:
    """Return the spec that a file holds."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    return Spec(**{**raw, "dataset": Path(raw["dataset"]), "out": Path(raw["out"])})


def progress_file(out: Path) -> Path:
    """Return where the events of the training to ``out`` are kept."""
    return out.with_suffix(".progress.jsonl")


def picture(out: Path) -> Path:
    """Return where the loss curve of the training to ``out`` is drawn, as a PNG."""
    return out.with_suffix(".loss.png")


def say(event: Mapping[str, Any]) -> None:
    """Write one event to standard output."""
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


@contextmanager
def opened(out: Path) -> Iterator[Callable[[Event], None]]:
    """Give a function that tells an event to standard output and to the file beside ``out``."""
    with progress_file(out).open("a", encoding="utf-8") as kept:

        def tell(event: Event) -> None:
            say(event)
            kept.write(json.dumps(event) + "\n")
            kept.flush()

        yield tell


def latest(out: Path) -> Event:
    """Return the last step that a training told, with its loss, pace and time left; {} before."""
    try:
        with progress_file(out).open("rb") as kept:
            kept.seek(0, 2)
            kept.seek(max(0, kept.tell() - _TAIL_BYTES))
            lines = kept.read().splitlines()
    except OSError:
        return {}
    for line in reversed(lines):
        try:
            event: Event = json.loads(line)
        except ValueError:  # the first line of the tail is cut
            continue
        if "loss" in event:
            return event
    return {}


def reason(error: Exception) -> Event | None:
    """Return the event that says why a training ended, or None for what nobody foresaw.

    ``failed`` is a key of our words and ``values`` belong to it.
    """
    if isinstance(error, SodateruError):
        return {"failed": error.key, "values": {**error.values}}
    text = str(error)
    full = isinstance(error, OSError) and error.errno in _FULL
    if full or any(f"os error {number}" in text for number in _FULL):  # safetensors' own errors
        return {"failed": "train.disk_full", "values": {}}
    short = isinstance(error, MemoryError) or getattr(error, "errno", 0) == errno.ENOMEM
    if short or "out of memory" in text or "allocate memory" in text:
        return {"failed": "train.out_of_memory", "values": {}}
    return None


def limit_memory(gigabytes: float) -> None:
    """Cap this process's memory, so that training cannot starve what answers; 0 sets no cap."""
    if not gigabytes:
        return
    try:
        import resource
    except ImportError:  # not on Windows
        return
    most = int(gigabytes * (1 << 30))
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
