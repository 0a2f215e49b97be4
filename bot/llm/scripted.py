"""A model that says what it is told to: for tests and dry runs."""

from collections.abc import Callable, Iterable, Iterator
from threading import Event, Lock

from bot.errors import Broken
from bot.llm import Prompt

Script = Callable[[Prompt], Iterable[str]]
"""Gives the pieces of the answer to a prompt; may wait or raise one of our errors."""


class ScriptedModel:
    """A ``ChatModel`` that follows a script.

    Args:
        version: Id of the version it plays.
        script: What it says; a plain text is said in pieces of four characters.
    """

    def __init__(self, version: str, script: Script | str) -> None:
        self.version = version
        self._script = script
        self._lock = Lock()
        self.asked: list[Prompt] = []
        """Every prompt it has read."""
        self.closed = False

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the script's pieces until ``cancel`` is set.

        Raises:
            Broken: It was closed before, or while it spoke.
        """
        with self._lock:
            self.asked.append(prompt)
        for piece in self._pieces(prompt):
            if self.closed:
                raise Broken("llm.closed", version=self.version)
            if cancel.is_set():
                return
            yield piece

    def close(self) -> None:
        """Refuse to speak from now on."""
        self.closed = True

    def _pieces(self, prompt: Prompt) -> Iterable[str]:
        if isinstance(self._script, str):
            text = self._script
            return (text[i : i + 4] for i in range(0, len(text), 4))
        return self._script(prompt)
