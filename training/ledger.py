"""The ledger of training: what was set aside for a run, and what it took. Rows are only added.

Money is set aside in the transaction that begins a run, before anything is spent, so that trainers
on one database cannot together go beyond the month's cap. What is set aside counts until the run
has ended; what was spent counts in the month in which it was, at the price of that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from training.tables import LedgerEntry, Run

SET_ASIDE = "set_aside"
CLOSED = "closed"
"""Nothing more comes: what was set aside and not spent is free again."""


@dataclass(frozen=True)
class Balance:
    """Yen of a span of time."""

    spent: float
    open: float
    """Set aside for runs that have not ended, beyond what they have spent so far."""

    @property
    def committed(self) -> float:
        """What counts against a cap."""
        return self.spent + self.open


@dataclass(frozen=True)
class Total:
    """What one run has taken."""

    minutes: float
    tokens: int
    yen: float
    set_aside: float


def set_aside(session: Session, run: Run, yen: float) -> bool:
    """Set the expected cost of a run's present attempt aside; False when that was done before."""
    mine = [one for one in of_run(session, run.id) if one.attempt == attempt_of(run)]
    if any(one.kind == SET_ASIDE for one in mine):
        return False
    session.add(_entry(run, SET_ASIDE, yen=yen))
    return True


def spend(
    session: Session, run: Run, kind: str, *, yen: float, minutes: float = 0.0, tokens: int = 0
) -> None:
    """Add what a step took.

    Args:
        session: A writing session.
        run: Whose step it was.
        kind: ``train``, ``hosted`` or ``evaluate``.
        yen: What it cost, at today's price.
        minutes: Of a machine of one's own.
        tokens: That a service bills.
    """
    if yen or minutes or tokens:
        session.add(_entry(run, kind, yen=yen, minutes=minutes, tokens=tokens))


def close(session: Session, run: Run) -> None:
    """Note that a run has ended; a second call changes nothing."""
    mine = [one for one in of_run(session, run.id) if one.attempt == attempt_of(run)]
    kinds = {one.kind for one in mine}
    if SET_ASIDE in kinds and CLOSED not in kinds:
        session.add(_entry(run, CLOSED))


def of_run(session: Session, run_id: str) -> list[LedgerEntry]:
    """Return a run's entries, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.run_id == run_id).order_by(col(LedgerEntry.id))
    return list(session.exec(query))


def total(entries: Sequence[LedgerEntry]) -> Total:
    """Return what entries come to."""
    paid = [one for one in entries if one.kind not in (SET_ASIDE, CLOSED)]
    return Total(
        minutes=sum(one.minutes for one in paid), tokens=sum(one.tokens for one in paid),
        yen=sum(one.yen for one in paid),
        set_aside=sum(one.yen for one in entries if one.kind == SET_ASIDE),
    )  # fmt: skip


def balance(session: Session, start: datetime, end: datetime) -> Balance:
    """Return what was spent in a span of time, and what is set aside now."""
    query = select(LedgerEntry).where(col(LedgerEntry.at) >= start, col(LedgerEntry.at) < end)
    spent = total(list(session.exec(query))).yen
    return Balance(round(spent, 2), round(_open(session), 2))


def attempt_of(run: Run) -> int:
    """Return how often a run was begun again."""
    return int(run.detail.get("attempt", 0))


def _open(session: Session) -> float:
    runs: dict[tuple[str, int], list[LedgerEntry]] = {}
    for one in session.exec(select(LedgerEntry).order_by(col(LedgerEntry.id))):
        runs.setdefault((one.run_id, one.attempt), []).append(one)
    left = 0.0
    for entries in runs.values():
        if all(one.kind != CLOSED for one in entries):
            found = total(entries)
            left += max(0.0, found.set_aside - found.yen)
    return left


def _entry(
    run: Run, kind: str, *, yen: float = 0.0, minutes: float = 0.0, tokens: int = 0
) -> LedgerEntry:
    return LedgerEntry(
        run_id=run.id, attempt=attempt_of(run), kind=kind, yen=round(yen, 2),
        minutes=round(minutes, 2), tokens=tokens,
    )  # fmt: skip
