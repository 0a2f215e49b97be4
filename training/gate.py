"""May the challenger become champion? Pure: measured evidence in, verdict and reasons out.

One pre-registered question: does the challenger answer more of the holdout rightly than the
champion, on the same rows with the same frozen passages? Decided by the exact one-sided McNemar
test on the rows where the two differ. Missing evidence never passes: it holds.

Source: McNemar, Psychometrika 12 (1947), exact binomial form; Wilson, JASA 22 (1927), intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil, comb, exp, lgamma, log, sqrt
from typing import Any, Final, Literal

Word = Literal["PASS", "HOLD", "REJECT"]
_MOST_DIFFERING: Final = 2000
_MOST_FURTHER: Final = 100_000


@dataclass(frozen=True)
class Policy:
    """What was agreed before anything was measured."""

    max_p: float = 0.01
    min_holdout: int = 30
    max_lost_abstentions: float = 0.02
    max_p_harm: float = 0.05
    """One-sided exact p at which harm counts as shown; shared out over the topics."""
    wrong_cost: float = 3.0
    """How many more right answers make up for one more wrong one."""
    max_holdout_uses: int = 10
    """Verdicts on one holdout after which its questions ought to be fresh."""
    power: float = 0.8
    """Chance of a PASS that the advice on further questions aims at."""


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
    critical: frozenset[str] = frozenset()
    """Ids of rows that must never be lost."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Row id -> topic; a row without one belongs to no topic."""
    holdout_uses: int = 0
    """Earlier verdicts that rested on these questions."""


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
    reasons = _bases(evidence)
    if _shared(evidence):
        reasons += _measured(evidence, policy)
    else:
        reasons += (Reason("measured", ok=False, verdict="HOLD", values={}),)
    words = {reason.verdict for reason in reasons}
    verdict: Word = "REJECT" if "REJECT" in words else "HOLD" if "HOLD" in words else "PASS"
    return Decision(verdict=verdict, reasons=reasons)


def _bases(evidence: Evidence) -> tuple[Reason, ...]:
    return (
        _enough("train_pairs", evidence.train_pairs, evidence.min_train_pairs),
        _no_leak(evidence),
    )


def _measured(evidence: Evidence, policy: Policy) -> tuple[Reason, ...]:
    return (
        _enough("holdout_rows", len(_shared(evidence)), policy.min_holdout),
        _complete(evidence),
        _critical(evidence),
        _abstains(evidence, policy),
        _topics(evidence, policy),
        _wrong(evidence, policy),
        _uses(evidence, policy),
        _better(evidence, policy),
    )


def mcnemar(only_challenger: int, only_champion: int) -> float:
    """Return the exact one-sided p that the challenger is better.

    Args:
        only_challenger: Rows that only the challenger answered rightly.
        only_champion: Rows that only the champion answered rightly.
    """
    n = only_challenger + only_champion
    return sum(comb(n, k) for k in range(only_challenger, n + 1)) / 2**n if n else 1.0


def further(gained: int, lost: int, rows: int, policy: Policy) -> int | None:
    """Return how many more questions would prove a difference like the one seen.

    Args:
        gained: Rows that only the challenger answered rightly.
        lost: Rows that only the champion answered rightly.
        rows: Rows measured.
        policy: The p to reach and the chance of reaching it.

    Returns:
        The number, or None when the challenger is not ahead or the difference is too small to
        prove within a hundred thousand questions.
    """
    if gained <= lost:
        return None
    share, differing = gained / (gained + lost), (gained + lost) / rows
    few, many = 1, _MOST_DIFFERING
    if _power(many, share, policy.max_p) < policy.power:
        return None
    while few < many:
        middle = (few + many) // 2
        if _power(middle, share, policy.max_p) >= policy.power:
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


def _critical(evidence: Evidence) -> Reason:
    rows = [row for row in _shared(evidence) if row in evidence.critical]
    lost = _change(evidence, rows)[1]
    ok = lost == 0
    return Reason("critical", ok, "PASS" if ok else "REJECT", {"rows": len(rows), "lost": lost})


def _abstains(evidence: Evidence, policy: Policy) -> Reason:
    """A few questions lost by chance on both sides are no harm; a proven loss is."""
    rows = [row for row in _shared(evidence) if row in evidence.unanswerable]
    gained, lost = _change(evidence, rows)
    share = (lost - gained) / len(rows) if rows else 0.0
    p = mcnemar(lost, gained)
    ok = share <= policy.max_lost_abstentions or p > policy.max_p_harm
    values = {"rows": len(rows), "lost": lost, "allowed": policy.max_lost_abstentions, "p": p}
    return Reason("abstention", ok, "PASS" if ok else "REJECT", values)


def _topics(evidence: Evidence, policy: Policy) -> Reason:
    """A gain elsewhere does not pay for a topic that got worse."""
    by_topic: dict[str, list[str]] = {}
    for row in _shared(evidence):
        if topic := evidence.topics.get(row):
            by_topic.setdefault(topic, []).append(row)
    limit = policy.max_p_harm / max(1, len(by_topic))
    harmed = []
    for topic, rows in sorted(by_topic.items()):
        gained, lost = _change(evidence, rows)
        if mcnemar(lost, gained) <= limit:
            harmed.append(topic)
    ok = not harmed
    values = {"topics": len(by_topic), "harmed": "、".join(harmed) or "-", "limit": limit}
    return Reason("topics", ok, "PASS" if ok else "REJECT", values)


def _wrong(evidence: Evidence, policy: Policy) -> Reason:
    """Guessing must not win against a champion that declines: a wrong answer costs more."""
    more = len(evidence.challenger_wrong - evidence.champion_wrong)
    less = len(evidence.champion_wrong - evidence.challenger_wrong)
    gained, lost = _change(evidence, _shared(evidence))
    p = mcnemar(more, less)
    ok = p > policy.max_p_harm or gained - lost >= policy.wrong_cost * (more - less)
    values = {"more": more, "less": less, "p": p, "cost": policy.wrong_cost}
    return Reason("wrong_answers", ok, "PASS" if ok else "REJECT", values)


def _uses(evidence: Evidence, policy: Policy) -> Reason:
    """A warning, not a verdict: who asks the same questions often learns to pass them."""
    ok = evidence.holdout_uses < policy.max_holdout_uses
    values = {"uses": evidence.holdout_uses, "most": policy.max_holdout_uses}
    return Reason("holdout_uses", ok, "PASS", values)


def _better(evidence: Evidence, policy: Policy) -> Reason:
    rows = _shared(evidence)
    gained, lost = _change(evidence, rows)
    p, p_worse = mcnemar(gained, lost), mcnemar(lost, gained)
    verdict: Word = "PASS" if p <= policy.max_p else "REJECT" if p_worse <= 0.05 else "HOLD"
    values = {"gained": gained, "lost": lost, "p": p, "needed": policy.max_p, **_scores(evidence)}
    values["further"] = further(gained, lost, len(rows), policy) if verdict == "HOLD" else 0
    return Reason("better", verdict == "PASS", verdict, values)


def _change(evidence: Evidence, rows: Sequence[str]) -> tuple[int, int]:
    """Return how many of the rows the challenger gained and lost."""
    gained = sum(evidence.challenger[row] and not evidence.champion[row] for row in rows)
    lost = sum(evidence.champion[row] and not evidence.challenger[row] for row in rows)
    return gained, lost


def _scores(evidence: Evidence) -> dict[str, Any]:
    def side(right: Sequence[bool]) -> dict[str, Any]:
        low, high = wilson(sum(right), len(right))
        return {"right": sum(right), "of": len(right), "low": low, "high": high}

    rows = _shared(evidence)
    return {
        "champion": side([evidence.champion[row] for row in rows]),
        "challenger": side([evidence.challenger[row] for row in rows]),
    }
