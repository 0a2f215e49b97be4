"""The gate: PASS only on proof, REJECT what is worse or unsafe, HOLD everything else."""

from math import comb

import pytest

from training.gate import Evidence, Policy, decide, mcnemar, wilson


def evidence(gained: int, lost: int, same: int = 40, **changes: object) -> Evidence:
    """Return paired results with so many rows won, lost and alike."""
    rows = [f"r{n}" for n in range(gained + lost + same)]
    champion = {row: n >= gained for n, row in enumerate(rows)}
    challenger = {row: not gained <= n < gained + lost for n, row in enumerate(rows)}
    values: dict[str, object] = {
        "champion": champion, "challenger": challenger, "unanswerable": frozenset(), "leaks": 0,
        "train_pairs": 300, "min_train_pairs": 200,
    }  # fmt: skip
    return Evidence(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (evidence(12, 0), "PASS"),
        (evidence(3, 0), "HOLD"),
        (evidence(0, 0), "HOLD"),
        (evidence(0, 12), "REJECT"),
        (evidence(12, 0, same=0), "HOLD"),
        (evidence(12, 0, train_pairs=10), "HOLD"),
        (evidence(12, 0, leaks=1), "REJECT"),
        (evidence(12, 0, champion={}, challenger={}), "HOLD"),
        (
            evidence(12, 0, challenger_wrong=frozenset({"r20", "r21", "r22", "r23", "r24"})),
            "REJECT",
        ),
        (evidence(12, 0, challenger_wrong=frozenset({"r20"})), "PASS"),
        (evidence(12, 1, unanswerable=frozenset({"r12", "r13"})), "REJECT"),
    ],
)
def test_verdict(given: Evidence, verdict: str) -> None:
    """Each shape of evidence gets its verdict, and the reasons name what decided."""
    decision = decide(given, Policy())
    assert decision.verdict == verdict
    assert verdict == "PASS" or any(not reason.ok for reason in decision.reasons)


def test_missing_rows_hold() -> None:
    """A row that only one side was asked keeps the champion."""
    given = evidence(12, 0)
    short = {row: ok for row, ok in given.challenger.items() if row != "r50"}
    assert decide(evidence(12, 0, challenger=short), Policy()).verdict == "HOLD"


def test_mcnemar_is_exact() -> None:
    """The p value is the binomial tail, and 1 when nothing differs."""
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(9, 1) == pytest.approx((comb(10, 9) + comb(10, 10)) / 2**10)


def test_wilson_stays_inside() -> None:
    """Intervals stay within 0 and 1 and shrink with more rows."""
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(90, 90)
    assert 0.95 < low < high <= 1.0
    assert wilson(9, 10)[0] < wilson(90, 100)[0]
