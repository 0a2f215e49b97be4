"""The library from the command line: opened here when nobody has it, else asked of its owner."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot import calls
from bot.calls import Report
from bot.errors import UserError
from bot.owner import Owner
from bot.settings import Settings
from bot.store import Store

Desk = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""Takes a kind of ``bot.retrieval.offers`` and its payload, returns the result."""


@contextmanager
def desk(
    settings: Settings, store: Store, report: Report, *, timeout_seconds: float = 600.0
) -> Iterator[Desk]:
    """Give the way to the library for as long as the block runs.

    Args:
        settings: Names the data folder.
        store: The open database.
        report: Told of progress.
        timeout_seconds: How long to wait for another process, for each request.
    """
    try:
        owner = Owner(settings.data)
    except UserError:
        yield lambda kind, payload: calls.wait(
            store,
            calls.ask(store, "bot", kind, payload),
            timeout_seconds=timeout_seconds,
            report=report,
        )
        return
    from bot.llm.embeddings import build_embedder
    from bot.retrieval.library import Library
    from bot.retrieval.offers import offers

    library = Library(store, settings, build_embedder(settings))
    try:
        library.catch_up()
        library.renew(report)  # a single command has no time later
        yield lambda kind, payload: offers(library)[kind](dict(payload), report)
    finally:
        library.close()
        owner.release()
