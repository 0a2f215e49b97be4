"""A bell between threads of one process: work was left, so look now instead of at the next poll."""

from threading import Condition


class Bell:
    """Wakes everybody who waits; a ring that comes before the wait is not lost."""

    def __init__(self) -> None:
        self._rung = Condition()
        self._count = 0

    def ring(self) -> None:
        """Wake everybody who waits."""
        with self._rung:
            self._count += 1
            self._rung.notify_all()

    @property
    def count(self) -> int:
        """How often it has rung; read it before looking for work, and hand it to ``wait``."""
        return self._count

    def wait(self, seen: int, seconds: float) -> None:
        """Return once the bell has rung more than ``seen`` times, or after ``seconds``."""
        with self._rung:
            self._rung.wait_for(lambda: self._count > seen, timeout=seconds)
