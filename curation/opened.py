"""The database for one command, closed again whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store


@contextmanager
def opened() -> "Iterator[tuple[Settings, Store]]":
    """Give the settings and the database they name."""
    from bot.settings import load
    from bot.store import open_store

    settings = load()
    store = open_store(settings)
    try:
        yield settings, store
    finally:
        store.close()
