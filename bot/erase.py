"""A question that its asker has deleted: what it left here goes, at once.

What an expert wrote in their own words stays: it was written to be read by others, and says the
question as the expert understood it. What curation made of the question is curation's to take out;
it is told so by a call.
"""

from typing import Final

from sqlalchemy import String, cast, delete, or_
from sqlmodel import Session, col, select

from bot import audit
from bot.store import insert_once, now
from bot.tables import (
    Answer,
    Call,
    Handoff,
    InboxEvent,
    OutboxMessage,
    Question,
    Rating,
    ReactionMark,
    ReviewItem,
)

GONE: Final = "（削除済み）"
TRAINER: Final = "trainer"


def question(session: Session, row: Question) -> list[OutboxMessage]:
    """Erase a question's words, its answer's, its votes and its hand-off.

    Args:
        session: A writing session.
        row: The question.

    Returns:
        The messages that still show something of it, to be deleted where they stand.
    """
    row.text = GONE
    session.add(row)
    answer = session.exec(select(Answer).where(Answer.question_id == row.id)).first()
    shown = _messages(session, row, answer)
    if answer is not None:
        answer.text, answer.citations = GONE, []
        session.add(answer)
        for table in (Rating, ReactionMark, Handoff):
            session.connection().execute(delete(table).where(col(table.answer_id) == answer.id))
        for item in session.exec(select(ReviewItem).where(ReviewItem.answer_id == answer.id)):
            item.state, item.closed_at, item.question, item.text = "closed", now(), "", ""
            session.add(item)
        _drop_candidates(session, answer)
    call = Call(
        id=f"erase:{row.id}"[:64], target=TRAINER, kind="forget",
        payload={"message": row.ts, "why": "deleted"},
    )  # fmt: skip
    insert_once(session, call)
    audit.record(session, row.user, "question.deleted", row.id)
    return shown


def _messages(session: Session, row: Question, answer: Answer | None) -> list[OutboxMessage]:
    """Empty what was received and posted; return what Slack still shows."""
    received = select(InboxEvent).where(
        col(InboxEvent.state).in_(("done", "dropped")), InboxEvent.kind == "message",
        cast(InboxEvent.payload, String).contains(f'"{row.ts}"'),
    )  # fmt: skip
    for event in session.exec(received):
        event.payload = {}
        session.add(event)
    if answer is None:
        return []
    names = [f"{kind}:{answer.id}" for kind in ("answer", "handoff", "handoff-dm", "draft")]
    cards = col(OutboxMessage.id).startswith(f"together:{answer.id}:", autoescape=True)
    named = or_(col(OutboxMessage.id).in_(names), cards)
    found = list(session.exec(select(OutboxMessage).where(named)))
    for message in found:
        if message.state == "waiting":  # it would come after the question has gone
            message.state, message.why = "dead", "question_deleted"
        if message.state in ("sent", "dead"):
            message.payload = {}
            session.add(message)
    return [message for message in found if message.message_ts]


def _drop_candidates(session: Session, answer: Answer) -> None:
    items = select(ReviewItem).where(
        col(ReviewItem.why).in_(("candidate", "conflict")),
        ReviewItem.subject == answer.id, ReviewItem.state == "open",
    )  # fmt: skip
    for item in session.exec(items):
        item.state, item.closed_at, item.question, item.text = "closed", now(), "", ""
        session.add(item)
