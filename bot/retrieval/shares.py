"""Shares and ratios of a match: counts of terms in, numbers that mean the same anywhere out."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SENTENCE = re.compile(r"[。！？!?\n]|\.\s|<br>|\|")
_K1: Final = 1.2
_B: Final = 0.75
Table = NDArray[np.float64]


def united(counts: Table, documents: Sequence[str]) -> Table:
    """Return the counts with each row holding what all rows of its manual hold together."""
    number: dict[str, int] = {}
    rows = np.array([number.setdefault(one, len(number)) for one in documents])
    together = np.zeros((len(number), counts.shape[1]))
    np.add.at(together, rows, counts)
    return np.asarray(together[rows])


def bm25(counts: Table, weights: Table, sizes: Table, mean: float) -> Table:
    """Return BM25 as a share of the question's weight, alike in small and large libraries."""
    norm = _K1 * (1 - _B + _B * sizes / mean)
    reached = (counts * (_K1 + 1) / (counts + norm[:, None])) @ weights
    return np.asarray(reached / (float(weights.sum()) or 1.0), float)


def cover(counts: Table, weights: Table) -> Table:
    """Return the share (0..1) of the question's weight whose terms are there."""
    total = float(weights.sum())
    return np.asarray((counts > 0) @ weights / total if total else np.zeros(len(counts)), float)


def relative(values: Table) -> Table:
    """Return values as shares of the greatest."""
    top = values.max(initial=0.0)
    return values / top if top > 0 else np.zeros_like(values)


def rank(values: Table) -> Table:
    """Return one over each value's rank, the greatest 1."""
    order = np.empty(len(values))
    order[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return np.asarray(1.0 / (1.0 + order))


def held(texts: Sequence[str], wanted: Sequence[str]) -> Table:
    """Return 1 where a text holds a string, (n, m)."""
    return np.array([[one in text for one in wanted] for text in texts], float).reshape(
        len(texts), len(wanted)
    )


def best_sentence(
    pairs: Sequence[str], weights: Table, bodies: Sequence[str], counts: Table
) -> Table:
    """Return the best share of the weight of a question's pairs that one sentence holds.

    Args:
        pairs: The question's character pairs.
        weights: Their weights.
        bodies: The passages in normal form.
        counts: How often each passage holds each pair, (n, pairs).
    """
    total = float(weights.sum()) or 1.0
    told = weights.tolist()
    best = np.zeros(len(bodies))
    for row, body in enumerate(bodies):
        there = [(pairs[i], told[i]) for i in np.flatnonzero(counts[row]).tolist()]
        if there:
            best[row] = max(_held_weight(there, one) for one in _SENTENCE.split(body)) / total
    return best


def _held_weight(weighted: Sequence[tuple[str, float]], text: str) -> float:
    reached = 0.0
    for pair, weight in weighted:  # the innermost loop of a search
        if pair in text:
            reached += weight
    return reached
