"""Questions without end while versions change: what a swap does to people who are asking.

Every answer must come, and must be word for word what its own version says when asked alone.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from bot import prompt
from bot.errors import SodateruError
from bot.generate import generate
from bot.llm import Evidence
from bot.llm.gateway import Gateway
from training.evaluate import MAX_TOKENS


@dataclass
class Heard:
    """What the askers got."""

    answers: Counter[str] = field(default_factory=Counter)
    """Version -> answers."""
    dropped: int = 0
    """Questions that ended in an error."""
    mixed: int = 0
    """Answers that their version does not give when it is asked alone."""
    slowest_ms: float = 0.0


class Askers:
    """Threads that ask until ``stop``.

    Args:
        gateway: Leases the serving version to each question.
        rows: Dataset rows to ask, over and over.
        alone: (version, pair id) -> what the version says alone.
        threads: Questions asked at the same time.
    """

    def __init__(
        self,
        gateway: Gateway,
        rows: Sequence[Mapping[str, Any]],
        alone: Mapping[tuple[str, str], str],
        threads: int = 4,
    ) -> None:
        self.heard = Heard()
        self._gateway, self._rows, self._alone = gateway, rows, alone
        self._stop, self._lock = Event(), Lock()
        self._threads = [Thread(target=self._ask_on, args=(n,)) for n in range(threads)]

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> Heard:
        """Let every question end and return what was heard."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.heard

    def wait_for(self, version: str, more: int, seconds: float = 60.0) -> None:
        """Wait until ``version`` has given ``more`` further answers, or time is up."""
        tick, end = Event(), monotonic() + seconds
        wanted = self.heard.answers[version] + more
        while self.heard.answers[version] < wanted and monotonic() < end:
            tick.wait(0.01)

    def _ask_on(self, number: int) -> None:
        at = number
        while not self._stop.is_set():
            row = self._rows[at % len(self._rows)]
            at += len(self._threads)
            began = monotonic()
            self._note(row, self._ask(row), (monotonic() - began) * 1000)

    def _ask(self, row: Mapping[str, Any]) -> tuple[str, str] | None:
        evidence = [Evidence(**passage) for passage in row["evidence"]]
        rendered = prompt.render(row["question"], evidence, row["language"], MAX_TOKENS)
        try:
            with self._gateway.lease() as model:
                return model.version, generate(model, rendered, Event()).text
        except SodateruError:
            return None

    def _note(self, row: Mapping[str, Any], said: tuple[str, str] | None, ms: float) -> None:
        with self._lock:
            self.heard.slowest_ms = max(self.heard.slowest_ms, ms)
            if said is None:
                self.heard.dropped += 1
                return
            version, text = said
            self.heard.answers[version] += 1
            self.heard.mixed += text != self._alone.get((version, row["pair_id"]), text)


def timed(act: Callable[[], object]) -> float:
    """Return how many milliseconds ``act`` takes."""
    began = monotonic()
    act()
    return (monotonic() - began) * 1000
