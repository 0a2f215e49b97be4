"""Errors of the index's libraries as ours; a panic of a Rust core is not even an ``Exception``."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import Transient


@contextmanager
def translated(*known: type[BaseException]) -> Iterator[None]:
    """Raise ``Transient`` for the known errors and for panics.

    Raises:
        Transient: The index cannot be used.
    """
    try:
        yield
    except BaseException as error:
        if isinstance(error, known) or type(error).__name__ == "PanicException":
            raise Transient("manuals.index_down") from error
        raise
