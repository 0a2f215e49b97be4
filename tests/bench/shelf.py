"""A plain keyword search over the measuring pack's manuals, the same whatever the ranker learns.

What is trained on top of a search must not move each time the search is retrained; so the quoting
model's training reads passages found by BM25 alone.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sqlmodel import select

from bot.llm import Evidence
from bot.retrieval.ingest import ingest
from bot.retrieval.terms import pairs, words
from bot.store import Store
from bot.tables import Document, Passage


class Shelf:
    """All passages of some manuals, searched by words and character pairs.

    Args:
        paths: Folders or files.
        scratch: An empty folder for the database.
    """

    def __init__(self, paths: Sequence[Path], scratch: Path) -> None:
        self.sources: list[str] = []
        self.pieces: list[Evidence] = []
        self._posted: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._read(paths, scratch)
        lengths = []
        for number, piece in enumerate(self.pieces):
            counted = Counter(_terms(f"{piece.document} {piece.heading} {piece.text}"))
            lengths.append(sum(counted.values()))
            for term, count in counted.items():
                self._posted[term].append((number, count))
        self._lengths = np.array(lengths, float) / (np.mean(lengths) if lengths else 1.0)

    def best(self, question: str, k: int) -> list[int]:
        """Return the places of the ``k`` best passages, best first."""
        score = np.zeros(len(self.pieces))
        for term in set(_terms(question)):
            found = self._posted.get(term)
            if found:
                at, count = np.array(found).T
                rare = math.log(1 + (len(score) - len(at) + 0.5) / (len(at) + 0.5))
                score[at] += rare * count * 2.2 / (count + 0.3 + 0.9 * self._lengths[at])
        order = np.argsort(-score, kind="stable")[:k]
        return [int(place) for place in order if score[place] > 0]

    def _read(self, paths: Sequence[Path], scratch: Path) -> None:
        store = Store(f"sqlite:///{scratch / 'shelf.db'}")
        store.create_tables()
        ingest(store, list(paths))
        wanted = (
            select(Passage, Document)
            .join(Document, Document.id == Passage.document_id)  # type: ignore[arg-type]
            .order_by(Document.source, Passage.ordinal)  # type: ignore[arg-type]
        )
        with store.read() as session:
            for passage, document in session.exec(wanted):
                self.sources.append(document.source)
                self.pieces.append(
                    Evidence(passage.id, document.title, passage.heading, passage.text)
                )
        store.close()


def _terms(text: str) -> list[str]:
    return [f"w{word}" for word in words(text)] + [f"p{pair}" for pair in pairs(text)]
