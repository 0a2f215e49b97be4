"""One search: candidates from keywords and vectors, checked against SQL, ordered by their match."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session

from bot.retrieval import match, ranking, rows, terms
from bot.retrieval.generation import Generation
from bot.retrieval.hit import Hit
from bot.retrieval.keywords import PAIRS, SOUNDS, WORDS, Found
from bot.retrieval.rows import Row
from bot.retrieval.sounds import sounds

_DEPTH: Final = 40
"""Candidates that each keyword method may name."""
_DENSE_DEPTH: Final = 20
_SHORT: Final = 48
"""Candidates that are looked at closely."""
_FIRST: Final = {WORDS: 1.0, PAIRS: 0.5, SOUNDS: 0.4, "dense": 0.2}
"""Weights of the methods in choosing those."""
_SHOWN: Final = (
    "words", "pairs", "dense", "words_cover", "pairs_cover", "sentence_cover", "run_share",
)  # fmt: skip
"""Features that ``Hit.why`` repeats."""


@dataclass
class Gathered:
    """Candidates of one question on their way."""

    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    """Passage id -> method -> score."""
    known: dict[str, Found] = field(default_factory=dict)

    def add(self, method: str, passage_id: str, score: float) -> None:
        """Note that a method found a passage."""
        self.scores.setdefault(passage_id, {})[method] = score

    def shorten(self) -> None:
        """Keep the candidates that the methods together found best."""
        top: dict[str, float] = {}
        for found in self.scores.values():
            for method, score in found.items():
                top[method] = max(top.get(method, 1e-9), score)
        fused = {
            key: -sum(_FIRST[m] * max(0.0, score) / top[m] for m, score in found.items())
            for key, found in self.scores.items()
        }
        best = sorted(fused, key=lambda key: (fused[key], key))[:_SHORT]
        self.scores = {key: self.scores[key] for key in best}


def find(
    session: Session, generation: Generation, question: str, audiences: Collection[str], k: int
) -> list[Hit]:
    """Return the best hits among the partitions of these audiences.

    Raises:
        Transient: The keyword side cannot be read.
    """
    return ordered(gather(session, generation, question, audiences), k)


def ordered(
    gathered: tuple[match.Asked, list[match.Candidate], Mapping[str, Row]], k: int
) -> list[Hit]:
    """Return the best hits among candidates, best first."""
    asked, candidates, there = gathered
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
    dense = generation.dense(audiences, question, _DENSE_DEPTH)
    words = terms.words(question)
    said = {WORDS: words, PAIRS: terms.pairs(question), SOUNDS: sounds(question, words)}
    weights = {
        name: keywords.weights(audiences, name, sorted(set(of))) for name, of in said.items()
    }
    asked = match.asked(question, weights[WORDS], weights[PAIRS], weights[SOUNDS])
    found = Gathered()
    for method, wanted in ((WORDS, asked.words), (PAIRS, asked.pairs), (SOUNDS, asked.sounds)):
        for one in keywords.search(audiences, method, wanted, _DEPTH):
            found.add(method, one.passage_id, one.score)
            found.known[one.passage_id] = one
    for passage_id, cosine in dense().items():
        found.add("dense", passage_id, cosine)
    found.shorten()
    for one in keywords.by_id(audiences, set(found.scores) - set(found.known)):
        found.known[one.passage_id] = one
    there = {
        passage_id: row
        for passage_id, row in rows.living(session, found.scores).items()
        if row.audience in audiences and passage_id in found.known
    }
    candidates = [
        match.Candidate(
            passage_id=key,
            document_id=row.document_id,
            context=(row.title, row.heading),
            text=row.text,
            words=found.known[key].words,
            sounds=found.known[key].sounds,
            title_words=found.known[key].title_words,
            heading_words=found.known[key].heading_words,
            head_sounds=found.known[key].head_sounds,
            found=found.scores[key],
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
