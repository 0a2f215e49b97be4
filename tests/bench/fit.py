"""Logistic regression by Newton's method, and the halves that figures are kept back by."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.text import content_hash

Array = NDArray[np.float64]


def half(family: str) -> int:
    """Return 0 (trained on) or 1 (kept back) for a family of questions."""
    return int(content_hash(family)[:8], 16) % 2


def logistic(rows: Array, right: Array, weights: Array, ridge: float = 5.0) -> tuple[Array, float]:
    """Return the weights and the bias of a logistic regression.

    Args:
        rows: Features, (n, f).
        right: 0 or 1 per row, (n,).
        weights: How much each row counts, (n,).
        ridge: Pull of the standardised weights towards 0.
    """
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    found = np.zeros(scaled.shape[1])
    for _ in range(40):
        told = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weights * (told - right)) + ridge * np.r_[found[:-1], 0]
        curve = (scaled.T * (weights * told * (1 - told))) @ scaled + ridge * np.eye(len(found))
        found -= np.linalg.solve(curve, slope)
    return found[:-1] / spread, float(found[-1] - (found[:-1] * mean / spread).sum())


def written(names: Sequence[str], weights: Array, bias: float) -> str:
    """Return weights as they stand in the code."""
    lines = [f'    "{name}": {value:.2f},' for name, value in zip(names, weights, strict=True)]
    return "\n".join([*lines, f"    bias {bias:.2f}", ""])
