"""The two sides of an index, each in a process of its own, spoken to as if they were here."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from bot.retrieval.apart import Apart
from bot.retrieval.keywords import Keywords
from bot.retrieval.vectors import Vectors


class _Far:
    """Calls whatever it is asked for over there."""

    def __init__(self, apart: Apart) -> None:
        self._apart = apart

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._apart.ask, name)

    def begin(self, name: str, *arguments: Any) -> Callable[[], Any]:
        """Begin a call and return what waits for its reply."""
        return self._apart.begin(name, *arguments)

    def close(self) -> None:
        """Close the side and end its process."""
        self._apart.close()


def begin(side: Keywords | Vectors, name: str, *arguments: Any) -> Callable[[], Any]:
    """Begin a call and return what waits for its reply, which must be called once.

    Raises:
        Transient: The side's process is gone.
    """
    return cast("_Far", side).begin(name, *arguments)


def keywords(folder: Path) -> Keywords:
    """Open the keyword side in ``folder``."""
    return cast("Keywords", _Far(Apart(Keywords, folder)))


def vectors(folder: Path, space: str, chroma_url: str) -> Vectors:
    """Open the vector side in ``folder`` or on a server; ``space`` names its collections."""
    return cast("Vectors", _Far(Apart(Vectors, folder, space, chroma_url)))
