"""What the gate weighs, what was agreed beforehand, and what comes out; plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from training.sequential import Plan

Word = Literal["PASS", "HOLD", "REJECT"]
_GIVEN_BACK = 0.09
"""Wins come in whole numbers, so a boundary leaves a part of the allowed chance unused; so much of
it is given back. Computed over many sizes, an equal challenger still passes at most as agreed."""


@dataclass(frozen=True)
class Policy:
    """What was agreed before anything was measured."""

    max_p: float = 0.01
    """Largest chance that an equal challenger ever passes."""
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
    max_gap: float = 0.10
    """Most that the challenger may be better on what it was trained on than on validation."""
    gap_over_champion: float = 0.05
    most_exposure: float = 10.0
    """Bits from which a planted secret counts as learned by heart."""
    required: frozenset[str] = frozenset()
    """Further comparisons that a PASS needs: ``general``, ``citations``, ``bias``, ``memory``."""
    min_rows_to_stop_early: int = 60
    """On fewer questions all are asked: little could be saved."""

    def plan(self, rows: int) -> Plan | None:
        """Return when to look at so many main questions; None when all of them are asked."""
        if rows < self.min_rows_to_stop_early:
            return None
        return Plan(rows, self.max_p * (1 + _GIVEN_BACK * min(1.0, 300 / rows) ** 2))


@dataclass(frozen=True)
class Paired:
    """One more comparison on the same rows: whether each side held."""

    champion: Mapping[str, bool]
    challenger: Mapping[str, bool]


@dataclass(frozen=True)
class Memory:
    """What the challenger gives away of what it was trained on."""

    asked: int
    """Training questions asked without any passage, planted ones included."""
    recited: int
    """Answered with a long run of the training answer's own words or its figures."""
    champion_recited: int
    planned: int = 0
    """Secrets that were planted in its training data."""
    planted: int = 0
    """Of these, how many it was asked for."""
    planted_recited: int = 0
    exposure: float | None = None
    """Bits of the one that stands out most; None where the model does not tell chances."""
    gap: float = 0.0
    """Share right on training rows less the share right on validation rows."""
    champion_gap: float = 0.0


@dataclass(frozen=True)
class Judged:
    """What a judge model preferred, and how far experts agree with it."""

    wins: int
    losses: int
    ties: int
    kappa: float
    labels: int
    """Expert preferences that the kappa rests on."""
    why_ignored: str = ""
    """``down``, ``uncalibrated`` or ``disagrees``; empty when it counts."""


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
    order: tuple[str, ...] = ()
    """The main questions in the order they are asked, agreed beforehand; empty: all, at once."""
    guarded: frozenset[str] = frozenset()
    """Rows that a PASS needs although the main questions may stop before them."""
    further: Mapping[str, Paired] = field(default_factory=dict)
    """Name of a further comparison -> what it showed."""
    memory: Memory | None = None
    judge: Judged | None = None


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


def shared(evidence: Evidence) -> list[str]:
    """Return the rows that both sides were asked."""
    return sorted(set(evidence.champion) & set(evidence.challenger))


def change(evidence: Evidence, rows: Sequence[str]) -> tuple[int, int]:
    """Return how many of the rows the challenger gained and lost."""
    gained = sum(evidence.challenger[row] and not evidence.champion[row] for row in rows)
    lost = sum(evidence.champion[row] and not evidence.challenger[row] for row in rows)
    return gained, lost
