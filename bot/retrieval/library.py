"""The library: the only opener of the index, and the way to the right passage.

SQL is the truth. The index is a cache that is rebuilt from SQL whenever it is missing, damaged,
foreign or out of step, and every hit is checked against SQL before it is returned.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Condition, RLock
from typing import Final
from uuid import uuid4

from bot.access import Reader, may_read
from bot.calls import Report
from bot.errors import Transient, UserError
from bot.llm import Embedder
from bot.log import get
from bot.retrieval import rows
from bot.retrieval.cache import Cache
from bot.retrieval.generation import Generation
from bot.retrieval.hit import Hit
from bot.retrieval.search import find
from bot.settings import Settings
from bot.store import Store
from bot.words import LANGUAGES, say

_BATCH: Final = 2000
_log = get("library")


class Library:
    """Opens the index and searches it, from any number of threads.

    The caller owns the data folder (``bot.owner``). Nothing is opened before it is needed.

    Args:
        store: The database.
        settings: Names the data folder and the Chroma server, if any.
        embedder: Makes the vectors.
    """

    def __init__(self, store: Store, settings: Settings, embedder: Embedder) -> None:
        self._store, self._settings, self._embedder = store, settings, embedder
        self._folder = settings.data / "index"
        self._cache = Cache(self._folder / "computed.db")
        self._writing = RLock()
        self._idle = Condition()
        self._searching = 0
        self._open: Generation | None = None
        self._closed = False

    def search(self, question: str, reader: Reader, k: int = 10) -> list[Hit]:
        """Return the passages that answer a question best, best first.

        Args:
            question: What was asked.
            reader: Who will see the hits; nothing that they may not read takes part.
            k: How many, at most.

        Raises:
            Transient: The index cannot be opened or rebuilt.
        """
        if not question.strip():
            return []
        with self._store.read() as session, self._in_use() as generation:
            readable = {who for who in generation.state.audiences if may_read(who, reader)}
            return find(session, generation, question, readable, k)

    def search_many(self, questions: Sequence[str], reader: Reader, k: int = 10) -> list[list[Hit]]:
        """Return one list of hits per question.

        Raises:
            Transient: The index cannot be opened or rebuilt.
        """
        return [self.search(question, reader, k) for question in questions]

    def catch_up(self, report: Report | None = None) -> int:
        """Apply what changed in SQL since the index was last here; return how many passages.

        Raises:
            Transient: The index cannot be written or rebuilt.
        """
        with self._writing:
            generation = self._generation()
            applied = 0
            with self._store.read() as session:
                total = rows.last_seq(session)
                while batch := rows.changes(session, generation.state.seq, _BATCH):
                    ids = {change.passage_id for change in batch}
                    there = rows.living(session, ids)
                    last = batch[-1].seq or 0
                    generation.apply([row.entry for row in there.values()], ids - set(there), last)
                    applied += len(ids)
                    _tell(report, last, total)
            if applied:
                _log.info("index.caught_up", count=applied)
            return applied

    def rebuild(self, report: Report | None = None) -> int:
        """Build a fresh index beside the present one, then change over; return its passages.

        Raises:
            Transient: The new index cannot be written.
        """
        with self._writing:
            fresh, count = self._built(report)
            self._change_over(fresh)
            return count

    def close(self) -> None:
        """Wait for running searches and close the index."""
        with self._writing, self._idle:
            self._closed = True
            self._idle.wait_for(lambda: not self._searching, timeout=30)
            if self._open:
                self._open.close()
                self._open = None
            self._cache.close()

    @contextmanager
    def _in_use(self) -> Iterator[Generation]:
        """Give the open generation and keep it from being closed meanwhile."""
        while True:
            opened = self._generation()
            with self._idle:
                if opened is self._open:
                    self._searching += 1
                    break
        try:
            yield opened
        finally:
            with self._idle:
                self._searching -= 1
                self._idle.notify_all()

    def _generation(self) -> Generation:
        """Return the open generation, opening or rebuilding it first when need be."""
        opened = self._open
        if opened is not None:
            return opened
        with self._writing:
            if self._closed:
                raise Transient("manuals.index_down")
            if self._open is None:
                self._open = self._opened() or self._built(None)[0]
            return self._open

    def _opened(self) -> Generation | None:
        """Open the generation that the pointer names; None when it cannot be used."""
        found = None
        try:
            name = (self._folder / "current").read_text(encoding="utf-8").strip()
            if not name or not (self._folder / name / "state.json").exists():
                return None
            found = self._generation_at(name)
            self._check(found)
        except (OSError, UnicodeDecodeError, Transient):
            _log.warning("index.unusable")
            if found:
                found.close()
            return None
        return found

    def _check(self, generation: Generation) -> None:
        """Make sure that an index without pending changes holds as many passages as SQL.

        Raises:
            Transient: It does not.
        """
        with self._store.read() as session:
            last, count = rows.last_seq(session), rows.count(session)
        ahead = generation.state.seq > last
        if ahead or (generation.state.seq == last and set(generation.counts()) != {count}):
            raise Transient("manuals.index_down")

    def _built(self, report: Report | None) -> tuple[Generation, int]:
        name = f"g{uuid4().hex[:12]}"
        fresh, done = self._generation_at(name), 0
        with self._store.read() as session:
            seq, total = rows.last_seq(session), rows.count(session)
            for batch in rows.everything(session):
                fresh.apply([row.entry for row in batch], (), 0)
                done += len(batch)
                _tell(report, done, total)
        fresh.apply((), (), seq)
        fresh.counts()  # waits until both sides answer
        pointer = self._folder / "current"
        pointer.with_suffix(".new").write_text(name, encoding="utf-8")
        pointer.with_suffix(".new").replace(pointer)
        self._sweep(keep={name})
        _log.info("index.rebuilt", count=done)
        return fresh, done

    def _generation_at(self, name: str) -> Generation:
        url = self._settings.chroma_url
        return Generation(self._folder / name, self._embedder, self._cache, url)

    def _change_over(self, fresh: Generation) -> None:
        with self._idle:
            old, self._open = self._open, fresh
            self._idle.wait_for(lambda: not self._searching, timeout=30)
        if old:
            old.close(delete=True)

    def _sweep(self, keep: set[str]) -> None:
        """Throw away generations that nobody names any more."""
        import shutil

        keep = keep | ({self._open.folder.name} if self._open else set())
        with suppress(OSError):
            for folder in self._folder.glob("g*"):
                if folder.is_dir() and folder.name not in keep:
                    shutil.rmtree(folder, ignore_errors=True)


def checked(question: str, settings: Settings) -> str:
    """Return a question that may be searched for.

    Raises:
        UserError: It is empty or too long.
    """
    question = question.strip()
    if not question:
        raise UserError("manuals.question_empty")
    limit = settings.question_max_chars
    if len(question) > limit:
        raise UserError("manuals.question_long", length=len(question), limit=limit)
    return question


def _tell(report: Report | None, done: int, total: int) -> None:
    if report:
        steps = [say("manuals.indexing", tongue, done=done, total=total) for tongue in LANGUAGES]
        report(steps[0], steps[1], done / max(1, total))
