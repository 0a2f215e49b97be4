"""How many more pairs would a topic need? A learning curve over the pairs that there are. Pure.

For growing shares of a topic's pairs it is measured how often a question of another family has a
near one among them: that is what an expert's answer, as an example or in training, can help. The
misses of such curves fall as a power of the number of pairs, and are carried on to the aim.

Source: Hestness et al., arXiv 1712.00409, power laws; what is measured here is nearness, not loss.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, comb, exp, log
from typing import Any, Final

from bot.text import shingles

AIM: Final = 0.8
"""Share of the questions that should have a near one."""
_NEAR: Final = 0.3
"""Shingles in common, as a share of the smaller question's, from which two questions are near."""
_SHARES: Final = (0.25, 0.5, 0.75, 1.0)
FEWEST: Final = 10
"""Pairs of a topic from which its curve says anything."""
_MOST: Final = 500


@dataclass(frozen=True)
class Topic:
    """One topic's pairs and how far they reach."""

    name: str
    pairs: int
    train: int
    holdout: int
    covered: float
    """Share of its questions that have a near one of another family."""
    points: tuple[tuple[int, float], ...] = ()
    """(pairs, share covered) of growing parts."""
    more: int | None = None
    """About so many more pairs reach the aim; None when the curve is flat or there are too few."""


def topics(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Topic]:
    """Return every topic, the largest first.

    Args:
        rows: Side -> dataset rows.
    """
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for side, of_side in rows.items():
        for row in of_side:
            found.setdefault(row.get("topic") or "-", []).append((side, row))
    made = [_topic(name, members) for name, members in found.items()]
    return sorted(made, key=lambda one: (-one.pairs, one.name))


def further(points: Sequence[tuple[int, float]], aim: float = AIM) -> int | None:
    """Return how many more pairs a curve needs to the aim, or None where it does not get there.

    Args:
        points: (pairs, share covered), the last one being today.
        aim: Share to reach.
    """
    today, covered = points[-1]
    if covered >= aim:
        return 0
    logs = [(log(n), log(max(1e-3, 1 - share))) for n, share in points if n > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum(
        (x - mean_x) ** 2 for x, _ in logs
    )
    if slope > -0.02:
        return None
    needed = exp(log(today) + (log(1 - aim) - log(1 - covered)) / slope)
    return ceil(needed - today) if needed - today <= _MOST else None


def _topic(name: str, members: Sequence[tuple[str, Mapping[str, Any]]]) -> Topic:
    questions = [(row["family"], shingles(row["question"])) for _, row in members]
    near = _near(questions)
    sides = [side for side, _ in members]
    points = tuple(_point(near, share) for share in _SHARES)
    enough = len(members) >= FEWEST
    return Topic(
        name, len(members), sides.count("train"), sides.count("holdout"), points[-1][1], points,
        further(points) if enough else None,
    )  # fmt: skip


def _near(questions: Sequence[tuple[str, set[str]]]) -> list[set[int]]:
    """Return for each question which ones of other families are near it."""
    found: list[set[int]] = [set() for _ in questions]
    for one, (family, said) in enumerate(questions):
        for two in range(one):
            other, told = questions[two]
            if family != other and len(said & told) >= _NEAR * min(len(said), len(told)):
                found[one].add(two)
                found[two].add(one)
    return found


def _point(near: Sequence[set[int]], share: float) -> tuple[int, float]:
    """Return a part's size and the share of questions that it is expected to cover."""
    of = len(near)
    size = max(1, round(share * of))
    ways = comb(of, size)
    met = [1 - comb(of - len(one), size) / ways for one in near]  # at least one near is drawn
    return size, sum(met) / of
