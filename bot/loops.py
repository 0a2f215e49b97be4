"""Small work that a process repeats until it is told to stop, each in a thread of its own."""

from collections.abc import Callable, Iterable
from threading import Event, Thread
from time import monotonic

from bot.log import get, where


def pause_of(number: int) -> float:
    """Return how long thread ``number`` of a pool waits for the bell before it looks by itself.

    The first looks often, for work that is due again or that another process left; the others
    only now and then, since the first rings when it finds something.
    """
    return 0.25 if number == 0 else 1.5


def join_all(threads: Iterable[Thread], seconds: float) -> bool:
    """Wait for all threads together for at most ``seconds``; return whether they have ended."""
    end = monotonic() + seconds
    waited = list(threads)
    for thread in waited:
        thread.join(max(0.0, end - monotonic()))
    return not any(thread.is_alive() for thread in waited)


class Loop:
    """Calls ``tick`` again and again; a tick that fails is logged and tried again later.

    Args:
        name: For the log.
        tick: Does a piece of work; returns whether more is waiting.
        seconds: Pause after a tick that found nothing.
    """

    def __init__(self, name: str, tick: Callable[[], bool], seconds: float) -> None:
        self._name, self._tick, self._seconds = name, tick, seconds
        self._stop = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 10.0) -> None:
        """End after the tick in hand."""
        self._stop.set()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                more = self._tick()
            except Exception as error:  # noqa: BLE001  the loop outlives whatever happens in it
                get("loop").error(
                    "loop.stumbled", name=self._name, code=type(error).__name__, where=where(error)
                )
                self._stop.wait(max(self._seconds, 2.0))
                continue
            if not more:
                self._stop.wait(self._seconds)
