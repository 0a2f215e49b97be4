"""What a message set off in the bot's own books: event, question, answer, votes, corrections.

Read from the database that the demo's bot writes; a newcomer sees in the page how the loop closes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot import registry
from bot.errors import SodateruError
from bot.store import Store
from bot.tables import (
    Answer,
    Handoff,
    InboxEvent,
    OutboxMessage,
    Question,
    Rating,
    ReviewItem,
    Rewrite,
    VerifiedAnswer,
)

Json = dict[str, Any]


def read(store: Store, channel: str, thread_ts: str) -> list[Json]:
    """Return what happened because of a thread, in the order in which it did.

    Args:
        store: The bot's database.
        channel: Where.
        thread_ts: The message that opened the thread.

    Returns:
        Steps with ``kind``, ``at`` (seconds since 1970) and what the page shows of each.
    """
    with store.read() as session:
        asked = select(Question).where(Question.channel == channel, Question.thread_ts == thread_ts)
        questions = list(session.exec(asked.order_by(col(Question.asked_at))))
        steps = [
            *_events(session, f"{channel}:{thread_ts}"),
            *_messages(session, channel, thread_ts),
        ]
        for question in questions:
            steps += _of_question(session, question)
        steps.sort(key=lambda step: float(step["at"]))
        return [*steps, *_model(session)] if steps else []


def _events(session: Session, thread: str) -> Iterable[Json]:
    rows = session.exec(select(InboxEvent).where(InboxEvent.thread == thread))
    for row in rows:
        yield {
            "kind": "event", "at": _at(row.received_at), "id": row.id[:24], "what": row.kind,
            "state": row.state, "why": row.why,
        }  # fmt: skip


def _messages(session: Session, channel: str, thread_ts: str) -> Iterable[Json]:
    query = select(OutboxMessage).where(
        OutboxMessage.channel == channel, OutboxMessage.thread_ts == thread_ts
    )
    for row in session.exec(query):
        if row.payload.get("only"):
            continue  # a private line is nobody else's business
        yield {
            "kind": "message", "at": _at(row.sent_at or row.created_at), "id": row.id[:24],
            "what": row.kind, "state": row.state,
        }  # fmt: skip


def _of_question(session: Session, question: Question) -> list[Json]:
    steps: list[Json] = [
        {"kind": "question", "at": _at(question.asked_at), "id": question.id[:8],
         "user": question.user, "text": question.text[:120],
         "solved": question.solved_at is not None},
    ]  # fmt: skip
    answer = session.exec(select(Answer).where(Answer.question_id == question.id)).first()
    if answer is None:
        return steps
    steps.append(_answer(answer))
    steps += _votes(session, answer)
    steps += _people(session, answer)
    steps += _verified(session, answer)
    return steps


def _answer(row: Answer) -> Json:
    places = [
        " › ".join(filter(None, (str(one.get("document", "")), str(one.get("heading", "")))))
        for one in row.citations
    ]
    return {
        "kind": "answer", "at": _at(row.created_at), "id": row.id[:8], "model": row.model_version,
        "passages": len(row.passage_ids), "places": list(dict.fromkeys(places)),
        "abstained": row.abstained, "why": row.why, "verified_by": row.verified_by,
        "milliseconds": {name: round(value) for name, value in row.milliseconds.items()},
    }  # fmt: skip


def _votes(session: Session, answer: Answer) -> Iterable[Json]:
    for row in session.exec(select(Rating).where(Rating.answer_id == answer.id)):
        yield {
            "kind": "vote", "at": row.event_ts, "id": str(row.id), "user": row.user,
            "value": row.value, "reason": row.reason,
        }  # fmt: skip


def _people(session: Session, answer: Answer) -> Iterable[Json]:
    about = (col(ReviewItem.answer_id) == answer.id) | (col(ReviewItem.subject) == answer.id)
    for item in session.exec(select(ReviewItem).where(about)):
        yield {
            "kind": "review", "at": _at(item.created_at), "id": item.id[:8], "what": item.why,
            "state": item.state, "user": item.closed_by or item.assigned_to,
            "outcome": item.outcome,
        }  # fmt: skip
    handed = session.get(Handoff, answer.id)
    if handed is not None:
        yield {
            "kind": "handoff", "at": _at(handed.created_at), "id": answer.id[:8],
            "user": handed.answered_by or handed.expert, "state": _stands(handed),
        }  # fmt: skip


def _stands(row: Handoff) -> str:
    if row.answered_at:
        return "answered"
    return "overdue" if row.overdue_at else "waiting"


def _verified(session: Session, answer: Answer) -> Iterable[Json]:
    query = (
        select(VerifiedAnswer, Rewrite)
        .join(Rewrite, col(Rewrite.id) == col(VerifiedAnswer.rewrite_id))
        .where(
            (col(Rewrite.answer_id) == answer.id) | (col(VerifiedAnswer.id) == answer.verified_id)
        )
    )
    for row, _ in session.exec(query):
        served = select(func.count()).where(Answer.verified_id == row.id)
        yield {
            "kind": "verified", "at": _at(row.created_at), "id": row.id[:8], "user": row.author,
            "passages": len(row.passage_ids), "served": int(session.exec(served).one()),
            "why": row.why_expired,
        }  # fmt: skip


def _model(session: Session) -> list[Json]:
    try:
        champion = registry.champion(session)
    except SodateruError:
        return []
    versions = [row.id for row in registry.versions(session)]
    return [{"kind": "model", "at": _at(champion.created_at), "id": champion.id,
             "what": champion.kind, "versions": versions[:6]}]  # fmt: skip


def _at(when: datetime) -> float:
    return round(when.timestamp(), 3)
