"""Opens the index that is there when it is fit for use, and builds a fresh one from SQL."""

import shutil
from contextlib import suppress
from pathlib import Path
from random import randbytes
from threading import Event
from typing import Final
from uuid import uuid4

import numpy as np
from sqlmodel import Session

from bot.calls import Report
from bot.errors import Transient
from bot.llm import Embedder
from bot.llm.embeddings import Gone, former, recipe
from bot.log import get
from bot.retrieval import rows, seal, terms
from bot.retrieval.cache import Cache
from bot.retrieval.generation import Generation, built_by
from bot.retrieval.sentinels import Sentinel, found
from bot.settings import Settings
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
        settings: Names the Chroma server, if any, and says how the embedder is made.
    """

    def __init__(
        self, store: Store, folder: Path, embedder: Embedder, cache: Cache, settings: Settings
    ) -> None:
        self._store, self._folder, self._embedder = store, folder, embedder
        self._cache, self._settings = cache, settings
        self._building: set[str] = set()
        self.stop = Event()
        """Set when nothing more is to be built."""

    def opened(self) -> Generation | None:
        """Open the generation that the pointer names; None when it cannot be used."""
        if not any(self._folder.glob("g*")):
            return None  # a first start
        name, opened = self.named(), None
        said = seal.open_(self._folder / name) if name else "broken"
        try:
            if said != "broken" and (self._folder / name / "state.json").exists():
                embedder = self._embedder_of(name)
                opened = self._at(name, embedder, ask_first=said == "unsealed")
                self._check(opened)
                return opened
        except (OSError, Transient):
            if opened:
                opened.close()
        _log.warning("index.unusable", code=said)
        return None

    def fresh(self) -> Generation:
        """Build a generation, bring it up to date and point to it.

        Raises:
            Transient: It cannot be written.
        """
        return self.settle(self.built(None)[0])

    def built(self, report: Report | None) -> tuple[Generation, int]:
        """Build a generation from SQL; return it and how many passages it holds.

        Passages may change meanwhile: ``follow`` brings it up to date before it is pointed to.

        Raises:
            Transient: It cannot be written, or nothing more is to be built.
        """
        name = f"g{uuid4().hex[:12]}"
        self._building.add(name)
        fresh = self._at(name, self._embedder)
        fresh.stop = self.stop
        try:
            done = self._filled(fresh, report)
            fresh.counts()  # waits until both sides answer
        except BaseException:
            self._discard(fresh)
            raise
        _log.info("index.rebuilt", count=done)
        return fresh, done

    def _filled(self, fresh: Generation, report: Report | None) -> int:
        """Take in every passage, each batch in a transaction of its own: it may take hours."""
        done, last = 0, ""
        with self._store.read() as session:
            seq, total = rows.last_seq(session), rows.count(session)
        while True:
            self._go_on()
            with self._store.read() as session:
                batch = rows.following(session, last)
            if not batch:
                break
            fresh.take([row.entry for row in batch], ())
            done, last = done + len(batch), batch[-1].passage_id
            tell(report, done, total)
        fresh.settle(seq)
        return done

    def settle(self, fresh: Generation) -> Generation:
        """Bring a generation that was built up to date, point to it and return it.

        Raises:
            Transient: It cannot be written, or nothing more is to be built; it is thrown away.
        """
        try:
            with self._store.read() as session:
                follow(session, fresh, None)
            self._go_on()
            pointer = self._folder / "current"
            pointer.with_suffix(".new").write_text(fresh.folder.name, encoding="utf-8")
            pointer.with_suffix(".new").replace(pointer)
            self._building.discard(fresh.folder.name)
        except BaseException:
            self._discard(fresh)
            raise
        return fresh

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise Transient("manuals.index_down")

    def _discard(self, fresh: Generation) -> None:
        fresh.close(delete=True)
        self._building.discard(fresh.folder.name)

    def is_former(self, generation: Generation) -> bool:
        """Return whether a generation's vectors are of another embedder than today's."""
        return generation.embedder is not self._embedder

    def sweep(self, keep: set[str]) -> None:
        """Throw away generations, and what probes left, that nobody names any more."""
        keep = keep | self._building
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
        wholes = [] if generation.keywords_only else [row.entry.whole for row in some]
        vectors = generation.embedder.embed(wholes) if wholes else np.zeros((len(some), 1), "f4")
        return [
            Sentinel(row.passage_id, row.audience, vector, tuple(terms.words(row.text)[:_WORDS]))
            for row, vector in zip(some, vectors, strict=True)
        ]

    def _embedder_of(self, name: str) -> Embedder:
        """Return the embedder that a generation's vectors are of, where it still can be had."""
        by, told = built_by(self._folder / name)
        if by in ("", self._embedder.name):
            return self._embedder
        found = former(by, told, self._settings)
        _log.warning("index.of_another_embedder", name=by, ok=not isinstance(found, Gone))
        return found

    def _at(self, name: str, embedder: Embedder, *, ask_first: bool = False) -> Generation:
        """Open a generation; ``ask_first`` lets sentinels look for themselves before it is used.

        Raises:
            Transient: It was built for something else, or did not survive.
        """
        url, told = self._settings.chroma_url, recipe(self._settings)
        generation = Generation(self._folder / name, embedder, self._cache, url, told)
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
