"""Notices that manuals changed: looks at sizes and times, and waits until nothing moves."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Final

from bot.errors import UserError
from bot.retrieval import sources

SECONDS: Final = 2.0
"""Between two looks: names, sizes and times only, no file is opened."""
_State = dict[str, tuple[int, int, int]]


def changes(paths: Sequence[Path], stop: Event, seconds: float = SECONDS) -> Iterator[None]:
    """Yield at once, and again whenever the manuals changed and have come to rest.

    A file that is still being copied changes between two looks and is waited for. While a path
    cannot be reached, nothing is taken for removed.

    Args:
        paths: Files and folders.
        stop: Ends the watch.
        seconds: Between two looks.

    Raises:
        UserError: A path does not exist at the start.
    """
    taken = _state(paths)
    yield
    before = taken
    while not stop.wait(seconds):
        try:
            state = _state(paths)
        except UserError:
            continue  # a share that went away for a moment
        if state == before != taken:
            taken = state
            yield
        before = state


def _state(paths: Sequence[Path]) -> _State:
    found: _State = {}
    for source in sources.scan(paths).files:
        try:
            seen = source.path.stat()
        except OSError:
            continue  # went away between the two
        found[source.origin] = (seen.st_size, seen.st_mtime_ns, seen.st_ino)
    return found
