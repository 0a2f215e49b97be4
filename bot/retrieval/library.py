"""The library: the only opener of the index, and the way to the right passage.

SQL is the truth. The index is a cache that is rebuilt from SQL whenever it is missing, damaged,
foreign or out of step, and every hit is checked against SQL before it is returned.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Condition, RLock

from bot import glossary
from bot.access import Reader, may_read
from bot.calls import Report
from bot.errors import Transient
from bot.llm import Embedder
from bot.llm.cross import Judge
from bot.log import get
from bot.retrieval import leaning, rows, scan
from bot.retrieval.behind import Behind
from bot.retrieval.cache import Cache
from bot.retrieval.generation import Generation
from bot.retrieval.heartbeat import wrong_with
from bot.retrieval.hit import Hit
from bot.retrieval.match import Asked, Candidate
from bot.retrieval.opening import Opening, follow
from bot.retrieval.parsers.characters import storable
from bot.retrieval.search import gather, judged, ordered
from bot.settings import Settings
from bot.store import Store

_log = get("library")


@dataclass(frozen=True)
class Counts:
    """How many passages are where; all three are the same when nothing is pending."""

    passages: int
    """In SQL."""
    keywords: int
    vectors: int


class Library:
    """Opens the index and searches it, from any number of threads.

    The caller owns the data folder (``bot.owner``). Nothing is opened before it is needed.

    Args:
        store: The database.
        settings: Names the data folder and the Chroma server, if any.
        embedder: Makes the vectors.
        patience: Passages up to which a search waits while a missing index is built.
    """

    def __init__(
        self, store: Store, settings: Settings, embedder: Embedder, *, patience: int = 500
    ) -> None:
        self._store, self._settings, self._patience = store, settings, patience
        self._judge, self._leaning = Judge(settings), settings.data / leaning.NAME
        folder = settings.data / "index"
        self._cache = Cache(folder / "computed.db")
        self._opening = Opening(store, folder, embedder, self._cache, settings)
        self._writing = RLock()
        self._idle, self._searching = Condition(), 0
        self._open: Generation | None = None
        self._behind, self._renewal = Behind("index-building"), Behind("index-renewal")
        self._closed = False

    def search(
        self, question: str, reader: Reader, k: int = 10, on: date | None = None
    ) -> list[Hit]:
        """Return the passages that answer a question best, best first.

        While the index is missing or damaged, SQL alone answers.

        Args:
            question: What was asked; of one that is longer than questions may be, its beginning.
            reader: Who will see the hits; nothing that they may not read takes part.
            k: How many, at most.
            on: The day on which their manuals must hold; None for any, to look at, not to answer.

        Raises:
            Transient: The library is closed.
        """
        question = storable(question[: self._settings.question_max_chars])
        if not question.strip():
            return []
        with self._store.read() as session, self._in_use() as generation:
            if generation is not None:
                readable = {who for who in generation.state.audiences if may_read(who, reader)}
                try:
                    book, lean = glossary.known(self._settings), leaning.current(self._leaning)
                    found = gather(session, generation, question, readable, book, on)
                    hits = ordered(found, max(k, self._judge.depth), lean)
                    return judged(question, hits, self._judge)[:k]
                except Transient as error:
                    generation.ailing = True
                    _log.warning("index.failing", code=error.key)
                finally:
                    if generation.ailing:  # nobody should wait for the next look
                        self._behind.begin(self._heal)
            readable = {who for who in scan.audiences(session) if may_read(who, reader)}
            return ordered(scan.gather(session, question, readable, on), k)

    def candidates(self, question: str) -> tuple[Asked, list[Candidate]]:
        """Return a question's candidates, whoever may read them: to learn from, never to show.

        Raises:
            Transient: There is no index now.
        """
        with self._store.read() as session, self._in_use() as generation:
            if generation is None:
                raise Transient("manuals.index_down")
            return gather(session, generation, question, set(generation.state.audiences))[:2]

    def search_many(self, questions: Sequence[str], reader: Reader, k: int = 10) -> list[list[Hit]]:
        """Return one list of hits per question.

        Raises:
            Transient: The library is closed.
        """
        return [self.search(question, reader, k) for question in questions]

    def catch_up(self, report: Report | None = None) -> int:
        """Apply what changed in SQL since the index was last here; return how many passages.

        Raises:
            Transient: The index cannot be written or rebuilt.
        """
        with self._writing:
            generation = self._generation()
            with self._store.read() as session:
                applied = follow(session, generation, report)
            if applied:
                _log.info("index.caught_up", count=applied)
            return applied

    def rebuild(self, report: Report | None = None) -> int:
        """Build a fresh index beside the present one, then change over; return its passages.

        The present one serves and takes in changes meanwhile, however long that is.

        Raises:
            Transient: The new index cannot be written.
        """
        fresh, count = self._opening.built(report)
        with self._writing:
            self._opening.settle(fresh)
            self._change_over(fresh)
        return count

    def renew(self, report: Report | None = None) -> int:
        """Where vectors of an earlier embedder serve, build those of today's; else do nothing.

        Raises:
            Transient: The new index cannot be written, or the embedder is away.
        """
        former = self._open is not None and self._opening.is_former(self._open)
        return self.rebuild(report) if former else 0

    @property
    def embedder(self) -> str:
        """Name of the embedder whose vectors serve now; empty while no index is open."""
        opened = self._open
        return "" if opened is None or opened.keywords_only else opened.embedder.name

    def check_up(self) -> str:
        """Look whether the open index is whole and rebuild it if not; searches go on meanwhile.

        Returns:
            A code of what was wrong, or an empty text.

        Raises:
            Transient: It could not be rebuilt.
        """
        with self._writing:
            generation = self._open
            if generation is None or self._closed:
                return ""
            wrong = "" if self._opening.named() == generation.folder.name else "pointer"
            wrong = wrong or wrong_with(generation, self._opening.sentinels(generation))
            if wrong:
                _log.warning("index.damaged", code=wrong)
                if wrong == "failing":
                    self._heal()
                else:
                    self.rebuild()
            elif self._opening.is_former(generation):
                self._renewal.begin(self.renew)  # it may have failed before
            return wrong

    def counts(self) -> Counts:
        """Return how many passages SQL and both sides of the index hold.

        Raises:
            Transient: The index cannot be read.
        """
        with self._writing:
            generation = self._generation()
            with self._store.read() as session:
                return Counts(rows.count(session), *generation.counts())

    def close(self) -> None:
        """Wait for running searches and close the index."""
        self._behind.end(60)
        self._opening.stop.set()
        self._renewal.end(60)
        with self._writing, self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._searching, timeout=30)
            if self._open:
                self._open.close()
                self._open = None
            self._cache.close()

    @contextmanager
    def _in_use(self) -> Iterator[Generation | None]:
        """Give the open generation, if any, and keep it from being closed meanwhile."""
        while True:
            opened = self._available()
            with self._idle:
                if opened is self._open or opened is None:
                    self._searching += 1
                    break
        try:
            yield opened
        finally:
            with self._idle:
                self._searching -= 1
                self._idle.notify_all()

    def _available(self) -> Generation | None:
        """Return the generation that a search may use now; None while a large one is built."""
        opened = self._open
        if opened is not None:
            return opened
        if self._closed:
            raise Transient("manuals.index_down")
        with self._store.read() as session:
            small = rows.count(session) <= self._patience
        if small:
            return self._generation()
        if not self._writing.acquire(blocking=False):
            return None
        try:
            self._open = self._open or self._opening.opened()
            if self._open is None:
                self._behind.begin(self._generation)
            elif self._opening.is_former(self._open):
                self._renewal.begin(self.renew)
            return self._open
        finally:
            self._writing.release()

    def _heal(self) -> None:
        """Take up a fresh process over the same files, or fresh files when those are damaged."""
        with self._writing:
            ailing = self._open
            if ailing is None or not ailing.ailing or self._closed:
                return
            with self._idle:
                self._open = None
                self._idle.wait_for(lambda: not self._searching, timeout=30)
            ailing.close()
            self._generation()

    def _generation(self) -> Generation:
        """Return the open generation, opening or rebuilding it first when need be."""
        opened = self._open
        if opened is not None:
            return opened
        with self._writing:
            if self._closed:
                raise Transient("manuals.index_down")
            if self._open is None:
                self._open = self._opening.opened() or self._opening.fresh()
                self._opening.sweep(keep={self._open.folder.name})
            if self._opening.is_former(self._open):
                self._renewal.begin(self.renew)
            return self._open

    def _change_over(self, fresh: Generation) -> None:
        with self._idle:
            old, self._open = self._open, fresh
            self._idle.wait_for(lambda: not self._searching, timeout=30)
        if old:
            old.close(delete=True)
        self._opening.sweep(keep={fresh.folder.name})
