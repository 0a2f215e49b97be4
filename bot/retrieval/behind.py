"""Work that nobody waits for: one thread, one thing at a time, failures left to later."""

from collections.abc import Callable
from threading import Lock, Thread

from bot.errors import SodateruError
from bot.log import get


class Behind:
    """One kind of work behind whoever searches.

    Args:
        name: Of its thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._thread: Thread | None = None
        self._ended = False

    def begin(self, work: Callable[[], object]) -> None:
        """Begin a piece of work unless one is in hand or all has ended."""
        with self._lock:
            if self._ended or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = Thread(target=self._quietly, args=(work,), name=self._name)
            self._thread.start()

    def end(self, seconds: float) -> None:
        """Begin nothing more, and wait for what is in hand."""
        with self._lock:
            self._ended = True
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _quietly(self, work: Callable[[], object]) -> None:
        try:
            work()
        except SodateruError as error:  # the next search or look tries again
            get("library").error("index.not_rebuilt", code=error.key)
