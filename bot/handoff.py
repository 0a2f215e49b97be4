"""Hand-offs: a question that waits for a person is answered, or its delay is told.

Every function works inside the caller's transaction.
"""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, select

from bot import audit
from bot.access import Reader, may_read
from bot.office import due_at
from bot.settings import Settings
from bot.store import insert_once, now
from bot.tables import Answer, Document, Handoff, OutboxMessage, Passage

_PREFIX: Final = "handoff:"
_TRIED: Final = 4


def key_of(answer_id: str) -> str:
    """Return the outbox key of the request to the people in charge."""
    return _PREFIX + answer_id


def begin(
    session: Session, settings: Settings, answer_id: str, user: str, expert: str = ""
) -> bool:
    """Record that a person is asked; False when one was asked before.

    Args:
        session: A writing session.
        settings: Says after how many office hours it is overdue.
        answer_id: The answer that did not help.
        user: Who wants a person to answer.
        expert: Whose turn it is; empty when everybody is meant.
    """
    due = due_at(now(), settings.handoff_hours)
    row = Handoff(answer_id=answer_id, asked_by=user, due_at=due, expert=expert)
    new = insert_once(session, row)
    if new:
        audit.record(session, user, "answer.handed_over", answer_id, to=expert)
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


def pass_on(session: Session, answer_id: str, by: str, to: str) -> None:
    """Record that it is another expert's turn."""
    row = session.get_one(Handoff, answer_id)
    row.expert = to
    session.add(row)
    audit.record(session, by, "handoff.passed", answer_id, to=to)


def reopen(session: Session, settings: Settings, answer_id: str) -> bool:
    """Let a hand-off wait again, since its reply did not help; False when there was none."""
    row = session.get(Handoff, answer_id)
    if row is None:
        return False
    row.answered_at, row.answered_by, row.overdue_at = None, "", None
    row.due_at = due_at(now(), settings.handoff_hours)
    session.add(row)
    audit.record(session, row.asked_by, "handoff.reopened", answer_id)
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
