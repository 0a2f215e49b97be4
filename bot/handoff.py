"""Hand-offs: a question that waits for a person is answered, or its delay is told.

Every function works inside the caller's transaction.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Final

from sqlmodel import Session, col, select

from bot import audit
from bot.access import Reader, may_read
from bot.settings import Settings
from bot.store import insert_once, now
from bot.tables import Answer, Document, Handoff, OutboxMessage, Passage

_PREFIX: Final = "handoff:"
_JAPAN: Final = timezone(timedelta(hours=9))
_OPENS, _CLOSES = time(9), time(18)
_TRIED: Final = 4


def key_of(answer_id: str) -> str:
    """Return the outbox key of the request to the people in charge."""
    return _PREFIX + answer_id


def due_at(at: datetime, hours: float) -> datetime:
    """Return the time that is ``hours`` of office hours after ``at``: weekdays, 9 to 18 in Japan.

    Args:
        at: Aware time.
        hours: Office hours.
    """
    local, left = at.astimezone(_JAPAN), timedelta(hours=hours)
    while True:
        opens, closes = (datetime.combine(local, edge, _JAPAN) for edge in (_OPENS, _CLOSES))
        local = max(local, opens)
        if local.weekday() < 5 and local + left <= closes:
            return (local + left).astimezone(UTC)
        if local.weekday() < 5:
            left -= max(closes - local, timedelta())
        local = opens + timedelta(days=1)


def begin(session: Session, settings: Settings, answer_id: str, user: str) -> bool:
    """Record that a person is asked; False when one was asked before.

    Args:
        session: A writing session.
        settings: Says after how many office hours it is overdue.
        answer_id: The answer that did not help.
        user: Who wants a person to answer.
    """
    due = due_at(now(), settings.handoff_hours)
    new = insert_once(session, Handoff(answer_id=answer_id, asked_by=user, due_at=due))
    if new:
        audit.record(session, user, "answer.handed_over", answer_id)
    return new


def answered(session: Session, answer_id: str, user: str) -> bool:
    """Record that a person has answered; False when nobody was asked or somebody already has."""
    row = session.get(Handoff, answer_id)
    if row is None or row.answered_at is not None:
        return False
    row.answered_at, row.answered_by = now(), user
    session.add(row)
    audit.record(session, user, "handoff.answered", answer_id)
    return True


def of_thread(session: Session, channel: str, thread_ts: str) -> Answer | None:
    """Return the answer whose hand-off a thread was opened for."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.channel == channel,
        OutboxMessage.message_ts == thread_ts,
        col(OutboxMessage.id).startswith(_PREFIX),
    )
    found = session.exec(query).first() if thread_ts else None
    return session.get(Answer, found.removeprefix(_PREFIX)) if found else None


def overdue(session: Session) -> list[Handoff]:
    """Return the hand-offs that nobody has answered in time and that nobody was told of."""
    query = select(Handoff).where(
        col(Handoff.due_at) < now(),
        col(Handoff.answered_at).is_(None),
        col(Handoff.overdue_at).is_(None),
    )
    return list(session.exec(query.order_by(col(Handoff.due_at))))


def tried(session: Session, passage_ids: Sequence[str], reader: Reader) -> list[str]:
    """Return where the passages stand that were tried, as far as ``reader`` may know them."""
    wanted = list(passage_ids[:_TRIED])
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(wanted))
    )
    found = [pair for pair in session.exec(query) if may_read(pair[1].audience, reader)]
    found.sort(key=lambda pair: wanted.index(pair[0].id))
    places = [" › ".join(filter(None, (d.title, *p.heading.split(" > ")))) for p, d in found]
    return list(dict.fromkeys(places))
