"""Answers several questions in one go: requests of a moment share every step of the model.

Requests that arrive within 20 ms are read as one batch; later ones start a batch of their own and
take turns with it, so nobody waits for somebody else's long answer.
"""

from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Final

from bot.errors import Transient
from bot.llm.decoding import Group, Marks, Request

GATHER_SECONDS: Final = 0.02
MOST_ROWS: Final = 16
MOST_GROUPS: Final = 4


class Batcher:
    """One thread that runs a model's requests in batches.

    Args:
        model: A causal model of transformers or peft, in evaluation mode.
        marks: Its special tokens.
        name: Name of the thread.
    """

    def __init__(self, model: Any, marks: Marks, name: str) -> None:
        self._model, self._marks = model, marks
        self._waiting: SimpleQueue[Request | None] = SimpleQueue()
        self._closed, self._door = Event(), Lock()
        self._thread = Thread(target=self._run, name=f"model-{name}", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> None:
        """Queue a request; its ``pieces`` give the answer.

        Raises:
            Transient: The version was closed.
        """
        with self._door:
            if self._closed.is_set():
                raise Transient("local.closed")
            self._waiting.put(request)

    def close(self) -> None:
        """Stop; requests still under way end with a ``Transient``."""
        with self._door:
            self._closed.set()
            self._waiting.put(None)
        self._thread.join()
        self._model = None

    def _run(self) -> None:
        groups: list[Group] = []
        while not self._closed.is_set():
            room = MOST_ROWS if len(groups) < MOST_GROUPS else 0
            if fresh := self._gathered(room, may_wait=not groups):
                groups.append(Group(self._model, fresh, self._marks))
            for group in groups:
                group.step()
            groups = [group for group in groups if group.rows]
        for group in groups:
            group.fail(Transient("local.closed"))
        for request in self._left():
            request.out.put(Transient("local.closed"))

    def _gathered(self, room: int, *, may_wait: bool) -> list[Request]:
        """Return the requests of this moment; wait for the first one only when idle."""
        found: list[Request] = []
        until = monotonic() + GATHER_SECONDS
        while len(found) < room:
            try:
                if may_wait and not found:
                    request = self._waiting.get()
                    until = monotonic() + GATHER_SECONDS
                elif may_wait:
                    request = self._waiting.get(timeout=max(0.0, until - monotonic()))
                else:
                    request = self._waiting.get_nowait()
            except Empty:
                break
            if request is None:
                break
            found.append(request)
        return found

    def _left(self) -> Iterator[Request]:
        while True:
            try:
                request = self._waiting.get_nowait()
            except Empty:
                return
            if request is not None:
                yield request
