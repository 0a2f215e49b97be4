"""How often something may be done: so many in so many seconds."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic


class Tokens:
    """So many in so many seconds, and no waiting: what is over is simply not done.

    Args:
        many: How many.
        seconds: In any stretch of so many seconds.
        clock: Seconds, monotonic.
    """

    def __init__(self, many: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._many, self._seconds, self._clock = many, seconds, clock
        self._taken: deque[float] = deque()
        self._lock = Lock()

    def take(self) -> bool:
        """Take one; return whether there was one."""
        with self._lock:
            at = self._clock()
            while self._taken and self._taken[0] <= at - self._seconds:
                self._taken.popleft()
            if len(self._taken) >= self._many:
                return False
            self._taken.append(at)
            return True
