"""The gate: PASS only on proof, REJECT what is worse or unsafe, HOLD everything else."""

from math import comb

import pytest

from training.exact import further, mcnemar, wilson
from training.gate import Evidence, Policy, decide
from training.status import reason_lines


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


def rows_of(start: int, end: int) -> frozenset[str]:
    """Return the ids of a range of rows."""
    return frozenset(f"r{n}" for n in range(start, end))


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
        (evidence(20, 5, unanswerable=rows_of(20, 26)), "REJECT"),
        (evidence(20, 1, unanswerable=rows_of(20, 26)), "PASS"),
        (evidence(12, 1, critical=rows_of(12, 14)), "REJECT"),
        (evidence(12, 0, critical=rows_of(0, 20)), "PASS"),
        (evidence(30, 7, topics={f"r{n}": "経費" for n in range(30, 40)}), "REJECT"),
        (evidence(30, 3, topics={f"r{n}": "経費" for n in range(30, 40)}), "PASS"),
        (evidence(12, 0, holdout_uses=30), "PASS"),
        (evidence(30, 0, challenger_wrong=rows_of(31, 37)), "PASS"),
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


def test_a_hold_says_how_many_questions_are_missing() -> None:
    """The advice shrinks as the lead grows, and is absent when there is no lead to prove."""
    policy = Policy()
    assert further(3, 3, 60, policy.max_p, policy.power) is None
    assert further(0, 2, 60, policy.max_p, policy.power) is None
    few, many = (further(*one, 60, policy.max_p, policy.power) for one in ((6, 1), (8, 5)))
    assert few is not None
    assert many is not None
    assert 0 < few < many
    decision = decide(evidence(6, 1, same=53), policy)
    lines = reason_lines(decision.as_rows(), "ja")
    assert f"　→ 同じ差が続けば、あと約 {few} 問の評価で合否を決められます" in lines


def test_the_advice_is_enough() -> None:
    """With the advised questions, a difference like the one seen passes in about four of five."""
    import random

    rng, more = random.Random(7), further(6, 1, 60, 0.01, 0.8)
    assert more is not None
    passed = 0
    for _ in range(400):
        kinds = rng.choices("gl=", (6, 1, 53), k=60 + more)
        passed += mcnemar(kinds.count("g"), kinds.count("l")) <= 0.01
    assert 0.68 <= passed / 400 <= 0.95


def test_an_old_holdout_warns() -> None:
    """Ten verdicts on the same questions are marked without deciding anything."""
    lines = reason_lines(decide(evidence(12, 0, holdout_uses=10), Policy()).as_rows(), "ja")
    assert any(line.startswith("△ この評価問題") for line in lines)


def test_nothing_measured_says_so() -> None:
    """A run held before training shows no empty comparison."""
    held = decide(evidence(0, 0, same=0, train_pairs=74), Policy())
    assert held.verdict == "HOLD"
    lines = reason_lines(held.as_rows(), "ja")
    assert lines[0] == "× 学習用ペア 74 件（必要 200 件）"
    assert "まだ比較していません" in lines[-1]
    assert not any("p = " in line for line in lines)
