"""Vector search: Chroma holds ids and vectors only, one collection per embedder and audience.

Chroma's own filters are slow and its embedding functions surprising, so neither is used: access is
the choice of collections, texts stay in SQL, and vectors come from us.
"""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.keywords import partition_key
from bot.retrieval.panics import translated

_BATCH: Final = 2000
_CONFIGURATION: Final = {
    "hnsw": {
        "space": "cosine", "ef_construction": 40, "ef_search": 300, "max_neighbors": 16,
        "batch_size": 100, "sync_threshold": 100,
    }
}  # fmt: skip
"""Half of Chroma's own effort when a vector is written and three times of it when one is looked
for, since n-grams lie far apart: of the 20 nearest of 4000 real passages 95 % are found (91 % at
200, 89 % with its own), a query takes as long (1.1 ms of processor time, beside the keywords), and
writing takes half (0.16 ms a vector, not 0.29). The log of vectors that are not in its files yet
is short: the first removal over a log of a thousand takes seconds (3.5 ms each)."""
_T = TypeVar("_T")


class Vectors:
    """Every collection of one embedder. Searches from many threads; one writer.

    Args:
        folder: Chroma's folder; ignored when ``url`` is given.
        embedder: The embedder's name, which names the collections.
        url: A Chroma server, or empty for Chroma inside this process.
    """

    def __init__(self, folder: Path, embedder: str, url: str = "") -> None:
        self._embedder = embedder
        self._client = _guarded(lambda: _client(folder, url))
        self._collections: dict[str, Any] = {}

    def write(
        self, audience: str, passage_ids: Sequence[str], vectors: NDArray[np.float32]
    ) -> None:
        """Add or replace vectors (n, d) of one partition.

        Raises:
            Transient: Chroma cannot be written.
        """
        collection = self._collection(audience)
        for start in range(0, len(passage_ids), _BATCH):
            ids = list(passage_ids[start : start + _BATCH])
            rows = vectors[start : start + _BATCH]
            _guarded(lambda ids=ids, rows=rows: collection.upsert(ids=ids, embeddings=rows))  # type: ignore[misc]

    def remove(self, audience: str, passage_ids: Sequence[str]) -> None:
        """Remove vectors of one partition; those that are not there are no error.

        Raises:
            Transient: Chroma cannot be written.
        """
        collection = self._collection(audience)
        for start in range(0, len(passage_ids), _BATCH):
            ids = list(passage_ids[start : start + _BATCH])
            _guarded(lambda ids=ids: collection.delete(ids=ids))  # type: ignore[misc]

    def search(
        self, audiences: Collection[str], vector: NDArray[np.float32], limit: int
    ) -> dict[str, float]:
        """Return passage id -> cosine (-1..1) of the nearest passages.

        Raises:
            Transient: Chroma cannot be read.
        """
        found: dict[str, float] = {}
        for audience in sorted(audiences):
            collection = self._collection(audience)
            result = _guarded(
                lambda collection=collection: collection.query(  # type: ignore[misc]
                    query_embeddings=[vector], n_results=limit, include=["distances"]
                )
            )
            pairs = zip(result["ids"][0], result["distances"][0], strict=True)
            found.update((passage_id, 1.0 - float(distance)) for passage_id, distance in pairs)
        best = sorted(found.items(), key=lambda pair: -pair[1])[:limit]
        return dict(best)

    def count(self, audiences: Collection[str]) -> int:
        """Return how many vectors the partitions hold."""
        return sum(_guarded(self._collection(audience).count) for audience in audiences)

    def close(self) -> None:
        """Close the client; the collections are flushed."""
        _guarded(self._client.close)

    def _collection(self, audience: str) -> Any:
        if audience not in self._collections:
            name = f"{self._embedder}-{partition_key(audience)}"
            self._collections[audience] = _guarded(
                lambda: self._client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration=_CONFIGURATION,
                    metadata={"embedder": self._embedder},
                )
            )
        return self._collections[audience]


def _client(folder: Path, url: str) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if url:
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        return chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or 8000,
            ssl=parts.scheme == "https",
            settings=quiet,
        )
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(folder), settings=quiet)


@cache
def _foreign() -> tuple[type[BaseException], ...]:
    """Return what Chroma may raise."""
    from chromadb.errors import ChromaError

    known: tuple[type[BaseException], ...] = (
        ChromaError, ValueError, RuntimeError, OSError, KeyError, TypeError, sqlite3.Error,
    )  # fmt: skip
    return known


def _guarded(work: Callable[[], _T]) -> _T:
    """Run ``work``, with Chroma's errors as ours."""
    with translated(*_foreign()):
        return work()
