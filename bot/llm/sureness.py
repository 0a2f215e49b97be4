"""How sure the quoting model may be that anything answers: one probability per question. Pure.

The best unit's own score says which unit to quote; whether to quote at all also depends on how
much of the question nobody tells, and on how much better the best is than the rest.
"""

from collections.abc import Sequence
from typing import Final

from bot.llm.fitting import Candidate, log_odds

_NEAR: Final = 6
SURE: Final = {
    "best": 0.49,
    "asked": 0.37,
    "missing": -0.75,
    "untold": -0.70,
    "names_missing": -0.87,
    "uncounted": -1.96,
    "lead": -0.09,
    "best_own": 2.01,
    "holds": -1.00,
    "in_range": 2.00,
}
BY_HAND: Final = frozenset(("in_range",))
"""Set by hand, since it is rare in the data: an amount asked about lies in a range of a row."""
_BIAS: Final = 1.03


def sureness(units: Sequence[Candidate]) -> dict[str, float]:
    """Return the features of a question's match; ``units`` is not empty."""
    ranked = sorted(units, key=lambda one: -one.score)
    best = ranked[0]
    odds = [log_odds(one.score) for one in ranked]
    seen = best.features
    elsewhere = [odd for one, odd in zip(ranked, odds, strict=True) if one.section != best.section]
    return {
        "best": odds[0],
        "asked": min(seen["asked"], 12.0),
        "missing": 1.0 - max(one.features["passage"] for one in ranked),
        "untold": (1.0 - max(one.features["passage"] for one in ranked)) * min(seen["asked"], 12.0),
        "names_missing": 1.0 - max(one.features["names"] for one in ranked),
        "uncounted": float(seen["counted"] == 0.0),
        "lead": min(3.0, odds[0] - (elsewhere[0] if elsewhere else -8.0)),
        "best_own": seen["own"],
        "holds": seen["holds"],
        "in_range": max(one.features["within"] for one in ranked[:_NEAR]),
    }


def sure(units: Sequence[Candidate]) -> float:
    """Return the log odds that the best of ``units`` answers the question."""
    found = sureness(units)
    return _BIAS + sum(weight * found[name] for name, weight in SURE.items())
