"""One generation of the index: a folder with keywords, vectors and how far it has come.

The state is written after both parts are committed; applying the same changes again is harmless,
so a crash anywhere in between costs a repetition, never a passage.
"""

import json
import shutil
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Final

import numpy as np

from bot.errors import SodateruError, Transient
from bot.llm import Embedder
from bot.llm.embeddings import Gone
from bot.log import get
from bot.retrieval import seal, sides, terms
from bot.retrieval.cache import Cache
from bot.retrieval.entry import Entry

_LAYOUT: Final = "4"
"""Grows when the folder's layout changes."""
_AHEAD: Final = 2
"""Batches that may be on their way to a side before the next one waits."""
_SLICE: Final = 2000
_EMBEDDED: Final = 256
"""Texts after which a build that is not wanted any more ends."""
_LIVE_SLICE: Final = 40
_LIVE_SECONDS: Final = 5.0
"""Vectors written at once; fewer while somebody asks, since Chroma searches only in between."""
_PATIENCE_SECONDS: Final = 0.02
"""What a search waits for the vector side while that is written; else keywords answer alone."""


@dataclass
class State:
    """How far a generation has come."""

    built_for: str
    seq: int = 0
    """Last ``PassageChange`` that it holds."""
    audiences: list[str] = field(default_factory=list)
    recipe: dict[str, str] = field(default_factory=dict)
    """How its vectors were made (``bot.llm.embeddings.recipe``)."""


_OURS: Final = f"{_LAYOUT}/{terms.REVISION}/"
_KEYWORDS_ONLY: Final = "keywords-only"
"""The embedder's name once passages were written whose vectors nobody could make."""


def built_by(folder: Path) -> tuple[str, dict[str, str]]:
    """Return name and recipe of the embedder of an index; no name where it is unfit for use."""
    try:
        state = State(**json.loads((folder / "state.json").read_text(encoding="utf-8")))
        ours = state.built_for.startswith(_OURS)
        return state.built_for.removeprefix(_OURS) if ours else "", dict(state.recipe)
    except (OSError, ValueError, TypeError, AttributeError):
        return "", {}


class Generation:
    """An open generation.

    Args:
        folder: Its folder; made when it is not there.
        embedder: Makes the vectors.
        cache: What was computed from texts before.
        chroma_url: A Chroma server, or empty.
        recipe: How the embedder is made again; kept with an index that is new.

    Raises:
        Transient: It was built for something else, or its state cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        cache: Cache,
        chroma_url: str,
        recipe: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.embedder, self._cache, self._url = embedder, cache, chroma_url
        self.state = self._load(dict(recipe or {}))
        self.stop = Event()
        """Set where what is being built is not wanted any more."""
        self.space = f"{embedder.name}-{folder.name}" if chroma_url else embedder.name
        self.keywords = sides.keywords(folder / "keywords")
        self.vectors = sides.vectors(folder / "vectors", self.space, chroma_url)
        self.seen: seal.Footprint = {}
        self.suspect = False
        """Files of the vector side changed while nobody here wrote."""
        self.ailing = False
        """A part of it failed."""
        self._asking = ThreadPoolExecutor(8, thread_name_prefix="vectors")
        self._words_in = ThreadPoolExecutor(1, thread_name_prefix="keywords-in")
        self._vectors_in = ThreadPoolExecutor(1, thread_name_prefix="vectors-in")
        self._ahead: deque[list[Future[None]]] = deque()
        self._asked_at = -_LIVE_SECONDS
        self.look()

    @property
    def aside(self) -> bool:
        """Whether the files of the vectors need no look: a server has them, or nobody asks them."""
        return bool(self._url) or self.keywords_only

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

    @property
    def keywords_only(self) -> bool:
        """Whether nobody can ask its vectors any more."""
        return isinstance(self.embedder, Gone)

    def _load(self, recipe: dict[str, str]) -> State:
        path = self.folder / "state.json"
        wanted = f"{_OURS}{self.embedder.name}"
        if not self.folder.exists():
            self.folder.mkdir(parents=True)
            return State(wanted, recipe=recipe)
        try:
            state = State(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise Transient("manuals.index_down") from None
        if state.built_for != wanted:
            raise Transient("manuals.index_down")
        return state

    def apply(self, living: Sequence[Entry], gone: Collection[str], seq: int) -> None:
        """Take in changed passages and remember ``seq``.

        Args:
            living: Passages as they are now.
            gone: Ids of those that are no more.
            seq: Last ``PassageChange`` among them.

        Raises:
            Transient: A part of the index cannot be written.
        """
        self.take(living, gone)
        self.settle(seq)

    def take(self, living: Sequence[Entry], gone: Collection[str]) -> None:
        """Hand changed passages to both sides, which write them while the caller goes on.

        Raises:
            Transient: A part of the index cannot be written.
        """
        if not self._ahead:
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
                self._begin(audience, entries, elsewhere)

    def settle(self, seq: int) -> None:
        """Wait until both sides hold what was taken, and remember ``seq``.

        Raises:
            Transient: A part of the index cannot be written.
        """
        while self._ahead:
            self._wait()
        if seq == self.state.seq and (self.folder / "state.json").exists():
            return
        self.state.seq = seq
        self._save()
        self.seen = seal.footprint(self.folder)

    def _begin(self, audience: str, entries: Sequence[Entry], elsewhere: Sequence[str]) -> None:
        """Begin to write one partition on both sides, each of which has one writer, in order."""
        words = self._words_in.submit(self.keywords.write, audience, entries, elsewhere)
        if self.keywords_only:
            self.state.built_for = f"{_OURS}{_KEYWORDS_ONLY}"  # its vectors lag behind for good
            self._ahead.append([words])
        else:
            rows = self._cache.through(
                self.embedder.name, [entry.whole for entry in entries], self._embed
            )
            ids = [entry.passage_id for entry in entries]
            vectors = self._vectors_in.submit(self._write_vectors, audience, ids, rows, elsewhere)
            self._ahead.append([words, vectors])
        while len(self._ahead) > _AHEAD:
            self._wait()

    def _write_vectors(
        self, audience: str, ids: Sequence[str], rows: Sequence[bytes], elsewhere: Sequence[str]
    ) -> None:
        if elsewhere:
            self.vectors.remove(audience, elsewhere)
        if ids:
            matrix = np.frombuffer(b"".join(rows), np.float32).reshape(len(ids), -1)
            start = 0
            while start < len(ids):
                live = monotonic() - self._asked_at < _LIVE_SECONDS
                end = start + (_LIVE_SLICE if live else _SLICE)
                self.vectors.write(audience, ids[start:end], matrix[start:end])
                start = end

    def _wait(self) -> None:
        for one in self._ahead.popleft():
            one.result()

    def _embed(self, texts: list[str]) -> list[bytes]:
        made: list[bytes] = []
        for start in range(0, len(texts), _EMBEDDED):
            if self.stop.is_set():
                raise Transient("manuals.index_down")
            some = self.embedder.embed(texts[start : start + _EMBEDDED])
            made += [np.asarray(row, np.float32).tobytes() for row in some]
        return made

    def dense(
        self, audiences: Collection[str], question: str, limit: int
    ) -> Callable[[], Mapping[str, float]]:
        """Start a vector search beside the keyword search; call the result for what it found."""
        if self.keywords_only:
            return dict
        self._asked_at = monotonic()
        asked = self._asking.submit(self._dense, audiences, question, limit)

        def found() -> Mapping[str, float]:
            try:
                return asked.result(_PATIENCE_SECONDS if self._ahead else None)
            except TimeoutError:
                return {}

        return found

    def _dense(self, audiences: Collection[str], question: str, limit: int) -> Mapping[str, float]:
        """Return passage id -> cosine; empty when the vector side is out of order."""
        try:
            return self.vectors.search(audiences, self.embedder.ask(question), limit)
        except SodateruError as error:
            get("library").warning("vectors.down", code=error.key)
            self.ailing |= error.key == "manuals.index_down"
            return {}

    def counts(self) -> tuple[int, int]:
        """Return how many passages the keyword side and the vector side hold.

        Raises:
            Transient: One of them cannot be read.
        """
        audiences = self.state.audiences
        if self.keywords_only:
            return (self.keywords.count(audiences),) * 2
        return self.keywords.count(audiences), self.vectors.count(audiences)

    def _save(self) -> None:
        path = self.folder / "state.json"
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(self.state.__dict__), encoding="utf-8")
        fresh.replace(path)

    def close(self, *, delete: bool = False) -> None:
        """Close both sides; optionally throw the folder away."""
        self._words_in.shutdown()
        self._vectors_in.shutdown()
        self._asking.shutdown()
        self.keywords.close()
        self.vectors.close()
        if delete:
            shutil.rmtree(self.folder, ignore_errors=True)
        elif self.state.seq and not (self.ailing or self.suspect):
            seal.close(self.folder)
