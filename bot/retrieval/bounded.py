"""Parses manuals in a child process with limits: no file can hang, fill or crash who ingests it.

One warm child takes many files. One that hangs, dies or answers nonsense is ended and replaced;
the file it had gets one plain reason and the others go on.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from queue import LifoQueue
from threading import Event, Lock, Timer
from typing import IO, Any, Final

from pydantic import TypeAdapter, ValidationError

import bot
from bot.errors import Broken, UserError
from bot.log import get
from bot.retrieval.parsers import Parsed
from bot.words import known

_START_SECONDS: Final = 60.0
_FILES: Final = 500
"""A child is replaced after so many, and with it whatever a library leaked."""
_MAX_REPLY: Final = 200_000_000
_LEAVES: Final = b"manuals.memory"
"""After this refusal a child ends by itself."""
_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}
"""All that the child sees of ours: tokens and passwords stay outside."""


@dataclass(frozen=True)
class Limits:
    """What one file may use."""

    seconds: float = 18.0
    """By the clock, and of processor time; with ending the child nobody waits 20 for a file."""
    memory_bytes: int = 1_200_000_000
    """Address space of the child, libraries included."""
    text_bytes: int = 10_000_000


@dataclass(frozen=True)
class _Reply:
    """What a child may say."""

    parsed: Parsed | None = None
    refused: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


class Bounded:
    """A parser in a child process; threads take turns."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._files = 0
        self._owner = os.getpid()
        self._lock = Lock()

    def parse(self, data: bytes, source: str) -> Parsed:
        """Read a manual as ``bot.retrieval.parsers.parse`` does, within the limits.

        Raises:
            UserError: The file was refused, or went beyond a limit.
            Broken: No child process can be started.
        """
        with self._lock:
            child = self._ready()
            head = {"name": source, "size": len(data), "seconds": self._limits.seconds}
            line = json.dumps({**head, "text": self._limits.text_bytes}).encode() + b"\n"
            kept = False
            try:
                raw, late = _ask(child, line + data, self._limits.seconds)
                kept = bool(raw) and not late and _LEAVES not in raw[:64]
            finally:
                if not kept:  # also when Ctrl-C came in between: its reply would be the next one's
                    self._end()
        if not raw:
            raise _lost(child, self._limits.seconds, late=late)
        return _parsed(raw)

    def close(self) -> None:
        """End the child, if there is one; a later ``parse`` starts another."""
        with self._lock:
            self._end()

    def _ready(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():  # after a fork the child belongs to the other process
            self._child, self._owner = None, os.getpid()
        if self._child is not None and (self._files >= _FILES or self._child.poll() is not None):
            self._end()
        if self._child is None:
            self._child, self._files = _start(self._limits.memory_bytes), 0
        self._files += 1
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            _end(child)


def _start(memory: int) -> "subprocess.Popen[bytes]":
    root = str(Path(bot.__file__).parent.parent)
    code = (
        f"import sys; sys.path.append({root!r}); import bot.retrieval.parsers.child as c; c.main()"
    )
    try:
        child = subprocess.Popen(  # noqa: S603  our own module, no shell
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", code, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            process_group=0,  # Ctrl-C is for whoever ingests; in their session, so that nice counts
        )
    except OSError:
        raise Broken("manuals.parser_down") from None
    raw, _ = _ask(child, b"", _START_SECONDS)
    if b"ready" not in raw:
        _end(child)
        raise Broken("manuals.parser_down")
    return child


def _ask(child: "subprocess.Popen[bytes]", request: bytes, seconds: float) -> tuple[bytes, bool]:
    """Return the reply (empty when the child failed) and whether its time ran out."""
    late = Event()

    def stop() -> None:
        late.set()
        child.kill()

    watch = Timer(seconds, stop)
    watch.daemon = True
    watch.start()
    try:
        if not child.stdin or not child.stdout:
            return b"", False
        with suppress(OSError):  # one that gives up early has said why
            child.stdin.write(request)
            child.stdin.flush()
        raw = _frame(child.stdout)
    except OSError:
        raw = b""
    finally:
        watch.cancel()
    watch.join()
    return raw, late.is_set()


def _frame(replies: IO[bytes]) -> bytes:
    head = replies.read(8)
    size = int.from_bytes(head, "big")
    if len(head) < 8 or size > _MAX_REPLY:
        return b""
    raw = replies.read(size)
    return raw if len(raw) == size else b""


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):  # bytes it never took
                pipe.close()


def _lost(child: "subprocess.Popen[bytes]", seconds: float, *, late: bool) -> UserError:
    """Return why a child gave no reply."""
    code = child.returncode
    get("ingest").warning("parser.ended", code=code)
    if late or code == -getattr(signal, "SIGXCPU", 0):
        return UserError("manuals.slow", seconds=int(seconds) or 1)
    return UserError("manuals.damaged")


@lru_cache(maxsize=1)
def _shape() -> TypeAdapter[_Reply]:
    return TypeAdapter(_Reply)


def _parsed(raw: bytes) -> Parsed:
    """Take nothing on trust from a process that read a hostile file.

    Raises:
        UserError: It refused the file, or what it says makes no sense.
    """
    try:
        answer = _shape().validate_json(raw)
        if answer.refused:
            raise _refused(answer.refused, answer.values)
        if answer.parsed is None:
            raise UserError("manuals.damaged")
        parsed = answer.parsed
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise UserError("manuals.damaged") from None
    at = 0
    for block in parsed.blocks:
        if not at <= block.start < block.end <= len(parsed.text):
            raise UserError("manuals.damaged")
        at = block.end
    return parsed


def _refused(key: str, values: Mapping[str, Any]) -> UserError:
    sentence = known().get(key) if key.startswith("manuals.") else None
    if sentence is None:
        return UserError("manuals.damaged")
    plain = {name: value for name, value in values.items() if isinstance(value, str | int)}
    try:
        [one.format(**plain) for one in sentence]
    except KeyError:
        return UserError("manuals.damaged")
    return UserError(key, **plain)


READERS: Final = max(1, min(3, (os.cpu_count() or 2) - 1))
"""Children that read at the same time, so that a long PDF does not hold up the others."""
_free: Final[LifoQueue[Bounded]] = LifoQueue()
_shared: Final = tuple(Bounded() for _ in range(READERS))
for _one in _shared:
    _free.put(_one)
    atexit.register(_one.close)


def parse(data: bytes, source: str) -> Parsed:
    """Read a manual in one of the process-wide children, which stay warm between ingests.

    Raises:
        UserError: The file was refused, or went beyond a limit.
        Broken: No child process can be started.
    """
    reader = _free.get()
    try:
        return reader.parse(data, source)
    finally:
        _free.put(reader)
