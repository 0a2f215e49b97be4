"""Begins processes for parts of the index out of one that has already imported their libraries.

Importing Chroma takes a second of processor time; a fork of a process that has done so takes
milliseconds. That process holds no secret of ours and has opened nothing, so what it gives birth to
begins clean. It ends when we do.
"""

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final

import bot
from bot.errors import Broken

_ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}
_MOST: Final = 1 << 20
_FILES: Final = 64
"""Open files that one birth may hand over."""
Body = Callable[[Sequence[int], Any], None]
"""Runs in the new process with its open files and what it was given."""


class Nursery:
    """The process that gives birth to others; begun when the first is asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mother: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = os.getpid()

    def begin(self, body: Body, files: Sequence[int], given: Any) -> int:
        """Begin a process and return its number.

        Args:
            body: What it does; a function of a module.
            files: Open files that it gets.
            given: What ``body`` gets beside them.

        Raises:
            Broken: No process can be begun.
        """
        order = pickle.dumps((body, given))
        with self._lock:
            for _ in range(2):  # the mother may have been ended by somebody: then another
                try:
                    line = self._ready()
                    socket.send_fds(line, [len(order).to_bytes(4, "big") + order], list(files))
                    if raw := line.recv(4):
                        return int.from_bytes(raw, "big")
                except OSError:
                    pass
                self._end()
        raise Broken("manuals.parser_down")

    def close(self) -> None:
        """End the mother; her children live on until their own ends are told."""
        with self._lock:
            self._end()

    def _ready(self) -> socket.socket:
        if self._owner != os.getpid():  # after a fork the mother belongs to the other process
            self._mother, self._line, self._owner = None, None, os.getpid()
        if self._line is None:
            here, there = socket.socketpair()
            root = str(Path(bot.__file__).parent.parent)
            code = (
                f"import sys; sys.path.append({root!r}); "
                f"import bot.retrieval.nursery as n; n.main({there.fileno()})"
            )
            with there:
                self._mother = subprocess.Popen(  # noqa: S603  our own module, no shell
                    [sys.executable, "-I", "-B", "-X", "utf8", "-c", code],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env=_ENVIRONMENT, pass_fds=[there.fileno()],
                    start_new_session=True,  # Ctrl-C is for whoever began this
                )  # fmt: skip
            self._line = here
        return self._line

    def _end(self) -> None:
        mother, line, self._mother, self._line = self._mother, self._line, None, None
        if line is not None:
            line.close()
        if mother is not None and self._owner == os.getpid():
            mother.kill()
            mother.wait()


def main(number: int) -> None:
    """Be the mother: import, then fork for every order until the other end is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for name in ("tantivy", "chromadb", "bot.retrieval.keywords", "bot.retrieval.vectors"):
        with suppress(ImportError):
            __import__(name)
    line = socket.socket(fileno=number)
    while (order := _order(line)) is not None:
        raw, files = order
        pid = os.fork()
        if not pid:
            line.close()
            _live(raw, files)
        for one in files:
            os.close(one)
        line.sendall(pid.to_bytes(4, "big"))


def _order(line: socket.socket) -> tuple[bytes, list[int]] | None:
    raw, files, _, _ = socket.recv_fds(line, _MOST, _FILES)
    size = int.from_bytes(raw[:4], "big")
    while raw and len(raw) < 4 + size:
        more = line.recv(_MOST)
        raw = raw + more if more else b""
    return (raw[4:], files) if raw else None


def _live(raw: bytes, files: Sequence[int]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        body, given = pickle.loads(raw)  # noqa: S301  we speak with ourselves
        body(files, given)
    finally:
        os._exit(0)


_shared: Final = Nursery()
atexit.register(_shared.close)


def begin(body: Body, files: Sequence[int], given: Any) -> int:
    """Begin a process from the process-wide nursery and return its number.

    Raises:
        Broken: No process can be begun.
    """
    return _shared.begin(body, files, given)
