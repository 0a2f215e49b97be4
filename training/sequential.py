"""May the questions stop here? Pure: an exact test that is looked at several times.

Under equality each question on which the two sides differ is won by either with the same chance,
whatever the questions and however many differ. So the chance of ever crossing a boundary can be
computed exactly from the numbers that differed up to each look; the boundaries spend the allowed
chance little by little, and what an earlier look did not use is left to the later ones. A
challenger that shows no sign of a gain is stopped early; that, too, is part of the computation.

Source: Lan & DeMets, Biometrika 70 (1983), spending; McNemar, Psychometrika 12 (1947), the test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import comb, floor, sqrt
from statistics import NormalDist
from typing import Final, Literal

State = Literal["on", "won", "futile", "end"]
_NEVER: Final = -1


@dataclass(frozen=True)
class Look:
    """What has been seen after so many questions; all counts from the beginning."""

    asked: int
    gained: int
    """Questions that only the challenger answered rightly."""
    lost: int
    """Questions that only the champion answered rightly."""


@dataclass(frozen=True)
class Plan:
    """What was agreed before the first question."""

    rows: int
    """Questions when nothing stops earlier."""
    alpha: float = 0.01
    """Largest chance that an equal challenger ever wins."""
    looks: int = 20
    spend: float = 4.0
    """The chance spent after a share t of the questions is alpha * t ** spend."""
    power: float = 0.8
    """What is hoped for: a gain that this many questions would show with this chance."""
    prospect: float = 0.2
    """The questions end when even such a challenger would win with less than this chance."""

    @property
    def stops(self) -> tuple[int, ...]:
        """Return after how many questions one looks."""
        return tuple(sorted({round(self.rows * (n + 1) / self.looks) for n in range(self.looks)}))


@dataclass(frozen=True)
class Bound:
    """At one look: gains that win, and gains that are too few to go on."""

    win: int
    futile: int
    spent: float = 0.0
    """Chance that an equal challenger has won by here, given how many questions differed."""


def walk(plan: Plan, looks: Sequence[Look]) -> tuple[State, int, Bound]:
    """Return how the questions stand, the place of the look that says so, and its boundary.

    Args:
        plan: As agreed.
        looks: Every look so far, oldest first; looks after a decision count for nothing.
    """
    place, bound = 0, Bound(1, _NEVER)
    for place, (look, bound) in enumerate(zip(looks, bounds(plan, looks), strict=True)):
        if look.gained >= bound.win:
            return "won", place, bound
        if look.asked >= plan.rows:
            return "end", place, bound
        if look.gained <= bound.futile:
            return "futile", place, bound
    return "on", place, bound


def bounds(plan: Plan, looks: Sequence[Look]) -> list[Bound]:
    """Return the exact boundaries of each look, given how many questions differed up to it."""
    alive, differing, spent, found = [1.0], 0, 0.0, []
    for look in looks:
        now = look.gained + look.lost
        alive, differing = _spread(alive, now - differing), now
        tails = list(accumulate(reversed(alive)))  # tails[j]: chance of at least now - j gains
        most = plan.alpha * (look.asked / plan.rows) ** plan.spend - spent
        fitting = sum(tail <= most for tail in tails)
        win = now + 1 - fitting
        spent += tails[fitting - 1] if fitting else 0.0
        futile = _futile(plan, look, now)
        found.append(Bound(win, min(futile, win - 1), spent))
        alive = [p if futile < gained < win else 0.0 for gained, p in enumerate(alive)]
    return found


def _futile(plan: Plan, look: Look, differing: int) -> int:
    """Return the gains at which the prospect is too poor, by the normal approximation.

    One more difference is counted than was seen, so that two sides that never differ end, too.
    """
    done = look.asked / plan.rows
    if done >= 1:
        return _NEVER
    spread = sqrt((differing + 1) / done)  # one standard deviation of the lead, at the end
    needed = _deviations(1 - plan.alpha)
    hoped = min(needed + _deviations(plan.power), spread)  # nobody gains more than what differs
    short = needed - hoped * (1 - done) - _deviations(1 - plan.prospect) * sqrt(1 - done)
    return floor((differing + short * spread) / 2)


@lru_cache(maxsize=16)
def _deviations(chance: float) -> float:
    return NormalDist().inv_cdf(chance)


def _spread(alive: Sequence[float], more: int) -> list[float]:
    """Return the chances of each number of gains after ``more`` further fair tosses."""
    found = [0.0] * (len(alive) + more)
    for gained, p in enumerate(alive):
        if p:
            for k, chance in enumerate(_tosses(more)):
                found[gained + k] += p * chance
    return found


@lru_cache(maxsize=1024)
def _tosses(n: int) -> tuple[float, ...]:
    return tuple(comb(n, k) / 2**n for k in range(n + 1))
