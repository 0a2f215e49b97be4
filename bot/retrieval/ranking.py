"""The learned order of candidates and the calibrated ``fits``: small trees as numbers in a file.

``ranker.json`` ships trained on mixed kinds of questions (``tests/bench/train_ranker.py``). The
trees only correct the plain fusion of the methods' scores, and a better match never lowers a score,
so that a library unlike those that were trained on is ordered about as well as by keywords alone.
Without a usable file the plain fusion decides.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.log import get
from bot.retrieval.match import FEATURES, PLAIN
from bot.retrieval.shares import Table

_AGAIN: Final = 1.0
"""What each passage of a manual that stands above costs the next one, in log odds."""
SHIPPED: Final = Path(__file__).with_name("ranker.json")


@dataclass(frozen=True)
class Forest:
    """Binary trees of one depth d, as arrays: (t, 2**d - 1) splits and (t, 2**d) leaves."""

    feature: NDArray[np.int64]
    threshold: Table
    leaf: Table

    def score(self, rows: Table) -> Table:
        """Return the sum of the trees' leaves for each row of features, (n,)."""
        trees = np.arange(len(self.feature))
        depth = int(np.log2(self.leaf.shape[1]))
        node = np.zeros((len(rows), len(trees)), np.int64)
        for _ in range(depth):
            right = (
                rows[np.arange(len(rows))[:, None], self.feature[trees, node]]
                > self.threshold[trees, node]
            )
            node = 2 * node + 1 + right
        return np.asarray(self.leaf[trees, node - self.feature.shape[1]].sum(axis=1), float)


@dataclass(frozen=True)
class Ranker:
    """Orders candidates and says how likely each answers.

    Without trees it orders by keywords alone.
    """

    order: Forest | None
    fits: Forest | None
    fits_scale: tuple[float, float] = (1.0, 0.0)
    """Slope and offset of the calibration (Platt) over the forest's score."""
    start: float = 3.0
    """Weight of the plain fusion under the trees, which makes log odds of it."""

    def rank(self, rows: Table) -> tuple[Table, Table]:
        """Return a score and a probability (0..1) per row of ``FEATURES``."""
        score = self.start * plain_score(rows)
        if self.order and len(rows):
            score = score + self.order.score(rows)
        if self.fits is None or not len(rows):
            return score, _plain_fits(rows)
        slope, offset = self.fits_scale
        raw = self.fits.score(with_order(rows, score))
        return score, 1.0 / (1.0 + np.exp(-(slope * raw + offset)))


def with_order(rows: Table, score: Table) -> Table:
    """Return the features that ``fits`` sees: those of the match and how far the order is sure."""
    ranked = np.sort(score)[::-1]
    second = ranked[1] if len(ranked) > 1 else ranked[0]
    lead = np.where(score >= ranked[0], score - second, score - ranked[0])
    return np.column_stack([rows, score, lead])


def spread(score: Table, documents: Sequence[str], k: int) -> list[tuple[int, float]]:
    """Return the best rows and their scores, best first, each manual's further passages put back.

    Another passage of a manual that already stands above must be e times as likely as the first
    of another manual: where the first is the wrong manual, its neighbours are wrong too.

    Args:
        score: Score of each row, in log odds.
        documents: The manual of each row.
        k: How many, at most.
    """
    left = score.astype(float)
    named = np.array(documents)
    found: list[tuple[int, float]] = []
    for _ in range(min(k, len(score))):
        best = int(left.argmax())
        found.append((best, float(left[best])))
        left[named == documents[best]] -= _AGAIN
        left[best] = -np.inf
    return found


def plain_score(rows: Table) -> Table:
    """Return the plain fusion of the methods' scores, (n,)."""
    columns = [FEATURES.index(name) for name in PLAIN]
    return np.asarray(rows[:, columns] @ np.array(list(PLAIN.values())), float)


def _plain_fits(rows: Table) -> Table:
    cover = rows[:, FEATURES.index("pairs_cover")]
    return np.asarray(1.0 / (1.0 + np.exp(-(10.0 * cover - 5.0))), float)


@lru_cache(maxsize=4)
def load(path: Path = SHIPPED) -> Ranker:
    """Return the ranker of a file, the plain one when there is none that fits these features."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if tuple(data["features"]) != FEATURES:
            data = {}  # trained on other features
        order, fits = _forest(data["order"]), _forest(data["fits"])
        return Ranker(order, fits, tuple(data["fits_scale"]), float(data["start"]))
    except (OSError, ValueError, KeyError, TypeError):
        get("ranking").warning("ranker.plain", code="unusable")
        return Ranker(None, None)


def _forest(data: dict[str, Any]) -> Forest:
    return Forest(
        np.array(data["feature"], np.int64),
        np.array(data["threshold"], float),
        np.array(data["leaf"], float),
    )
