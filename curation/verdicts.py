"""What the steps have said: which steps there are, writing a verdict, which pairs are kept."""

from typing import Final

from sqlmodel import Session, col, func, select

from bot.store import now
from curation.judgement import Judgement
from curation.tables import Verdict

ALONE: Final = ("consent", "restricted", "stale", "mask", "quality", "guard", "terms", "trust")
"""Steps that look at one pair."""
TOGETHER: Final = ("conflict", "duplicates", "split")
"""Steps that look at a pair among others."""
STEPS: Final = (*ALONE, *TOGETHER)


def put(
    session: Session,
    pair_id: str,
    step: str,
    key: str,
    said: Judgement,
    old: Verdict | None = None,
) -> Verdict:
    """Write what a step says of a pair."""
    row = old or Verdict(pair_id=pair_id, step=step, key=key, kept=said.kept, why=said.why)
    row.key, row.kept, row.why, row.at = key, said.kept, said.why, now()
    session.add(row)
    return row


def count_kept(session: Session) -> int:
    """Return how many pairs every step has kept."""
    last = select(func.count()).where(Verdict.step == STEPS[-1], col(Verdict.kept).is_(True))
    return session.exec(last).one()


def kept(session: Session) -> set[str]:
    """Return the pairs that every step has kept: the last step speaks only of those."""
    last = select(Verdict.pair_id).where(Verdict.step == STEPS[-1], col(Verdict.kept).is_(True))
    return set(session.exec(last))
