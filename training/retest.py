"""Is the serving model still what it was when it was promoted? A test by the calendar.

The same held-out questions are asked again, and the newest ones beside them. Fewer right answers
than at the last test point at drift; many more on old questions than on new ones at a model, or at
people, that learned the test.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from training.exact import fisher, mcnemar, wilson

NEWEST: Final = 50
"""Newest held-out questions, against which the older ones are compared."""
_P: Final = 0.05


@dataclass(frozen=True)
class Retest:
    """What a test found."""

    right: int
    of: int
    low: float
    high: float
    lost: int
    """Questions answered rightly last time and not now."""
    gained: int
    p_drift: float
    """One-sided exact p that it got worse since the last test."""
    new_right: int
    new_of: int
    old_right: int
    old_of: int
    p_overfit: float
    """One-sided exact p that the newest questions are answered worse than the older ones."""

    @property
    def ok(self) -> bool:
        """Whether nothing is shown to be wrong."""
        return self.p_drift > _P and self.p_overfit > _P


def compared(now: Mapping[str, bool], before: Mapping[str, bool], newest: Sequence[str]) -> Retest:
    """Return how a test stands beside the last one. Pure.

    Args:
        now: Question -> right.
        before: The same at the last test; empty at the first.
        newest: Ids of the questions, the newest first.
    """
    low, high = wilson(sum(now.values()), len(now))
    both = sorted(set(now) & set(before))
    lost = sum(before[row] and not now[row] for row in both)
    gained = sum(now[row] and not before[row] for row in both)
    young = [row for row in newest if row in now][:NEWEST]
    old = [row for row in now if row not in set(young)]
    new_right, old_right = sum(now[row] for row in young), sum(now[row] for row in old)
    overfit = fisher(new_right, len(young), old_right, len(old)) if young and old else 1.0
    return Retest(
        sum(now.values()), len(now), low, high, lost, gained, mcnemar(lost, gained),
        new_right, len(young), old_right, len(old), overfit,
    )  # fmt: skip


def figures(found: Retest, right: Mapping[str, bool]) -> dict[str, Any]:
    """Return a test as it is kept, every question's result with it."""
    return {**vars(found), "rows": dict(right)}
