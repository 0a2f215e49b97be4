"""Gradient-boosted trees in NumPy: enough to train the ranker anywhere, the same way every time.

Histogram trees of one depth, second-order steps. The objective gives gradient and curvature per
row, so that ranking (softmax within a question) and probability (logistic) share the code.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.ranking import Forest

Array = NDArray[np.float64]
Objective = Callable[[Array], tuple[Array, Array]]
"""Scores of all rows -> gradient and curvature of the loss."""


@dataclass(frozen=True)
class Plan:
    """How to boost."""

    trees: int = 120
    depth: int = 4
    rate: float = 0.1
    bins: int = 32
    ridge: float = 5.0
    least: float = 1.0
    """Smallest curvature on each side of a split."""
    sample: float = 0.4
    """Share of the rows that each tree's splits are chosen on; its leaves see them all."""


def boost(
    rows: Array, objective: Objective, plan: Plan, rising: Sequence[bool], start: Array
) -> Forest:
    """Return trees that lower the objective over ``rows`` (n, f).

    Args:
        rows: Features.
        objective: Gradient and curvature.
        plan: How to boost.
        rising: For each feature whether the score may never fall when it grows.
        start: Score of each row that the trees correct, (n,).
    """
    edges = [_edges(rows[:, column], plan.bins) for column in range(rows.shape[1])]
    columns = [np.searchsorted(e, rows[:, i], "left") for i, e in enumerate(edges)]
    binned = np.stack(columns).astype(np.uint8)  # (f, n): a column lies together
    draw = np.random.default_rng(11)
    score = start.copy()
    found: list[tuple[list[int], list[float], Array]] = []
    for _ in range(plan.trees):
        steps = objective(score)
        some = np.flatnonzero(draw.random(len(rows)) < plan.sample)
        feature, cut, bounds = _grow(
            binned[:, some], (steps[0][some], steps[1][some]), plan, np.array(rising, bool)
        )
        node = _leaf_of(binned, feature, cut, plan.depth)
        gradient, curvature = (np.bincount(node, step, 2**plan.depth) for step in steps)
        leaf = plan.rate * np.clip(-gradient / (curvature + plan.ridge), *bounds)
        score += leaf[node]
        threshold = [
            edges[f][c] if c < len(edges[f]) else 1e300 for f, c in zip(feature, cut, strict=True)
        ]
        found.append((feature, threshold, leaf))
    return Forest(*(np.array(part) for part in zip(*found, strict=True)))


def _edges(values: Array, bins: int) -> Array:
    cuts = np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]).astype(np.float32)
    return np.unique(cuts).astype(float)


def _grow(
    binned: NDArray[np.uint8], steps: tuple[Array, Array], plan: Plan, rising: NDArray[np.bool_]
) -> tuple[list[int], list[int], tuple[Array, Array]]:
    """Grow one tree; return each inner node's feature and bin, and the bounds of its leaves.

    A split on a rising feature bounds what may stand on its two sides, all the way down.
    """
    node = np.zeros(binned.shape[1], np.int64)
    feature: list[int] = []
    cut: list[int] = []
    bounds = np.array([-np.inf]), np.array([np.inf])
    for level in range(plan.depth):
        width = 2**level
        best = np.zeros((4, width))  # gain, feature, bin, middle between the two sides
        best[2:] = np.array([[plan.bins], [np.nan]])
        for number, column in enumerate(binned):
            gain, left, right = _gains(node * plan.bins + column, width, steps, plan)
            if rising[number]:
                gain[left > right] = 0.0
            at = np.arange(width), gain.argmax(axis=1)
            better = gain[at] > best[0]
            middle = (left[at] + right[at]) / 2 if rising[number] else np.full(width, np.nan)
            fresh = np.stack([gain[at], np.full(width, float(number)), at[1], middle])
            best[:, better] = fresh[:, better]
        chosen, where = best[1].astype(int), best[2].astype(int)
        node = 2 * node + _goes_right(binned, node, chosen, where)
        feature += chosen.tolist()
        cut += where.tolist()
        bounds = _narrowed(bounds, best[3])
    return feature, cut, bounds


def _narrowed(bounds: tuple[Array, Array], middle: Array) -> tuple[Array, Array]:
    """Return the bounds of the children; a node without a ``middle`` (nan) passes its own on."""
    low, high = np.repeat(bounds[0], 2), np.repeat(bounds[1], 2)
    middle = np.clip(middle, bounds[0], bounds[1])
    there = ~np.isnan(middle)
    high[0::2][there] = middle[there]
    low[1::2][there] = middle[there]
    return low, high


def _goes_right(
    binned: NDArray[np.uint8],
    node: NDArray[np.int64],
    feature: NDArray[np.int64],
    cut: NDArray[np.int64],
) -> NDArray[np.bool_]:
    return np.asarray(binned[feature[node], np.arange(len(node))] > cut[node])


def _leaf_of(
    binned: NDArray[np.uint8], feature: list[int], cut: list[int], depth: int
) -> NDArray[np.int64]:
    node = np.zeros(binned.shape[1], np.int64)
    for level in range(depth):
        here = slice(2**level - 1, 2 ** (level + 1) - 1)
        node = 2 * node + _goes_right(binned, node, np.array(feature[here]), np.array(cut[here]))
    return node


def _gains(
    slot: NDArray[np.int64], width: int, steps: tuple[Array, Array], plan: Plan
) -> tuple[Array, Array, Array]:
    """Return the gain of cutting after each bin and the values left and right, (width, bins)."""
    size = width * plan.bins
    g, h = (np.bincount(slot, step, size).reshape(width, plan.bins) for step in steps)
    g_left, h_left = g.cumsum(axis=1), h.cumsum(axis=1)
    g_all, h_all = g_left[:, -1:], h_left[:, -1:]
    g_right, h_right = g_all - g_left, h_all - h_left
    gain = (
        g_left**2 / (h_left + plan.ridge)
        + g_right**2 / (h_right + plan.ridge)
        - g_all**2 / (h_all + plan.ridge)
    )
    gain[(h_left < plan.least) | (h_right < plan.least)] = 0.0
    return gain, -g_left / (h_left + plan.ridge), -g_right / (h_right + plan.ridge)


def softmax_objective(group: NDArray[np.int64], label: Array, weight: Array) -> Objective:
    """Rank the right rows of each group first.

    Args:
        group: Number of each row's question, ascending from 0.
        label: 1 for a right row; every group must have one.
        weight: Weight of each row's question.
    """
    count = int(group[-1]) + 1
    target = label / np.bincount(group, label, count)[group]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])

    def step(score: Array) -> tuple[Array, Array]:
        top = np.maximum.reduceat(score, starts)[group]
        raised = np.exp(score - top)
        share = raised / np.bincount(group, raised, count)[group]
        return weight * (share - target), weight * np.maximum(share * (1 - share), 1e-4)

    return step


def logistic_objective(label: Array, weight: Array) -> Objective:
    """Tell right rows from wrong ones."""

    def step(score: Array) -> tuple[Array, Array]:
        chance = 1 / (1 + np.exp(-score))
        return weight * (chance - label), weight * np.maximum(chance * (1 - chance), 1e-4)

    return step
