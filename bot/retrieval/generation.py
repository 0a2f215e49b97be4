"""One generation of the index: a folder with keywords, vectors and how far it has come.

The state is written after both parts are committed; applying the same changes again is harmless,
so a crash anywhere in between costs a repetition, never a passage.
"""

import json
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from bot.errors import Transient
from bot.llm import Embedder
from bot.log import get
from bot.retrieval import seal, terms
from bot.retrieval.cache import Cache
from bot.retrieval.entry import Entry
from bot.retrieval.keywords import Keywords
from bot.retrieval.vectors import Vectors

_LAYOUT: Final = "3"
"""Grows when the folder's layout changes."""


@dataclass
class State:
    """How far a generation has come."""

    built_for: str
    seq: int = 0
    """Last ``PassageChange`` that it holds."""
    audiences: list[str] = field(default_factory=list)


def built_for(embedder: Embedder) -> str:
    """Return what an index must have been built for to be usable."""
    return f"{_LAYOUT}/{terms.REVISION}/{embedder.name}"


class Generation:
    """An open generation.

    Args:
        folder: Its folder; made when it is not there.
        embedder: Makes the vectors.
        cache: What was computed from texts before.
        chroma_url: A Chroma server, or empty.

    Raises:
        Transient: It was built for something else, or its state cannot be read.
    """

    def __init__(self, folder: Path, embedder: Embedder, cache: Cache, chroma_url: str) -> None:
        self.folder = folder
        self._embedder, self._cache, self._url = embedder, cache, chroma_url
        self.state = self._load()
        self.keywords = Keywords(folder / "keywords")
        self.space = f"{embedder.name}-{folder.name}" if chroma_url else embedder.name
        self.seen: seal.Footprint = {}
        self.suspect = False
        """Files of the vector side changed while nobody here wrote."""
        self.ailing = False
        """A part of it failed."""
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="chroma")
        self._vectors: Future[Vectors] | None = None

    def begun(self) -> "Generation":
        """Open the vector side and return this generation.

        Chroma takes a second or two to import: it opens while the caller goes on.
        """
        self._vectors = self._pool.submit(Vectors, self.folder / "vectors", self.space, self._url)
        self.look()
        return self

    @property
    def remote(self) -> bool:
        """Whether the vectors are on a Chroma server."""
        return bool(self._url)

    def look(self) -> None:
        """Remember what the files look like now, as files that are known to be whole."""
        self.seen, self.suspect = seal.footprint(self.folder), False

    def ours(self) -> bool:
        """Return whether the folder still holds the state that this generation has written."""
        try:
            found = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(found == self.state.__dict__)

    def _load(self) -> State:
        path = self.folder / "state.json"
        wanted = built_for(self._embedder)
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            return State(wanted)
        try:
            state = State(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise Transient("manuals.index_down") from None
        if state.built_for != wanted:
            raise Transient("manuals.index_down")
        return state

    @property
    def vectors(self) -> Vectors:
        """The vector side; waits until it is open.

        Raises:
            Transient: It cannot be opened.
        """
        if self._vectors is None:
            raise Transient("manuals.index_down")
        return self._vectors.result()

    def apply(self, living: Sequence[Entry], gone: Collection[str], seq: int) -> None:
        """Take in changed passages and remember ``seq``.

        Args:
            living: Passages as they are now.
            gone: Ids of those that are no more.
            seq: Last ``PassageChange`` among them.

        Raises:
            Transient: A part of the index cannot be written.
        """
        self.suspect |= not seal.vectors_same(self.folder, self.seen)
        by_audience: dict[str, list[Entry]] = {}
        for entry in living:
            by_audience.setdefault(entry.audience, []).append(entry)
        self.state.audiences = sorted({*self.state.audiences, *by_audience})
        touched = {entry.passage_id: entry.audience for entry in living} | dict.fromkeys(gone, "")
        for audience in self.state.audiences:
            entries = by_audience.get(audience, [])
            elsewhere = sorted(key for key, where in touched.items() if where != audience)
            if entries or elsewhere:
                self._apply(audience, entries, elsewhere)
        self.state.seq = seq
        self._save()
        self.seen = seal.footprint(self.folder)

    def _apply(self, audience: str, entries: Sequence[Entry], elsewhere: Sequence[str]) -> None:
        bodies = self._words([entry.text for entry in entries])
        self.keywords.write(audience, list(zip(entries, bodies, strict=True)), elsewhere)
        if elsewhere:
            self.vectors.remove(audience, elsewhere)
        if entries:
            rows = self._cache.through(
                self._embedder.name, [entry.whole for entry in entries], self._embed
            )
            matrix = np.stack([np.frombuffer(row, np.float32) for row in rows])
            self.vectors.write(audience, [entry.passage_id for entry in entries], matrix)

    def _words(self, texts: list[str]) -> list[str]:
        def compute(missing: list[str]) -> list[bytes]:
            return [" ".join(terms.words(text)).encode() for text in missing]

        return [
            made.decode() for made in self._cache.through(f"words-{terms.REVISION}", texts, compute)
        ]

    def _embed(self, texts: list[str]) -> list[bytes]:
        return [np.asarray(row, np.float32).tobytes() for row in self._embedder.embed(texts)]

    def dense(
        self, audiences: Collection[str], question: str, limit: int
    ) -> Callable[[], Mapping[str, float]]:
        """Start a vector search beside the keyword search; call the result for what it found."""
        return self._pool.submit(self._dense, audiences, question, limit).result

    def _dense(self, audiences: Collection[str], question: str, limit: int) -> Mapping[str, float]:
        """Return passage id -> cosine; empty when the vector side is out of order."""
        try:
            return self.vectors.search(audiences, self._embedder.embed([question])[0], limit)
        except Transient as error:
            get("library").warning("vectors.down", code=error.key)
            self.ailing |= error.key == "manuals.index_down"
            return {}

    def counts(self) -> tuple[int, int]:
        """Return how many passages the keyword side and the vector side hold.

        Raises:
            Transient: One of them cannot be read.
        """
        audiences = self.state.audiences
        return self.keywords.count(audiences), self.vectors.count(audiences)

    def _save(self) -> None:
        path = self.folder / "state.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(self.state.__dict__), encoding="utf-8")
        fresh.replace(path)

    def close(self, *, delete: bool = False) -> None:
        """Close both sides; optionally throw the folder away."""
        with suppress(Transient):
            self.keywords.close()
        with suppress(Transient):
            if self._vectors is not None:
                self._vectors.result().close()
        self._pool.shutdown()
        if delete:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif self.state.seq and not (self.ailing or self.suspect):
            seal.close(self.folder)
