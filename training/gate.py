"""May the challenger become champion? Pure: measured evidence in, verdict and reasons out.

One pre-registered question: does the challenger answer more of the holdout rightly than the
champion, on the same rows with the same frozen passages? Decided by the exact one-sided McNemar
test on the rows where the two differ. Missing evidence never passes: it holds.

Source: McNemar, Psychometrika 12 (1947), exact binomial form; Wilson, JASA 22 (1927), intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb, sqrt
from typing import Any, Literal

Word = Literal["PASS", "HOLD", "REJECT"]


@dataclass(frozen=True)
class Policy:
    """What was agreed before anything was measured."""

    max_p: float = 0.01
    min_holdout: int = 30
    max_lost_abstentions: float = 0.02
    max_p_harm: float = 0.05
    """One-sided exact p at which the challenger counts as saying more that is wrong."""


@dataclass(frozen=True)
class Evidence:
    """What was measured: per holdout row, whether each side was right."""

    champion: Mapping[str, bool]
    challenger: Mapping[str, bool]
    unanswerable: frozenset[str]
    """Ids of rows whose right answer is to abstain."""
    leaks: int
    """Train rows found again in the holdout; anything but 0 voids the comparison."""
    train_pairs: int
    min_train_pairs: int
    champion_wrong: frozenset[str] = frozenset()
    """Ids of rows to which it said something wrong instead of declining."""
    challenger_wrong: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reason:
    """One line of the verdict."""

    name: str
    ok: bool
    verdict: Word
    """The verdict that this line alone would give."""
    values: dict[str, Any]


@dataclass(frozen=True)
class Decision:
    """The verdict with every reason, kept or not."""

    verdict: Word
    reasons: tuple[Reason, ...]

    def as_rows(self) -> list[dict[str, Any]]:
        """Return the reasons as JSON rows."""
        return [asdict(reason) for reason in self.reasons]


def decide(evidence: Evidence, policy: Policy) -> Decision:
    """Return the verdict: REJECT if the challenger is worse or unsafe, HOLD if unproven."""
    reasons = (
        _enough("train_pairs", evidence.train_pairs, evidence.min_train_pairs),
        _enough("holdout_rows", len(_shared(evidence)), policy.min_holdout),
        _complete(evidence),
        _no_leak(evidence),
        _abstains(evidence, policy),
        _wrong(evidence, policy),
        _better(evidence, policy),
    )
    words = {reason.verdict for reason in reasons}
    verdict: Word = "REJECT" if "REJECT" in words else "HOLD" if "HOLD" in words else "PASS"
    return Decision(verdict=verdict, reasons=reasons)


def mcnemar(only_challenger: int, only_champion: int) -> float:
    """Return the exact one-sided p that the challenger is better.

    Args:
        only_challenger: Rows that only the challenger answered rightly.
        only_champion: Rows that only the champion answered rightly.
    """
    n = only_challenger + only_champion
    return sum(comb(n, k) for k in range(only_challenger, n + 1)) / 2**n if n else 1.0


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval (low, high) of a share ``right / n``."""
    if n == 0:
        return 0.0, 1.0
    share, square = right / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def _shared(evidence: Evidence) -> list[str]:
    return sorted(set(evidence.champion) & set(evidence.challenger))


def _enough(name: str, have: int, need: int) -> Reason:
    ok = have >= need
    return Reason(name, ok, "PASS" if ok else "HOLD", {"have": have, "need": need})


def _complete(evidence: Evidence) -> Reason:
    missing = len(set(evidence.champion) ^ set(evidence.challenger))
    return Reason("paired", missing == 0, "PASS" if missing == 0 else "HOLD", {"missing": missing})


def _no_leak(evidence: Evidence) -> Reason:
    ok = evidence.leaks == 0
    return Reason("leaks", ok, "PASS" if ok else "REJECT", {"leaks": evidence.leaks})


def _abstains(evidence: Evidence, policy: Policy) -> Reason:
    rows = [row for row in _shared(evidence) if row in evidence.unanswerable]
    lost = sum(evidence.champion[row] and not evidence.challenger[row] for row in rows)
    share = lost / len(rows) if rows else 0.0
    ok = share <= policy.max_lost_abstentions
    values = {"rows": len(rows), "lost": lost, "allowed": policy.max_lost_abstentions}
    return Reason("abstention", ok, "PASS" if ok else "REJECT", values)


def _wrong(evidence: Evidence, policy: Policy) -> Reason:
    """Guessing must not win against a champion that declines: a wrong answer costs more."""
    more = len(evidence.challenger_wrong - evidence.champion_wrong)
    less = len(evidence.champion_wrong - evidence.challenger_wrong)
    p = mcnemar(more, less)
    ok = p > policy.max_p_harm
    values = {"more": more, "less": less, "p": p}
    return Reason("wrong_answers", ok, "PASS" if ok else "REJECT", values)


def _better(evidence: Evidence, policy: Policy) -> Reason:
    rows = _shared(evidence)
    gained = sum(evidence.challenger[row] and not evidence.champion[row] for row in rows)
    lost = sum(evidence.champion[row] and not evidence.challenger[row] for row in rows)
    p, p_worse = mcnemar(gained, lost), mcnemar(lost, gained)
    verdict: Word = "PASS" if p <= policy.max_p else "REJECT" if p_worse <= 0.05 else "HOLD"
    values = {"gained": gained, "lost": lost, "p": p, "needed": policy.max_p, **_scores(evidence)}
    return Reason("better", verdict == "PASS", verdict, values)


def _scores(evidence: Evidence) -> dict[str, Any]:
    def side(right: Sequence[bool]) -> dict[str, Any]:
        low, high = wilson(sum(right), len(right))
        return {"right": sum(right), "of": len(right), "low": low, "high": high}

    rows = _shared(evidence)
    return {
        "champion": side([evidence.champion[row] for row in rows]),
        "challenger": side([evidence.challenger[row] for row in rows]),
    }
