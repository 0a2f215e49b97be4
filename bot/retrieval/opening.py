"""Opens the index that is there when it is fit for use, and builds a fresh one from SQL."""

import shutil
from contextlib import suppress
from pathlib import Path
from random import randbytes
from typing import Final
from uuid import uuid4

from sqlmodel import Session

from bot.calls import Report
from bot.errors import Transient
from bot.llm import Embedder
from bot.log import get
from bot.retrieval import rows, seal, terms
from bot.retrieval.cache import Cache
from bot.retrieval.generation import Generation
from bot.retrieval.sentinels import Sentinel, found
from bot.store import Store
from bot.words import LANGUAGES, say

_BATCH: Final = 1000
_UNSETTLED: Final = 8
"""Batches after which an index remembers how far it has come: so much a crash costs."""
_SENTINELS: Final = 5
_WORDS: Final = 12
_log = get("library")


class Opening:
    """The folder of generations, of which the file ``current`` names one.

    Args:
        store: The database.
        folder: Holds the generations.
        embedder: Makes the vectors.
        cache: What was computed from texts before.
        chroma_url: A Chroma server, or empty.
    """

    def __init__(
        self, store: Store, folder: Path, embedder: Embedder, cache: Cache, chroma_url: str
    ) -> None:
        self._store, self._folder, self._embedder = store, folder, embedder
        self._cache, self._url = cache, chroma_url

    def opened(self) -> Generation | None:
        """Open the generation that the pointer names; None when it cannot be used."""
        if not any(self._folder.glob("g*")):
            return None  # a first start
        name, opened = self.named(), None
        said = seal.open_(self._folder / name) if name else "broken"
        try:
            if said != "broken" and (self._folder / name / "state.json").exists():
                opened = self._at(name, ask_first=said == "unsealed")
                self._check(opened)
                return opened
        except (OSError, Transient):
            if opened:
                opened.close()
        _log.warning("index.unusable", code=said)
        return None

    def built(self, report: Report | None) -> tuple[Generation, int]:
        """Build a generation from SQL and point to it; return it and how many passages it holds.

        Raises:
            Transient: It cannot be written.
        """
        name = f"g{uuid4().hex[:12]}"
        fresh, done = self._at(name), 0
        with self._store.read() as session:
            seq, total = rows.last_seq(session), rows.count(session)
            for batch in rows.everything(session):
                fresh.take([row.entry for row in batch], ())
                done += len(batch)
                tell(report, done, total)
        fresh.settle(seq)
        fresh.counts()  # waits until both sides answer
        pointer = self._folder / "current"
        pointer.with_suffix(".new").write_text(name, encoding="utf-8")
        pointer.with_suffix(".new").replace(pointer)
        _log.info("index.rebuilt", count=done)
        return fresh, done

    def sweep(self, keep: set[str]) -> None:
        """Throw away generations, and what probes left, that nobody names any more."""
        with suppress(OSError):
            for folder in [*self._folder.glob("g*"), *self._folder.glob("probe-*")]:
                if folder.is_dir() and folder.name not in keep:
                    shutil.rmtree(folder, ignore_errors=True)

    def named(self) -> str:
        """Return the generation that the pointer names, or an empty text."""
        with suppress(OSError, UnicodeDecodeError):
            return (self._folder / "current").read_text(encoding="utf-8").strip()
        return ""

    def sentinels(self, generation: Generation) -> list[Sentinel]:
        """Return some passages that the generation must hold; none while it lags behind SQL."""
        with self._store.read() as session:
            if generation.state.seq != rows.last_seq(session):
                return []
            some = rows.some(session, randbytes(16).hex(), _SENTINELS)
        if not some:
            return []
        vectors = self._embedder.embed([row.entry.whole for row in some])
        return [
            Sentinel(row.passage_id, row.audience, vector, tuple(terms.words(row.text)[:_WORDS]))
            for row, vector in zip(some, vectors, strict=True)
        ]

    def _at(self, name: str, *, ask_first: bool = False) -> Generation:
        """Open a generation; ``ask_first`` lets sentinels look for themselves before it is used.

        Raises:
            Transient: It was built for something else, or did not survive.
        """
        generation = Generation(self._folder / name, self._embedder, self._cache, self._url)
        if ask_first and not found(generation, self.sentinels(generation)):
            generation.ailing = True
            generation.close()
            raise Transient("manuals.index_down")
        return generation

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


def follow(session: Session, generation: Generation, report: Report | None) -> int:
    """Bring a generation to what SQL holds now; return how many passages that took.

    Raises:
        Transient: A part of it cannot be written.
    """
    applied, last, total = 0, generation.state.seq, rows.last_seq(session)
    for number, batch in enumerate(rows.changed(session, last, _BATCH), 1):
        ids = {passage_id for _, passage_id in batch}
        there = rows.living(session, ids)
        generation.take([row.entry for row in there.values()], ids - set(there))
        applied, last = applied + len(ids), batch[-1][0]
        if number % _UNSETTLED == 0:
            generation.settle(last)
        tell(report, last, total)
    generation.settle(last)
    return applied


def tell(report: Report | None, done: int, total: int) -> None:
    """Report how far indexing has come."""
    if report:
        steps = [say("manuals.indexing", tongue, done=done, total=total) for tongue in LANGUAGES]
        report(steps[0], steps[1], done / max(1, total))
