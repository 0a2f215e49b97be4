"""Composition root of the live side: builds the rooms, and runs the bot process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot import calls, registry
from bot.answer import Answerer
from bot.llm.embeddings import build_embedder
from bot.llm.gateway import Gateway
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store, open_store
from bot.verified import VerifiedAnswers


@dataclass(frozen=True)
class Room:
    """What answering needs, opened together and closed together."""

    settings: Settings
    store: Store
    library: Library
    gateway: Gateway
    verified: VerifiedAnswers
    answerer: Answerer


@contextmanager
def opened(settings: Settings) -> Iterator[Room]:
    """Open everything; the caller holds the data folder (``bot.owner``)."""
    store = open_store(settings)
    registry.begin(store, settings)
    library = Library(store, settings, build_embedder(settings))
    gateway = Gateway(store, settings)
    verified = VerifiedAnswers(store)
    answerer = Answerer(store, settings, library, gateway, verified)
    try:
        yield Room(settings, store, library, gateway, verified, answerer)
    finally:
        gateway.close()
        library.close()
        store.close()


def offers(room: Room) -> Mapping[str, calls.Serve]:
    """Return what other processes may ask of the one that has the index."""
    raise NotImplementedError


def run(settings: Settings) -> None:
    """Be the bot until a signal says stop."""
    raise NotImplementedError
