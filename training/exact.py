"""Exact tests and intervals for counts; pure.

Source: McNemar, Psychometrika 12 (1947), exact binomial form; Wilson, JASA 22 (1927), intervals;
Cohen, Educ. Psychol. Meas. 20 (1960), kappa; Fisher, exact test of two shares.
"""

from collections.abc import Sequence
from math import ceil, comb, exp, lgamma, log, sqrt
from typing import Final

_MOST_DIFFERING: Final = 2000
_MOST_FURTHER: Final = 100_000


def mcnemar(only_challenger: int, only_champion: int) -> float:
    """Return the exact one-sided p that the challenger is better.

    Args:
        only_challenger: Rows that only the challenger answered rightly.
        only_champion: Rows that only the champion answered rightly.
    """
    n = only_challenger + only_champion
    return sum(comb(n, k) for k in range(only_challenger, n + 1)) / 2**n if n else 1.0


def further(gained: int, lost: int, rows: int, max_p: float, power: float) -> int | None:
    """Return how many more questions would prove a difference like the one seen.

    Args:
        gained: Rows that only the challenger answered rightly.
        lost: Rows that only the champion answered rightly.
        rows: Rows measured.
        max_p: One-sided p to reach.
        power: Chance of reaching it.

    Returns:
        The number, or None when the challenger is not ahead or the difference is too small to
        prove within a hundred thousand questions.
    """
    if gained <= lost:
        return None
    share, differing = gained / (gained + lost), (gained + lost) / rows
    few, many = 1, _MOST_DIFFERING
    if _power(many, share, max_p) < power:
        return None
    while few < many:
        middle = (few + many) // 2
        if _power(middle, share, max_p) >= power:
            many = middle
        else:
            few = middle + 1
    needed = ceil(many / differing) - rows
    return max(1, needed) if needed <= _MOST_FURTHER else None


def _power(differing: int, share: float, max_p: float) -> float:
    """Return the chance that the exact test proves a gain in ``share`` of the differing rows."""
    chance = tail = 0.0
    for k in range(differing, -1, -1):
        tail += _binomial(k, differing, 0.5)
        if tail > max_p:
            break
        chance += _binomial(k, differing, share)
    return chance


def _binomial(k: int, n: int, share: float) -> float:
    if share == 1.0:
        return float(k == n)
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(share) + (n - k) * log(1 - share))


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval (low, high) of a share ``right / n``."""
    if n == 0:
        return 0.0, 1.0
    share, square = right / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def fisher(right: int, of: int, other: int, other_of: int) -> float:
    """Return the exact one-sided p that the first share, ``right / of``, is the smaller one."""
    total, rights = of + other_of, right + other
    ways = comb(total, of)
    low = max(0, rights - other_of)
    return sum(comb(rights, k) * comb(total - rights, of - k) for k in range(low, right + 1)) / ways


def kappa(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """Return how far two raters agree beyond chance; 0 when there is nothing to compare."""
    n = len(ours)
    if not n:
        return 0.0
    seen = sum(a == b for a, b in zip(ours, theirs, strict=True)) / n
    names = set(ours) | set(theirs)
    chance = sum(ours.count(one) * theirs.count(one) for one in names) / (n * n)
    return (seen - chance) / (1 - chance) if chance < 1 else 0.0
