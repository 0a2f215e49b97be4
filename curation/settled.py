"""What people have decided about pairs takes effect: once each, in the order of their decisions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from bot import audit
from bot.store import Store, now
from bot.tables import ReviewItem
from curation.rows import GONE, sealed
from curation.stale import mark, marked
from curation.tables import Pair, Verdict

_MARK: Final = "settled"
_AGAIN: Final = timedelta(days=1)


def settle(store: Store) -> int:
    """Apply the decisions made since the last time; return how many pairs they concern."""
    with store.write() as session:
        since = marked(session, _MARK)
        rows = select(ReviewItem).where(
            ReviewItem.state == "closed",
            col(ReviewItem.why).startswith("pair"),
            ReviewItem.outcome != "",
        )
        if since:  # clocks of two machines may differ, so a day is looked at again
            rows = rows.where(col(ReviewItem.closed_at) >= datetime.fromisoformat(since) - _AGAIN)
        done, last = 0, since
        for item in session.exec(rows.order_by(col(ReviewItem.closed_at), ReviewItem.id)):
            if item.closed_at is None or (item.detail or {}).get("applied"):
                continue
            item.detail = {**(item.detail or {}), "applied": True}
            session.add(item)
            done += _apply(session, item)
            last = max(last, item.closed_at.isoformat())
        mark(session, {_MARK: last})
    return done


def _apply(session: Session, item: ReviewItem) -> bool:
    pair = session.get(Pair, item.subject)
    if pair is None or pair.question == GONE:
        return False
    _HOW[item.why](session, item, pair)
    pair.waiting = True
    session.add(pair)
    who = item.closed_by or "curation"
    audit.record(session, who, "pair.decided", pair.id, why=item.why, outcome=item.outcome)
    return True


def _looked(session: Session, item: ReviewItem, pair: Pair) -> None:
    if not _stays(session, item, pair):
        return
    known = [one for one in pair.approved_by.split(",") if one]
    if item.closed_by and item.closed_by not in known:
        pair.approved_by = ",".join([*known, item.closed_by])
    _wake(session, pair.author)


def _still(session: Session, item: ReviewItem, pair: Pair) -> None:
    if not _stays(session, item, pair):
        return
    change = (item.detail or {}).get("change")
    if change in {"changed", "removed"}:
        pair.evidence = [p for p in pair.evidence if p.get("external")]  # found anew, as it is now
    elif change == "expired":
        pair.valid_until = None
    sealed(pair)


def _between(session: Session, item: ReviewItem, pair: Pair) -> None:
    """``approved``: the first words are right; ``dropped``: the others; ``fixed``: new ones."""
    other = session.get(Pair, str((item.detail or {}).get("other", "")))
    _stays(session, item, pair)
    if other is not None and item.outcome == "dropped":
        other.confirmed_at, other.waiting = item.closed_at, True
        session.add(other)
    elif other is not None:
        _archive(session, other)


def _worded(session: Session, item: ReviewItem, pair: Pair) -> None:
    if item.outcome == "fixed":
        _stays(session, item, pair)


def _blind(session: Session, item: ReviewItem, pair: Pair) -> None:
    """Nothing changes but what is known: both words are read together."""
    del session, item, pair


_HOW: Final[Mapping[str, Callable[[Session, ReviewItem, Pair], None]]] = {
    "pair": _looked, "pair_stale": _still, "pair_conflict": _between, "pair_terms": _worded,
    "pair_blind": _blind,
}  # fmt: skip


def _stays(session: Session, item: ReviewItem, pair: Pair) -> bool:
    """Take over the words of whoever fixed it; archive what was dropped or written elsewhere."""
    new = item.outcome == "fixed" and item.text not in {"", pair.answer}
    if item.outcome == "dropped" or (item.outcome == "fixed" and not new):
        _archive(session, pair)
        return False
    if new:
        pair.answer, pair.question = item.text, item.question or pair.question
        pair.facts = [fact for fact in pair.facts if fact.get("value", "") in pair.answer]
        sealed(pair)
    pair.confirmed_at = item.closed_at
    return True


def _wake(session: Session, author: str) -> None:
    """Look again at an author's held pairs: the author may be known well enough by now."""
    if not author:
        return
    held = select(Verdict.pair_id).where(Verdict.step == "trust", col(Verdict.kept).is_(False))
    waits = (Pair.author == author, col(Pair.id).in_(held))
    for other in session.exec(select(Pair).where(*waits)):
        other.waiting = True
        session.add(other)


def _archive(session: Session, pair: Pair) -> None:
    if pair.archived_at is None:
        pair.archived_at, pair.waiting = now(), True
        session.add(pair)
        audit.record(session, "curation", "pair.archived", pair.id, why="dropped")
