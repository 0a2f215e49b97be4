"""The boundaries are exact: whatever differs when, an equal challenger wins at most as agreed."""

from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.sequential import Look, Plan, bounds, walk


def chance_of_winning(plan: Plan, pattern: list[int]) -> float:
    """Return by enumeration of all fair outcomes how often an equal challenger wins.

    ``pattern`` holds the number of differing questions between one look and the next.
    """
    stops, won = plan.stops, 0.0
    for gains in product(*(range(more + 1) for more in pattern)):
        chance = 1.0
        for gained, more in zip(gains, pattern, strict=True):
            chance *= comb(more, gained) / 2**more
        looks, up, all_ = [], 0, 0
        for stop, gained, more in zip(stops, gains, pattern, strict=True):
            up, all_ = up + gained, all_ + more
            looks.append(Look(stop, up, all_ - up))
        won += chance * (walk(plan, looks)[0] == "won")
    return won


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=4, max_size=4), st.sampled_from([0.01, 0.05, 0.2]))
def test_an_equal_challenger_wins_at_most_as_agreed(pattern: list[int], alpha: float) -> None:
    """Summed over every path, early wins and stops included."""
    assert chance_of_winning(Plan(40, alpha, looks=4), pattern) <= alpha + 1e-12


def test_the_boundaries_are_where_the_tails_are() -> None:
    """With one look there is the fixed exact test: 9 of 9, or 10 of 11, at 1 %."""
    for differing in range(1, 30):
        (bound,) = bounds(Plan(100, 0.01, looks=1), [Look(100, differing, 0)])
        tails = [sum(comb(differing, k) for k in range(win, differing + 1)) / 2**differing
                 for win in range(differing + 1)]  # fmt: skip
        first = next((win for win, tail in enumerate(tails) if tail <= 0.01), differing + 1)
        assert bound.win == first


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([Look(60, 0, 12)], "futile"),
        ([Look(20, 2, 1)], "on"),
        ([Look(20 * n, 4 * n, 0) for n in range(1, 9)], "won"),
        ([Look(20, 0, 0)], "on"),
        ([Look(20 * n, 0, 0) for n in range(1, 16)], "futile"),
        ([Look(20 * n, 13 * n // 5, 7 * n // 5) for n in range(1, 16)], "end"),
        ([Look(20 * n, 27 * n // 10, 13 * n // 10) for n in range(1, 16)], "won"),
    ],
)
def test_states(looks: list[Look], state: str) -> None:
    """A hopeless lead, a good one, a sure one, nothing that differs, and the last question."""
    assert walk(Plan(300), looks)[0] == state
