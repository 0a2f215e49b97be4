"""Ingest with the index at its heels: what was written is found while the rest is being read."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bot.errors import Transient
from bot.retrieval.ingest import Ingested, ingest
from bot.store import Store


def take_in(
    store: Store, paths: Sequence[Path], index: Callable[[], object], **options: Any
) -> Ingested:
    """Bring manuals into the database and the index.

    Args:
        store: Where to write.
        paths: Files and folders.
        index: Brings the index up to date; called again and again while manuals are written.
        **options: As ``ingest`` takes them.

    Raises:
        UserError: A path does not exist, or what says who may read what cannot be read.
        Transient: The index cannot be written.
    """
    fresh, over = Event(), Event()

    def follow() -> None:
        while fresh.wait() and not over.is_set():
            fresh.clear()
            with suppress(Transient):  # the last call below tells it
                index()

    behind = Thread(target=follow, name="following", daemon=True)
    behind.start()
    try:
        done = ingest(store, paths, **options, written=fresh.set)
    finally:
        over.set()
        fresh.set()
        behind.join()
    index()
    return done
