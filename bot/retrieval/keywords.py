"""Keyword search: one tantivy index per audience, over Japanese words and over character pairs.

A partition per audience makes access structural: a search opens only the partitions that its
reader may read, so that nothing else can influence even the weight of a word.
"""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from bot.retrieval import grammar, surface, terms
from bot.retrieval.entry import Entry
from bot.retrieval.panics import translated
from bot.retrieval.sounds import sounds
from bot.text import content_hash

WORDS: Final = "words"
PAIRS: Final = "pairs"
SOUNDS: Final = "sounds"
_HEAP_BYTES: Final = 64_000_000
_TOLD: Final[Mapping[str, Callable[[str], float]]] = {
    WORDS: grammar.of_word,
    PAIRS: grammar.of_pair,
    SOUNDS: lambda _: 1.0,
}
_KNOWN: Final = (ValueError, OSError, RuntimeError, TypeError)


@dataclass(frozen=True)
class Found:
    """A passage that shares terms with the question."""

    passage_id: str
    score: float
    """BM25 within its partition and field."""
    words: str
    """The body's words, separated by spaces."""
    sounds: str
    """Likewise the skeletons of its loan words."""
    title_words: str
    heading_words: str
    head_sounds: str
    """Skeletons of the loan words of title and heading path."""


@dataclass(frozen=True)
class LookedUp:
    """What one question found."""

    weights: dict[str, dict[str, float]]
    """Field -> term -> inverse document frequency."""
    scores: list[dict[str, float]]
    """Passage id -> score, for each field searched."""
    known: dict[str, Found]
    """Every passage found, once."""


class Keywords:
    """Every partition of one generation of the index. Searches from many threads; one writer.

    Args:
        folder: Holds one folder per partition.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: dict[str, _Part] = {}
        self._lock = Lock()

    def write(self, audience: str, entries: Sequence[Entry], gone: Iterable[str]) -> None:
        """Replace passages of one partition and commit.

        Raises:
            Transient: The index cannot be written.
        """
        self._part(audience).write(entries, gone)

    def search(
        self, audiences: Collection[str], field: str, wanted: Sequence[str], limit: int
    ) -> list[Found]:
        """Return the passages that fit best, best first.

        Raises:
            Transient: The index cannot be read.
        """
        found: list[Found] = []
        for audience in sorted(audiences):
            found += self._part(audience).search(field, wanted, limit)
        return sorted(found, key=lambda one: -one.score)[:limit]

    def look_up(
        self,
        audiences: Collection[str],
        told: Mapping[str, Sequence[str]],
        also: Sequence[tuple[str, Sequence[str]]],
        limit: int,
    ) -> LookedUp:
        """Weigh a question's terms and search by them: one way there and back between processes.

        Args:
            audiences: Partitions.
            told: Field -> the question's terms; searched by those that tell most.
            also: More fields and terms, such as other names of what the question names.
            limit: Passages for each.

        Raises:
            Transient: The index cannot be read.
        """
        weights = self.weights(audiences, told)
        asked = [(field, tuple(grammar.telling(weights[field], _TOLD[field]))) for field in told]
        found = [self.search(audiences, field, wanted, limit) for field, wanted in (*asked, *also)]
        known = {one.passage_id: one for some in found for one in some}
        scores = [{one.passage_id: one.score for one in some} for some in found]
        return LookedUp(weights, scores, known)

    def by_id(self, audiences: Collection[str], passage_ids: Collection[str]) -> list[Found]:
        """Return those of the passages that are here; their scores mean nothing.

        Raises:
            Transient: The index cannot be read.
        """
        parts = [self._part(audience) for audience in sorted(audiences)]
        return [one for part in parts for one in part.by_id(passage_ids)]

    def weights(
        self, audiences: Collection[str], asked: Mapping[str, Sequence[str]]
    ) -> dict[str, dict[str, float]]:
        """Return field -> term -> inverse document frequency over these partitions, as BM25's."""
        parts = [self._part(audience) for audience in sorted(audiences)]
        searchers = [part.searcher() for part in parts]
        total = sum(searcher.num_docs for searcher in searchers)
        found: dict[str, dict[str, float]] = {}
        for field, wanted in asked.items():
            held = {t: sum(one.doc_freq(field, t) for one in searchers) for t in wanted}
            found[field] = {
                term: math.log(1 + (max(total, holding) - holding + 0.5) / (holding + 0.5))
                for term, holding in held.items()
            }
        return found

    def count(self, audiences: Collection[str]) -> int:
        """Return how many passages the partitions hold."""
        return sum(self._part(audience).searcher().num_docs for audience in audiences)

    def close(self) -> None:
        """Let the writers go."""
        with self._lock:
            for part in self._parts.values():
                part.close()
            self._parts.clear()

    def _part(self, audience: str) -> "_Part":
        with self._lock:
            if audience not in self._parts:
                self._parts[audience] = _Part(self._folder / partition_key(audience))
            return self._parts[audience]


def partition_key(audience: str) -> str:
    """Return a short name of a partition that is safe in paths and collection names."""
    return audience if audience == "everyone" else f"a{content_hash(audience)[:16]}"


class _Part:
    """One tantivy index."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field(WORDS, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(PAIRS, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(SOUNDS, tokenizer_name="whitespace", index_option="freq")
        builder.add_bytes_field("body", stored=True)
        self._schema = builder.build()
        with translated(*_KNOWN):
            self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer: Any = None

    def write(self, entries: Sequence[Entry], gone: Iterable[str]) -> None:
        with translated(*_KNOWN):
            if self._writer is None:
                self._writer = self._index.writer(_HEAP_BYTES, 1)
            for passage_id in [*gone, *(entry.passage_id for entry in entries)]:
                self._writer.delete_documents_by_term("id", passage_id)
            for entry in entries:
                self._writer.add_document(self._document(entry))
            self._writer.commit()
            self._index.reload()

    def _document(self, entry: Entry) -> Any:
        body = terms.words(entry.text)
        title, heading = surface.head_words(entry.title), surface.head_words(entry.heading)
        head = [*title, *heading]
        over = sounds(f"{entry.title}\n{entry.heading}", head)
        own = sounds(entry.text, body)
        kept = (body, own, title, heading, over)
        return self._tantivy.Document(
            id=entry.passage_id,
            words=" ".join([*head, *body]),
            pairs=" ".join(terms.pairs(entry.whole)),
            sounds=" ".join([*over, *own]),
            body="\n".join(" ".join(part) for part in kept).encode(),
        )

    def searcher(self) -> Any:
        return self._index.searcher()

    def search(self, field: str, wanted: Sequence[str], limit: int) -> list[Found]:
        query, searcher = self._tantivy.Query, self.searcher()
        if not wanted or not searcher.num_docs:
            return []
        should = self._tantivy.Occur.Should
        parts = [(should, query.term_query(self._schema, field, term, "freq")) for term in wanted]
        return self._found(searcher, query.boolean_query(parts), limit)

    def by_id(self, passage_ids: Collection[str]) -> list[Found]:
        query, searcher = self._tantivy.Query, self.searcher()
        if not passage_ids or not searcher.num_docs:
            return []
        should = self._tantivy.Occur.Should  # many times as quick as a query for a set
        parts = [
            (should, query.term_query(self._schema, "id", one, "basic"))
            for one in sorted(passage_ids)
        ]
        return self._found(searcher, query.boolean_query(parts), len(passage_ids))

    def _found(self, searcher: Any, query: Any, limit: int) -> list[Found]:
        with translated(*_KNOWN):
            hits = searcher.search(query, limit, count=False).hits
            documents = [(score, searcher.doc(address)) for score, address in hits]
            return [
                Found(
                    one.get_first("id"), score, *bytes(one.get_first("body")).decode().split("\n")
                )
                for score, one in documents
            ]

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with translated(*_KNOWN):
                writer.commit()
                writer.wait_merging_threads()
