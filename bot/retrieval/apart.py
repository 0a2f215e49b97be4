"""A part of the index in a process of its own: what ends that process ends nobody else.

Both libraries of the index read files through memory maps, so a file that is cut in place ends the
process that maps it (SIGBUS), and over flipped bytes Chroma may end it too. Chroma also holds
Python's lock for as long as a write lasts, which would stop every answer. So each side lives apart,
is spoken to over a handful of pipes, and is simply gone when it dies.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, Pipe
from queue import LifoQueue
from threading import Lock, Thread
from typing import Any, Final

from bot.errors import Broken, Transient
from bot.log import get
from bot.retrieval import nursery

LINES: Final = 8
"""Requests that one part serves at the same time; more wait for their turn."""
_SECONDS: Final = 300.0
"""Longest wait for one reply; a part that is silent for longer is ended."""
_SWITCH_SECONDS: Final = 0.001
"""How soon a search gets Python's lock from a write that is cutting words."""
_CLOSE: Final = "close"


class Apart:
    """An object in another process. Calls from many threads.

    Args:
        build: Makes the object, over there; a function of a module.
        arguments: What it takes.
    """

    def __init__(self, build: Callable[..., Any], *arguments: Any) -> None:
        pairs = [Pipe() for _ in range(LINES)]
        self._lines: LifoQueue[Connection | None] = LifoQueue()
        files = [there.fileno() for _, there in pairs]
        try:
            self._process = nursery.begin(_serve, files, (build, arguments))
        except Broken:
            raise Transient("manuals.index_down") from None
        self._gone = False
        for here, there in pairs:
            there.close()
            self._lines.put(here)

    def ask(self, name: str, *arguments: Any) -> Any:
        """Call a method over there and return what it returns.

        Raises:
            Transient: It failed, or the process is gone.
        """
        return self.begin(name, *arguments)()

    def begin(self, name: str, *arguments: Any) -> Callable[[], Any]:
        """Begin a call and return what waits for its reply, which must be called once.

        Raises:
            Transient: The process is gone.
        """
        line = self._lines.get()
        if line is None:
            self._lines.put(None)
            raise Transient("manuals.index_down")
        try:
            line.send((name, arguments))
        except OSError:  # the wait for the reply finds it gone
            self._gone = True
        return partial(self._reply, name, line)

    def _reply(self, name: str, line: Connection) -> Any:
        replied, fine, value = False, False, None
        try:
            if not self._gone and line.poll(_SECONDS):
                fine, value = line.recv()
                replied = True
        except (OSError, EOFError):
            self._gone = True
        finally:
            if replied:
                self._lines.put(line)
            else:  # whatever comes on this line next would be taken for another's reply
                get("library").warning("index.part_ended")
                self.end()
        if not fine:
            if value:
                get("library").warning("index.part_failed", name=name, code=value)
            raise Transient("manuals.index_down")
        return value

    def close(self) -> None:
        """Close the object and end the process; harmless when it is gone."""
        with suppress(Transient):
            self.ask(_CLOSE)
            self._gone = True  # it ends by itself
        self.end()

    def end(self) -> None:
        """End the process without a word; every later call finds it gone."""
        self._lines.put(None)
        if not self._gone:
            self._gone = True
            with suppress(OSError):
                os.kill(self._process, signal.SIGKILL)


def _serve(files: Sequence[int], given: Any) -> None:
    """Make the object and answer until the other end is gone."""
    build, arguments = given
    lines = [Connection(one) for one in files]
    sys.setswitchinterval(_SWITCH_SECONDS)
    opening = Lock()
    made: list[Any] = []

    def there() -> Any:
        with opening:
            if not made:
                made.append(build(*arguments))
        return made[0]

    threads = [Thread(target=_answer, args=(there, line), daemon=True) for line in lines]
    for thread in threads:
        thread.start()
    with suppress(Transient):
        there()
    for thread in threads:
        thread.join()


def _answer(there: Callable[[], Any], line: Connection) -> None:
    """Answer the requests of one line; when it ends, so does the process."""
    name = ""
    while name != _CLOSE:
        try:
            name, arguments = line.recv()
            line.send(_tried(there, name, arguments))
        except (EOFError, OSError):
            break
    os._exit(0)


def _tried(there: Callable[[], Any], name: str, arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    try:
        return True, getattr(there(), name)(*arguments)
    except BaseException as error:  # noqa: BLE001  over damaged files libraries raise anything
        return False, type(error.__cause__ or error).__name__
