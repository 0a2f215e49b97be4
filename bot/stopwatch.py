"""How long the parts of a piece of work took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stopwatch:
    """Runs from its making.

    Args:
        clock: Seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._phases: dict[str, float] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the block's time to ``name``."""
        began = self._clock()
        try:
            yield
        finally:
            self._phases[name] = self._phases.get(name, 0.0) + self._clock() - began

    def milliseconds(self) -> dict[str, float]:
        """Return each phase and the ``total`` so far."""
        taken = {**self._phases, "total": self._clock() - self._started}
        return {name: round(seconds * 1000, 1) for name, seconds in taken.items()}
