"""Waits for a model as long as an answer may take, and not a second longer.

A back end that hangs cannot be stopped from outside. Its thread is left behind, still holding what
it leased until it ends; how many were left behind is counted, and too many mean that the back end
is not asked again before some of them end.
"""

from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final, Generic, TypeVar

from bot import log
from bot.errors import Transient

GRACE_SECONDS: Final = 0.5
"""How long work that was told to stop may take to do so."""
MOST_ABANDONED: Final = 16

_Result = TypeVar("_Result")


class Patience:
    """Runs work in a thread of its own and leaves it behind when time is up.

    Args:
        seconds: How long a piece of work may take.
        most: Abandoned pieces at which no new one is begun.
    """

    def __init__(self, seconds: float, most: int = MOST_ABANDONED) -> None:
        self._seconds = seconds
        self._most = most
        self._lock = Lock()
        self._abandoned = 0

    @property
    def abandoned(self) -> int:
        """How many pieces of work were left behind and still run."""
        with self._lock:
            return self._abandoned

    def run(self, work: Callable[[Event], _Result]) -> _Result:
        """Return what ``work`` returns; it is given an event that is set when time is up.

        Raises:
            Transient: Time is up, or too many earlier pieces of work still hang.
            SodateruError: Whatever ``work`` raised.
        """
        if self.abandoned >= self._most:
            raise Transient("answer.timeout")
        task = _Task(work, self._left)
        task.start()
        if not task.finished.wait(self._seconds):
            task.cancel.set()
            if not task.finished.wait(GRACE_SECONDS) and task.abandon(self._leave):
                raise Transient("answer.timeout")
        return task.outcome()

    def _leave(self) -> None:
        with self._lock:
            self._abandoned += 1
            count = self._abandoned
        log.get("answer").warning("model.abandoned", count=count)

    def _left(self) -> None:
        with self._lock:
            self._abandoned -= 1
        log.get("answer").info("model.came_back")


class _Task(Thread, Generic[_Result]):
    """One piece of work."""

    def __init__(self, work: Callable[[Event], _Result], on_late_end: Callable[[], None]) -> None:
        super().__init__(name="sodateru-model", daemon=True)
        self.cancel, self.finished = Event(), Event()
        self._work = work
        self._on_late_end = on_late_end
        self._lock = Lock()
        self._is_abandoned = False
        self._result: list[_Result] = []
        self._error: Exception | None = None

    def run(self) -> None:
        """Work, and keep what came of it."""
        try:
            self._result.append(self._work(self.cancel))
        except Exception as error:  # noqa: BLE001  raised again in the waiting thread
            self._error = error
        with self._lock:
            self.finished.set()
            late = self._is_abandoned
        if late:
            self._on_late_end()

    def abandon(self, leave: Callable[[], None]) -> bool:
        """Leave the work behind unless it finished meanwhile; return whether it was left."""
        with self._lock:
            if self.finished.is_set():
                return False
            self._is_abandoned = True
            leave()
            return True

    def outcome(self) -> _Result:
        """Return what the work returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._result[0]
