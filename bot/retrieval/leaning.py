"""What one workplace's own answers add to the shipped order: small weights over the same features.

Learned from questions whose right passages people have confirmed, pulled towards nothing (the
shipped order), never below nothing (so that a better match still never stands lower), and used only
if they gain on confirmed questions kept back and lose nothing on a shipped set of mixed kinds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from bot.retrieval.match import FEATURES, FREE
from bot.retrieval.shares import Table

NAME: Final = "leaning.json"
ENOUGH: Final = 40
"""Confirmed questions below which nothing is learned."""
_GUARD: Final = Path(__file__).with_name("guard.npz")
_RIDGE: Final = 20.0
"""In questions: so many are needed before the weights move freely."""
_STEPS: Final = 300
_RATE: Final = 0.02
_MOST: Final = 3.0
_SHARES: Final = (1.0, 0.5, 0.25)
"""Of what was learned; less is tried where more does not hold."""


@dataclass(frozen=True)
class Lesson:
    """One confirmed question with its candidates."""

    rows: Table
    """Features, (n, f)."""
    score: Table
    """Log odds of the shipped order, (n,)."""
    right: Table
    """1 for a confirmed passage, (n,)."""


@dataclass(frozen=True)
class Leaning:
    """Weights to add, and what they were worth: mean reciprocal ranks before and after."""

    weights: Table
    lessons: int
    kept_back: tuple[float, float]
    mixed: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether it gains on what was kept back and does not lose on the mixed set."""
        return self.kept_back[1] > self.kept_back[0] and self.mixed[1] >= self.mixed[0]


def learn(lessons: Sequence[Lesson], guard: Sequence[Lesson]) -> Leaning:
    """Return what the lessons teach, and how it does on half of them, kept back, and the guard.

    Args:
        lessons: At least two, in an order that has nothing to do with their subjects.
        guard: Questions of mixed kinds that must not lose.
    """
    usable = [one for one in lessons if one.right.any() and not one.right.all()]
    back, trial, everything = usable[1::2], _weights(usable[::2]), _weights(usable)
    none = np.zeros(len(FEATURES))
    before = mrr(back, none), mrr(guard, none)
    tried = [
        Leaning(
            share * everything,
            len(lessons),
            (before[0], mrr(back, share * trial)),
            (before[1], mrr(guard, share * everything)),
        )
        for share in _SHARES
    ]
    return next((one for one in tried if one.holds), tried[-1])


def mrr(lessons: Sequence[Lesson], weights: Table) -> float:
    """Return the mean reciprocal rank of the first right candidate; 0 without lessons."""
    told = [_reciprocal(one.score + one.rows @ weights, one.right) for one in lessons]
    return sum(told) / max(1, len(told))


def guard(path: Path = _GUARD) -> list[Lesson]:
    """Return the shipped questions of mixed kinds, as numbers; none if made for other features."""
    with np.load(path) as data:
        if tuple(data["features"]) != FEATURES:
            return []
        cuts = np.cumsum(data["sizes"])[:-1]
        parts = [np.split(data[name].astype(float), cuts) for name in ("rows", "score", "right")]
    return [Lesson(*part) for part in zip(*parts, strict=True)]


def save_guard(lessons: Sequence[Lesson], path: Path = _GUARD) -> None:
    """Write the questions that every leaning is checked on."""
    np.savez_compressed(
        path,
        features=np.array(FEATURES),
        sizes=np.array([len(one.right) for one in lessons]),
        rows=np.concatenate([one.rows for one in lessons]).astype(np.float16),
        score=np.concatenate([one.score for one in lessons]).astype(np.float32),
        right=np.concatenate([one.right for one in lessons]).astype(bool),
    )


def save(leaning: Leaning, path: Path) -> None:
    """Write what a workplace has taught, and whether it is used."""
    data = {
        "features": list(FEATURES),
        "weights": [round(float(value), 5) for value in leaning.weights],
        "lessons": leaning.lessons,
        "kept_back": leaning.kept_back,
        "mixed": leaning.mixed,
        "holds": leaning.holds,
    }
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(data), encoding="utf-8")
    fresh.replace(path)


def current(path: Path) -> Table | None:
    """Return the weights in use; None where nothing was learned or it did not hold."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


def lessons_of(path: Path) -> int:
    """Return how many lessons the file was made from, 0 without one."""
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["lessons"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Table | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        fits = tuple(data["features"]) == FEATURES and data["holds"] is True
        weights = np.array(data["weights"], float) if fits else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return weights if weights is not None and weights.shape == (len(FEATURES),) else None


def _weights(lessons: Sequence[Lesson]) -> Table:
    """Descend the softmax loss within each question; weights stay between 0 and ``_MOST``."""
    free = np.array([name not in FREE for name in FEATURES], float)
    weights = np.zeros(len(FEATURES))
    speed = np.zeros(len(FEATURES))
    for _ in range(_STEPS):
        slope = _RIDGE * weights
        for one in lessons:
            raised = one.score + one.rows @ weights
            share = np.exp(raised - raised.max())
            slope += (share / share.sum() - one.right / one.right.sum()) @ one.rows
        speed = 0.9 * speed - _RATE / (len(lessons) + _RIDGE) * slope
        weights = np.clip(weights + speed, 0.0, _MOST) * free
    return weights


def _reciprocal(score: Table, right: Table) -> float:
    order = np.argsort(-score, kind="stable")
    return 1.0 / (1.0 + float(np.flatnonzero(right[order])[0]))
