"""Composition root of the live side: builds the rooms, and runs the bot process."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Final

from sqlmodel import col, func, select

from bot import calls, claims, disputes, registry
from bot.answer import Answerer
from bot.delivery import Delivery
from bot.disputes import Sweep
from bot.errors import Transient
from bot.llm.embeddings import build_embedder
from bot.llm.gateway import Gateway
from bot.log import get
from bot.loops import Loop
from bot.offers import offers
from bot.outbox import Poster
from bot.owner import Owner
from bot.retrieval import heartbeat, lessons, rescan
from bot.retrieval.lessons import Learner
from bot.retrieval.library import Library
from bot.retrieval.rescan import Rescan
from bot.settings import Settings
from bot.store import Store, open_store
from bot.supervise import on_signals
from bot.tables import Call, InboxEvent, OutboxMessage, PassageChange
from bot.verified import VerifiedAnswers
from bot.worker import Handler, Workers

if TYPE_CHECKING:
    from bot.slack.app import Edge

__all__ = ["Room", "offers", "opened", "run"]

SLOW: Final = frozenset(
    ("admin.ingest", "catch_up", "conflicts", "counts", "reindex", "search_many")
)
"""Calls that must not keep the quick ones waiting."""

_log = get("bot")


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
    """Open everything; the caller holds the data folder (``bot.owner``).

    Raises:
        Broken: The database or a setting cannot be used.
    """
    with ExitStack() as stack:
        store = open_store(settings)
        stack.callback(store.close)
        registry.begin(store, settings)
        library = Library(store, settings, build_embedder(settings))
        stack.callback(library.close)
        gateway = Gateway(store, settings)
        stack.callback(gateway.close)
        verified = VerifiedAnswers(store)
        answerer = Answerer(store, settings, library, gateway, verified)
        stack.callback(answerer.close)
        yield Room(settings, store, library, gateway, verified, answerer)


def run(settings: Settings) -> None:
    """Be the bot until SIGTERM or SIGINT.

    Raises:
        UserError: Another bot has the data folder.
        Broken: A token or another setting is missing or wrong.
    """
    from bot.slack import app
    from bot.slack.poster import SlackPoster

    stop = Event()
    on_signals(stop.set)
    owner = Owner(settings.data)
    try:
        with opened(settings) as room:
            recover(room)
            edge = _connected(room, stop)
            if edge is None:
                return
            with working(room, app.handlers(room, edge.desk), SlackPoster(edge.desk.client)):
                _log.info("bot.ready")
                stop.wait()
                edge.stop()  # receive nothing more, then finish what is in hand
    finally:
        owner.release()
    _log.info("bot.stopped")


def recover(room: Room) -> None:
    """Take up what a dead process of this data folder had in hand; call at start, as its owner."""
    freed = [
        claims.release(room.store, InboxEvent, room.settings),
        claims.release(room.store, OutboxMessage, room.settings),
        calls.release(room.store, "bot"),
    ]
    _log.info("bot.recovered", count=sum(freed))


@contextmanager
def working(room: Room, handlers: Mapping[str, Handler], poster: Poster) -> Iterator[None]:
    """Keep everything going that turns received events into visible answers.

    At the end of the block nothing new is claimed, and what is in hand is finished.
    """
    workers = Workers(room.store, room.settings, handlers)
    delivery = Delivery(room.store, room.settings, poster)
    loops = _loops(room)
    parts: list[Loop | Delivery | Workers] = [*loops, delivery, workers]
    for part in parts:
        part.start()
    try:
        yield
    finally:
        workers.stop()
        delivery.drain()
        delivery.stop()
        for loop in loops:
            loop.stop()


def _loops(room: Room) -> list[Loop]:
    """Return what looks after the index, the model and the other processes' calls."""
    every = offers(room)
    quick = {kind: serve for kind, serve in every.items() if kind not in SLOW}
    slow = {kind: serve for kind, serve in every.items() if kind in SLOW}
    name = claims.new_owner(room.settings)

    def serving(some: Mapping[str, calls.Serve]) -> Callable[[], bool]:
        def tick() -> bool:
            if not _asked(room.store, some):
                return False  # without taking the write lock
            return calls.serve_one(room.store, "bot", name, some)

        return tick

    def switch() -> bool:
        room.gateway.refresh()
        return False

    def heart() -> bool:
        room.library.check_up()
        return False

    return [
        Loop("index", _catching_up(room), 0.3),
        Loop("index-health", heart, heartbeat.SECONDS),
        Loop("rescan", Rescan(room.store, room.settings, name).tick, rescan.SECONDS),
        Loop("ranker", Learner(room.store, room.settings, room.library).tick, lessons.SECONDS),
        Loop("disputes", Sweep(room.store, room.settings, room.library).tick, disputes.SECONDS),
        Loop("model", switch, 0.5),
        Loop("calls", serving(quick), 0.1),
        Loop("calls-more", serving(quick), 0.4),
        Loop("calls-slow", serving(slow), 0.4),
    ]


def _catching_up(room: Room) -> Callable[[], bool]:
    """Return a tick that brings the index up to date whenever passages have changed."""
    seen = [-1]

    def tick() -> bool:
        with room.store.read() as session:
            newest = session.exec(select(func.max(PassageChange.seq))).one() or 0
        if newest != seen[0]:
            room.library.catch_up()
            seen[0] = newest
        return False

    return tick


def _asked(store: Store, kinds: Iterable[str]) -> bool:
    query = select(Call.id).where(
        Call.target == "bot", Call.state == "waiting", col(Call.kind).in_(list(kinds))
    )
    with store.read() as session:
        return session.exec(query.limit(1)).first() is not None


def _connected(room: Room, stop: Event) -> "Edge | None":
    """Connect to Slack, trying again while it is away; None when told to stop meanwhile."""
    from bot.slack import app

    while not stop.is_set():
        try:
            return app.connect(room)
        except Transient as error:
            _log.warning("slack.away", code=error.key)
            stop.wait(min(error.retry_after_seconds, 5.0))
    return None
