"""One search: candidates from keywords and vectors, checked against SQL, ordered by their match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from bot.retrieval import match, ranking, rows, terms
from bot.retrieval.generation import Generation
from bot.retrieval.hit import Hit
from bot.retrieval.keywords import PAIRS, WORDS
from bot.retrieval.rows import Row

_DEPTH: Final = 40
"""Candidates that each keyword method may name."""
_DENSE_DEPTH: Final = 20
_SHOWN: Final = ("words", "pairs", "dense", "words_cover", "pairs_cover", "sentence_cover", "run")
"""Features that ``Hit.why`` repeats."""


@dataclass
class Gathered:
    """Candidates of one question on their way."""

    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    """Passage id -> method -> score."""
    words: dict[str, str] = field(default_factory=dict)

    def add(self, method: str, passage_id: str, score: float) -> None:
        """Note that a method found a passage."""
        self.scores.setdefault(passage_id, {})[method] = score


def find(
    session: Session, generation: Generation, question: str, audiences: Collection[str], k: int
) -> list[Hit]:
    """Return the best hits among the partitions of these audiences.

    Raises:
        Transient: The keyword side cannot be read.
    """
    asked, candidates, there = gather(session, generation, question, audiences)
    if not candidates:
        return []
    table = match.features(asked, candidates)
    score, fits = ranking.load().rank(table)
    order = sorted(range(len(candidates)), key=lambda i: (-score[i], candidates[i].passage_id))
    hits = []
    for rank, i in enumerate(order[:k], 1):
        why = {name: float(table[i, match.FEATURES.index(name)]) for name in _SHOWN}
        row = there[candidates[i].passage_id]
        hits.append(_hit(rank, float(score[i]), row, {**why, "fits": float(fits[i])}))
    return hits


def gather(
    session: Session, generation: Generation, question: str, audiences: Collection[str]
) -> tuple[match.Asked, list[match.Candidate], Mapping[str, Row]]:
    """Return the question taken apart, its candidates and their rows in SQL.

    Raises:
        Transient: The keyword side cannot be read.
    """
    keywords = generation.keywords
    asked = match.asked(
        question,
        keywords.weights(audiences, WORDS, sorted(set(terms.words(question)))),
        keywords.weights(audiences, PAIRS, sorted(set(terms.pairs(question)))),
    )
    found = Gathered()
    for method, wanted in ((WORDS, asked.words), (PAIRS, asked.pairs)):
        for one in keywords.search(audiences, method, wanted, _DEPTH):
            found.add(method, one.passage_id, one.score)
            found.words[one.passage_id] = one.words
    for passage_id, cosine in generation.dense(audiences, question, _DENSE_DEPTH).items():
        found.add("dense", passage_id, cosine)
    missing = set(found.scores) - set(found.words)
    found.words.update(keywords.words_of(audiences, missing))
    there = {
        passage_id: row
        for passage_id, row in rows.living(session, found.scores).items()
        if row.audience in audiences and passage_id in found.words
    }
    candidates = [
        match.Candidate(
            key,
            row.document_id,
            row.title,
            row.heading,
            row.text,
            found.words[key],
            found.scores[key],
        )
        for key, row in there.items()
    ]
    return asked, candidates, there


def _hit(rank: int, score: float, row: Row, why: Mapping[str, float]) -> Hit:
    return Hit(
        rank=rank,
        score=score,
        passage_id=row.passage_id,
        document_id=row.document_id,
        document=row.title,
        source=row.source,
        heading=row.heading,
        start=row.start,
        end=row.end,
        text=row.text,
        content_hash=row.content_hash,
        why=why,
    )
