"""Recall: who was told something that an expert has since corrected, and may read the correction.

The correction's transaction leaves an event in the inbox; its handler tells each of them once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from bot.access import Reader, may_read
from bot.store import insert_once, now
from bot.tables import Answer, Handoff, InboxEvent, Question, Rewrite, VerifiedAnswer
from bot.text import content_key
from bot.verified import best

KIND: Final = "recall"
DAYS: Final = 30
_MOST: Final = 5_000
"""Answers looked at, newest first."""


@dataclass(frozen=True)
class Told:
    """Somebody who got an answer that is corrected now."""

    user: str
    channel: str
    """Where they may be told: their question's channel, or their user id for a direct message."""
    thread_ts: str
    language: str
    question: str


def begin(session: Session, new: VerifiedAnswer) -> bool:
    """Leave the event that makes a correction known; False when it was left already."""
    return insert_once(
        session, InboxEvent(id=f"{KIND}:{new.id}", kind=KIND, payload={"verified": new.id})
    )


def affected(session: Session, new: VerifiedAnswer) -> list[Told]:
    """Return whom a correction concerns: each person once, by their newest such question.

    The thread of the corrected answer is told already, and so is the expert; who may not read the
    correction is not told.
    """
    rewrite = session.get(Rewrite, new.rewrite_id or "")
    corrected = session.get(Answer, rewrite.answer_id) if rewrite else None
    known = session.get(Question, corrected.question_id) if corrected else None
    here = (known.channel, known.thread_ts) if known else ("", "")
    keys = {content_key(new.question)} | ({content_key(known.text)} if known else set())
    source = corrected.verified_id if corrected else None
    waited = (
        session.exec(select(Handoff.answer_id).where(Handoff.joined == corrected.id)).all()
        if corrected
        else ()
    )
    found: dict[str, Told] = {}
    for answer, question in _recent(session):
        if (question.channel, question.thread_ts) == here or question.user in (new.author, *found):
            continue
        repeats = answer.id in waited or (bool(source) and answer.verified_id == source)
        if answer.verified_id == new.id or not (repeats or _same(question.text, keys, new)):
            continue
        if told := _place(question, new):
            found[question.user] = told
    return list(found.values())


def _recent(session: Session) -> list[tuple[Answer, Question]]:
    query = (
        select(Answer, Question)
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(col(Answer.created_at) > now() - timedelta(days=DAYS))
        .where(col(Answer.message_ts) != "", Question.origin == "slack")
        .order_by(col(Answer.created_at).desc())
        .limit(_MOST)
    )
    return [(answer, question) for answer, question in session.exec(query)]


def _same(text: str, keys: set[str], new: VerifiedAnswer) -> bool:
    """Return whether a question is the corrected one, in the same or in other words."""
    return content_key(text) in keys or best(text, [new]).kind == "same"


def _place(question: Question, new: VerifiedAnswer) -> Told | None:
    if may_read(new.audience, Reader(question.user, question.channel)):
        channel, thread = question.channel, question.thread_ts
    elif may_read(new.audience, Reader(question.user)):
        channel, thread = question.user, ""
    else:
        return None
    return Told(question.user, channel, thread, question.language, question.text)
