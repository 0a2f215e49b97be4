"""Hand-offs: a question that waits for a person is answered, or its delay is told.

Every function works inside the caller's transaction.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from bot import audit
from bot.access import Reader, may_read
from bot.cited import quote_for
from bot.courtesy import only_courtesy
from bot.likeness import differs, likeness
from bot.llm import Evidence
from bot.office import due_at
from bot.prompt import VERIFIED
from bot.settings import Settings
from bot.store import insert_once, now
from bot.tables import (
    Answer,
    Document,
    Handoff,
    OutboxMessage,
    Passage,
    Question,
    VerifiedAnswer,
)
from bot.verified import SAME_LOG_ODDS

_PREFIX: Final = "handoff:"
_TRIED: Final = 4
_COMPARED: Final = 200
"""Open hand-offs that a new one is compared with, newest first."""
MOST_A_DAY: Final = 5
"""So many questions of one person go to people by themselves in a day; more are asked for."""
Why = Literal["", "no_answer", "unsure", "asked"]


def key_of(answer_id: str) -> str:
    """Return the outbox key of the request to the people in charge."""
    return _PREFIX + answer_id


def needed(row: Answer, question: str, settings: Settings) -> Why:
    """Return why a question should go to a person though nobody pressed a button; "" if not. Pure.

    Args:
        row: Its answer.
        question: What was asked; a greeting needs nobody.
        settings: Whether this is wanted, and below which confidence.
    """
    if settings.handoff_when == "asked" or only_courtesy(question):
        return ""
    if row.abstained:
        return "no_answer"
    return "unsure" if settings.handoff_when == "unsure" and is_unsure(row, settings) else ""


def is_unsure(row: Answer, settings: Settings) -> bool:
    """Return whether what was found fits the question so badly that the answer may be wrong."""
    if row.abstained or row.verified_by or row.confidence is None:
        return False
    return row.confidence < settings.unsure_below


def may_begin(session: Session, user: str) -> bool:
    """Return whether another question of a person may go to people by itself today."""
    since = now() - timedelta(days=1)
    query = select(func.count()).where(Handoff.asked_by == user, col(Handoff.created_at) > since)
    return int(session.exec(query).one()) < MOST_A_DAY


def begin(
    session: Session, settings: Settings, answer_id: str, user: str, expert: str = "",
    why: Why = "asked",
) -> bool:  # fmt: skip
    """Record that a person is asked; False when one was asked before.

    Args:
        session: A writing session.
        settings: Says after how many office hours it is overdue.
        answer_id: The answer that did not help.
        user: Who wants a person to answer.
        expert: Whose turn it is; empty when everybody is meant.
        why: What it began with: the button, or what the answer lacked.
    """
    due = due_at(now(), settings.handoff_hours)
    row = Handoff(answer_id=answer_id, asked_by=user, due_at=due, expert=expert)
    new = insert_once(session, row)
    if new:
        audit.record(session, user, "answer.handed_over", answer_id, to=expert, why=why)
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


def join(session: Session, answer_id: str, leader: str) -> None:
    """Record that a hand-off waits with another one of the same question; one reply serves both."""
    row = session.get_one(Handoff, answer_id)
    row.joined, row.expert = leader, ""
    session.add(row)
    audit.record(session, row.asked_by, "handoff.joined", answer_id, to=leader)


def alike(session: Session, row: Answer, question: Question, reader: Reader) -> list[Question]:
    """Return the questions that wait for the same as this one, the longest waiting first.

    Only those whose evidence ``reader`` may read, all of it: the reply will be about that.
    """
    query = (
        select(Answer, Question)
        .join(Handoff, col(Handoff.answer_id) == col(Answer.id))
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(col(Handoff.answered_at).is_(None), Handoff.joined == "")
        .where(Answer.id != row.id, Answer.language == row.language)
        .where(Question.team == question.team)
        .order_by(col(Handoff.created_at).desc())
        .limit(_COMPARED)
    )
    found = [known for answer, known in session.exec(query)
             if _same(question.text, known.text) and may_show(session, answer, reader)
             and _may_read_all(session, answer.passage_ids, reader)]  # fmt: skip
    return found[::-1]


def waiting_with(session: Session, leader: str) -> list[tuple[Handoff, Answer, Question]]:
    """Return the hand-offs that were joined to one, in their order."""
    query = (
        select(Handoff, Answer, Question)
        .join(Answer, col(Answer.id) == col(Handoff.answer_id))
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(Handoff.joined == leader)
    )
    return list(session.exec(query.order_by(col(Handoff.created_at))))


def left_alone(session: Session) -> list[str]:
    """Return the answers whose hand-off still waits though the one it waited with is over."""
    leader = aliased(Handoff)
    query = (
        select(Handoff.answer_id)
        .outerjoin(leader, col(leader.answer_id) == col(Handoff.joined))
        .where(Handoff.joined != "", col(Handoff.answered_at).is_(None))
        .where(or_(col(leader.answer_id).is_(None), col(leader.answered_at).is_not(None)))
    )
    return list(session.exec(query))


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
        Handoff.joined == "",  # what it waits with is told
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


def may_show(session: Session, row: Answer, reader: Reader) -> bool:
    """Return whether ``reader`` may read all that an answer rests on, so that it may be shown."""
    cited = {str(citation.get("passage_id", "")) for citation in row.citations}
    documents = select(Document.audience).join(
        Passage, col(Passage.document_id) == col(Document.id)
    )
    audiences = list(session.exec(documents.where(col(Passage.id).in_(cited))))
    experts = {one.removeprefix(VERIFIED) for one in cited if one.startswith(VERIFIED)}
    if row.verified_id:
        experts.add(row.verified_id)
    words = select(VerifiedAnswer.audience).where(col(VerifiedAnswer.id).in_(experts))
    audiences += list(session.exec(words))
    return all(may_read(audience, reader) for audience in audiences)


def nearest(session: Session, question: str, ids: Sequence[str], reader: Reader) -> str:
    """Return the words nearest to a question in the best passage that ``reader`` may read."""
    for one in ids[:_TRIED]:
        passage = session.get(Passage, one)
        document = session.get(Document, passage.document_id) if passage else None
        if passage and document and may_read(document.audience, reader):
            piece = Evidence(passage.id, document.title, passage.heading, passage.text)
            return quote_for([question], piece)
    return ""


def _same(asked: str, known: str) -> bool:
    return likeness(asked, known, "") >= SAME_LOG_ODDS and not differs(asked, known, "")


def _may_read_all(session: Session, ids: Sequence[str], reader: Reader) -> bool:
    documents = select(Document.audience).join(
        Passage, col(Passage.document_id) == col(Document.id)
    )
    found = session.exec(documents.where(col(Passage.id).in_(list(ids))))
    return all(may_read(audience, reader) for audience in found)
