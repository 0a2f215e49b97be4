"""The experts' queue: what waits for a decision, whose turn it is, how long each one took.

Every function works inside the caller's transaction. Curation and the watch over verified answers
offer items; experts close them from their Home. What follows from an outcome is the caller's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import and_, or_
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, col, func, select

from bot import audit
from bot.store import insert_once, now
from bot.tables import Answer, Question, ReviewItem, VerifiedAnswer
from bot.text import content_hash, content_key

OUTCOMES: Final = ("approved", "fixed", "dropped")
BOTH: Final = "both"
"""Of two that seemed to contradict each other: both are right. They are never shown again."""
GAP_TIMES: Final = 3
"""A question that was asked so often without an answer is a gap in the manuals."""
GAP_DAYS: Final = 30
_PACE_DAYS: Final = 30
LONGEST_SECONDS: Final = 1_800.0
"""Somebody who had an item open for longer was doing something else."""


@dataclass(frozen=True)
class Waiting:
    """An open item as it is listed."""

    item: ReviewItem
    question: str


@dataclass(frozen=True)
class Pace:
    """What was reviewed lately."""

    count: int
    seconds: float
    """Median time that an item was on the screen."""


def item_id(why: str, key: str) -> str:
    """Return the id of an item that is not about one answer."""
    return content_hash(f"{why}:{key}")[:32]


def offer(session: Session, *, why: str, key: str, **fields: Any) -> bool:
    """Put something into the queue; the same thing is put there once, ever.

    Args:
        session: A writing session.
        why: ``candidate``, ``stale``, ``conflict``, ``gap``, or one of curation's.
        key: Names the thing among those of this kind.
        **fields: Further columns of ``ReviewItem``.

    Returns:
        Whether it was new.
    """
    new = insert_once(session, ReviewItem(id=item_id(why, key), why=why, **fields))
    if new:
        audit.record(session, "bot", "review.offered", item_id(why, key), why=why)
    return new


def open_about(session: Session, answer: Answer, why: str) -> None:
    """Ask the experts to look at an answer; at most one item per answer.

    Args:
        session: A writing session.
        answer: What should be looked at.
        why: ``thumbs_down``, ``abstained`` or ``handed_over``.
    """
    item = ReviewItem(id=uuid4().hex, answer_id=answer.id, why=why)
    if insert_once(session, item):
        audit.record(session, "bot", "review.opened", answer.id, why=why)
        return
    known = session.exec(select(ReviewItem).where(ReviewItem.answer_id == answer.id)).one()
    if known.state == "closed" and not known.closed_by:  # was only taken back
        known.state, known.closed_at, known.why = "open", None, why
        session.add(known)
        audit.record(session, "bot", "review.opened", answer.id, why=why)


def shown(session: Session, items: Sequence[ReviewItem]) -> None:
    """Note that somebody has open items on the screen."""
    for item in items:
        item.opened_at = now()
        session.add(item)


def is_open(session: Session, known: str) -> ReviewItem | None:
    """Return an item if it is open still."""
    item = session.get(ReviewItem, known)
    return item if item is not None and item.state == "open" else None


def close(session: Session, item: ReviewItem, user: str, outcome: str) -> float:
    """Close an item; return how many seconds whoever closed it took for it.

    They run from when it was on the screen, or from when the same person closed another one.
    """
    if outcome not in (*OUTCOMES, BOTH):
        raise ValueError(f"no outcome of a review: {outcome}")
    before = select(func.max(ReviewItem.closed_at)).where(
        ReviewItem.closed_by == user, ReviewItem.state == "closed"
    )
    began = [at for at in (item.opened_at, session.exec(before).one()) if at and item.opened_at]
    item.state, item.closed_at, item.closed_by, item.outcome = "closed", now(), user, outcome
    taken = (item.closed_at - max(began)).total_seconds() if began else 0.0
    taken = min(LONGEST_SECONDS, max(0.0, taken))
    item.detail = {**(item.detail or {}), "seconds": round(taken, 1)}
    session.add(item)
    audit.record(
        session, user, "review.closed", item.id, why=item.why, outcome=outcome,
        seconds=round(taken, 1),
    )  # fmt: skip
    return taken


def close_about(session: Session, answer_id: str, user: str) -> None:
    """Close what waits because of an answer that an expert has rewritten."""
    about = or_(
        col(ReviewItem.answer_id) == answer_id,
        and_(col(ReviewItem.why) == "candidate", col(ReviewItem.subject) == answer_id),
    )
    for item in session.exec(select(ReviewItem).where(about, ReviewItem.state == "open")):
        close(session, item, user, "fixed")


def waiting(session: Session, user: str, limit: int) -> tuple[Sequence[Waiting], int]:
    """Return open items, and how many are open: the person's own first, topic by topic.

    What is about no topic comes before, since people wait for it; within a topic, the oldest.
    """
    topic = func.coalesce(col(ReviewItem.detail)["topic"].as_string(), "")
    query = (
        select(ReviewItem, Question.text)
        .join(Answer, col(Answer.id) == col(ReviewItem.answer_id), isouter=True)
        .join(Question, col(Question.id) == col(Answer.question_id), isouter=True)
        .where(_listed())
        .order_by(col(ReviewItem.assigned_to) != user, topic, col(ReviewItem.created_at))
    )
    rows = session.exec(query.limit(limit)).all()
    return [Waiting(item, item.question or text or "") for item, text in rows], count_open(session)


def count_open(session: Session) -> int:
    """Return how many items wait, as they are listed."""
    return int(session.exec(select(func.count()).select_from(ReviewItem).where(_listed())).one())


def _listed() -> ColumnElement[bool]:
    """Say which items are listed: the open ones, but an answer's own only without a candidate."""
    better = select(ReviewItem.subject).where(
        ReviewItem.why == "candidate", ReviewItem.state == "open"
    )
    own = col(ReviewItem.answer_id).is_(None) | col(ReviewItem.answer_id).not_in(better)
    return and_(col(ReviewItem.state) == "open", own)


def pace(session: Session) -> Pace:
    """Return how many items were closed by people lately, and how long one takes."""
    query = select(ReviewItem).where(
        ReviewItem.state == "closed",
        col(ReviewItem.closed_by) != "",
        col(ReviewItem.closed_at) > now() - timedelta(days=_PACE_DAYS),
    )
    rows = list(session.exec(query))
    taken = [found for row in rows if (found := (row.detail or {}).get("seconds"))]
    return Pace(len(rows), median(taken) if taken else 0.0)


def sweep(session: Session) -> int:
    """Offer what came up by itself: verified answers that ended, questions that no manual tells.

    Returns:
        How many items are new.
    """
    return sum([*_stale(session), *_gaps(session)])


def _stale(session: Session) -> list[bool]:
    ended = select(VerifiedAnswer).where(
        col(VerifiedAnswer.why_expired).in_(("passage_changed", "past"))
    )
    known = select(ReviewItem.subject).where(ReviewItem.why == "stale")
    rows = session.exec(ended.where(col(VerifiedAnswer.id).not_in(known))).all()
    return [
        offer(
            session, why="stale", key=row.id, question=row.question, text=row.text,
            author=row.author, subject=row.id, detail={"because": row.why_expired},
        )
        for row in rows
    ]  # fmt: skip


def _gaps(session: Session) -> list[bool]:
    query = (
        select(Question.text, Question.user)
        .join(Answer, col(Answer.question_id) == col(Question.id))
        .where(col(Answer.abstained), Question.origin == "slack")
        .where(col(Answer.created_at) > now() - timedelta(days=GAP_DAYS))
        .order_by(col(Answer.created_at))
    )
    asked: dict[str, list[str]] = {}
    for text, _ in session.exec(query):
        if key := content_key(text):
            asked.setdefault(key, []).append(text)
    made = []
    for key, texts in asked.items():
        if len(texts) >= GAP_TIMES:
            made.append(
                offer(session, why="gap", key=key, question=texts[-1], count=len(texts), subject="")
            )
            _count(session, item_id("gap", key), len(texts))
    return made


def _count(session: Session, known: str, times: int) -> None:
    item = session.get(ReviewItem, known)
    if item is not None and item.state == "open" and item.count != times:
        item.count = times
        session.add(item)
