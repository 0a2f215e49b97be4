"""One search: candidates from keywords and vectors, checked against SQL, ordered by their match."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from sqlmodel import Session

from bot.glossary import EMPTY, Glossary
from bot.llm.cross import Judge
from bot.retrieval import grammar, match, ranking, rows, sides, synonyms, terms
from bot.retrieval.generation import Generation
from bot.retrieval.hit import Hit
from bot.retrieval.keywords import PAIRS, SOUNDS, WORDS, Found, LookedUp
from bot.retrieval.rows import Row
from bot.retrieval.shares import Table
from bot.retrieval.sounds import sounds

_DEPTH: Final = 40
"""Candidates that each keyword method may name."""
_DENSE_DEPTH: Final = 20
_SHORT: Final = 48
"""Candidates that are looked at closely."""
_DEEPEST: Final = 16
"""Up to so many times as many of each are looked at while most are of manuals that do not hold: of
a monthly notice there may be sixty that are over beside the one that holds."""
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
        by_method = self.scores.setdefault(passage_id, {})
        by_method[method] = max(score, by_method.get(method, score))

    def shorten(self, limit: int) -> None:
        """Keep the candidates that the methods together found best."""
        top: dict[str, float] = {}
        for found in self.scores.values():
            for method, score in found.items():
                top[method] = max(top.get(method, 1e-9), score)
        fused = {
            key: -sum(_FIRST[m] * max(0.0, score) / top[m] for m, score in found.items())
            for key, found in self.scores.items()
        }
        best = sorted(fused, key=lambda key: (fused[key], key))[:limit]
        self.scores = {key: self.scores[key] for key in best}


def ordered(
    gathered: tuple[match.Asked, list[match.Candidate], Mapping[str, Row]],
    k: int,
    lean: Table | None = None,
) -> list[Hit]:
    """Return the best hits among candidates, best first.

    Args:
        gathered: What ``gather`` returned.
        k: How many, at most.
        lean: What this workplace's answers have taught (``leaning``), (f,).
    """
    asked, candidates, there = gathered
    if not candidates:
        return []
    table = match.features(asked, candidates)
    score, fits = ranking.load().rank(table)
    score = score if lean is None else score + table @ lean
    best = ranking.spread(score, [one.document_id for one in candidates], k)
    hits = []
    for rank, (i, value) in enumerate(best, 1):
        why = {name: float(table[i, match.FEATURES.index(name)]) for name in _SHOWN}
        row = there[candidates[i].passage_id]
        hits.append(_hit(rank, value, row, {**why, "fits": float(fits[i])}))
    return hits


def judged(question: str, hits: list[Hit], judge: Judge) -> list[Hit]:
    """Return the hits in the order of a cross-encoder, where there is one that works."""
    looked_at = hits[: judge.depth]
    order = judge.order(question, [f"{h.document}\n{h.heading}\n{h.text}" for h in looked_at])
    if order is None:
        return hits
    again = [
        replace(looked_at[i], rank=rank, score=score, why={**looked_at[i].why, "cross": score})
        for rank, (i, score) in enumerate(order, 1)
    ]
    return [*again, *hits[judge.depth :]]


def gather(
    session: Session,
    generation: Generation,
    question: str,
    audiences: Collection[str],
    glossary: Glossary = EMPTY,
    on: date | None = None,
) -> tuple[match.Asked, list[match.Candidate], Mapping[str, Row]]:
    """Return the question taken apart, its candidates and their rows in SQL.

    Args:
        session: A reading session.
        generation: The index.
        question: What was asked.
        audiences: Those that may take part.
        glossary: The company's words.
        on: The day on which their manuals must hold; None for any manual.

    Raises:
        Transient: The keyword side cannot be read.
    """
    times = 1
    while True:
        asked, found, there = _looked_up(session, generation, question, audiences, glossary, times)
        hold = {key: row for key, row in there.items() if on is None or not row.days.mark(on)}
        if 2 * len(hold) >= len(there) or times >= _DEEPEST:
            return asked, [one for one in found if one.passage_id in hold], hold
        times *= 4


def _looked_up(
    session: Session,
    generation: Generation,
    question: str,
    audiences: Collection[str],
    glossary: Glossary,
    times: int,
) -> tuple[match.Asked, list[match.Candidate], Mapping[str, Row]]:
    """Return what ``gather`` returns, whatever the days; ``times`` as many candidates."""
    dense = generation.dense(audiences, question, _DENSE_DEPTH * times)
    words = terms.words(question)
    told = {WORDS: words, PAIRS: terms.pairs(question), SOUNDS: sounds(question, words)}
    told = {name: list(dict.fromkeys(of)) for name, of in told.items()}
    said = synonyms.named(question, glossary)
    also = _other_names(question, said)
    looked = generation.keywords.look_up(audiences, told, also, _DEPTH * times)
    weights = looked.weights
    asked = match.asked(question, weights[WORDS], weights[PAIRS], weights[SOUNDS], said)
    found = _gathered(looked, [*told, *(name for name, _ in also)], len(told))
    for passage_id, cosine in dense().items():
        found.add("dense", passage_id, cosine)
    found.shorten(_SHORT * times)
    unknown = set(found.scores) - set(found.known)
    more = sides.begin(generation.keywords, "by_id", audiences, unknown) if unknown else list
    try:
        living = rows.living(session, found.scores)  # while the other process looks
    finally:
        found.known.update((one.passage_id, one) for one in more())
    there = {
        passage_id: row
        for passage_id, row in living.items()
        if row.audience in audiences and passage_id in found.known
    }
    candidates = [
        _candidate(row, found.known[key], found.scores[key]) for key, row in there.items()
    ]
    return asked, candidates, there


def _other_names(
    question: str, said: Sequence[synonyms.Named]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return fields and terms of the question with other names of what it names."""
    if not said:
        return []
    other = synonyms.also(question, said)
    return [(WORDS, _some(terms.words(other))), (PAIRS, _some(terms.pairs(other)))]


def _gathered(looked: LookedUp, methods: Sequence[str], own: int) -> Gathered:
    """Return what the keyword methods found, by the question's own words and by other names.

    Args:
        looked: What they found.
        methods: The method of each list of it.
        own: How many of these are of the question's own words.
    """
    found = Gathered(known=looked.known)
    for place, method in enumerate(methods):
        worth = 1.0 if place < own else match.OTHER_NAME
        for passage_id, score in looked.scores[place].items():
            found.add(method, passage_id, score * worth)
    return found


def _candidate(row: Row, found: Found, scores: Mapping[str, float]) -> match.Candidate:
    return match.Candidate(
        passage_id=row.passage_id,
        document_id=row.document_id,
        context=(row.title, row.heading),
        text=row.text,
        words=found.words,
        sounds=found.sounds,
        title_words=found.title_words,
        heading_words=found.heading_words,
        head_sounds=found.head_sounds,
        start=row.start,
        found=scores,
    )


def _some(wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(wanted))[: grammar.MAX_TERMS]


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
        days=row.days,
    )
