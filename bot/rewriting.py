"""Experts' better answers: a rewrite becomes a verified answer that serves the next asker."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from sqlmodel import Session, col, select

from bot import audit, review, rivals, verified
from bot.access import is_expert
from bot.errors import UserError
from bot.settings import Settings
from bot.store import now
from bot.tables import Answer, Rewrite, VerifiedAnswer
from bot.text import content_key, is_japanese
from bot.verified import ANY, Bounds

MAX_CHARS: Final = 8000


@dataclass(frozen=True)
class Words:
    """A better answer, as an expert gives it."""

    question: str
    """As the expert wants it to be understood."""
    text: str
    source: str
    """``slack_modal``, ``slack_thread``, ``form``, ``slack_message`` or ``slack_review``."""
    bounds: Bounds = ANY
    decided: bool = False
    """Whether somebody chose them among others: they contradict nobody any more."""


def rewrite(
    session: Session, settings: Settings, *, answer_id: str, user: str, words: Words
) -> VerifiedAnswer:
    """Turn an expert's better answer into a verified answer that serves the next asker.

    It supersedes what an earlier rewrite of the same answer became. The same rewrite sent twice is
    stored once.

    Args:
        session: A writing session.
        settings: Says who is an expert.
        answer_id: The answer that is rewritten.
        user: The expert.
        words: The better answer.

    Raises:
        UserError: Not an expert, no such answer, empty or too long.
    """
    if not is_expert(user, settings):
        raise UserError("feedback.not_expert")
    answer = session.get(Answer, answer_id)
    if answer is None:
        raise UserError("feedback.no_answer")
    question, text = check(words, settings)
    serving = _serving(session, answer_id)
    for old in serving:
        known = (old.question, old.text, old.author, old.valid_until)
        if known == (question, text, user, words.bounds.until):
            return old
    row = Rewrite(
        id=uuid4().hex, answer_id=answer_id, user=user, question=question, text=text,
        source=words.source,
    )  # fmt: skip
    session.add(row)
    session.flush()
    replaced = [*serving, *_repeated(session, answer, question)]
    _supersede(session, replaced, row)
    new = verified.add(
        session, question=question, text=text, language=_language(text), author=user,
        rewrite_id=row.id, answer=answer, bounds=words.bounds,
    )  # fmt: skip
    review.close_about(session, answer_id, user)
    if not words.decided:
        for other in rivals.by_others(session, new, replaced):
            rivals.offer(session, new, other)
    audit.record(session, user, "answer.rewritten", answer_id, rewrite=row.id, source=words.source)
    return new


def check(words: Words, settings: Settings) -> tuple[str, str]:
    """Return the question and the text without blanks around them.

    Raises:
        UserError: One of them is empty or too long.
    """
    question, text = words.question.strip(), words.text.strip()
    if not question or not text:
        raise UserError("feedback.empty_rewrite")
    if len(text) > MAX_CHARS:
        raise UserError("feedback.rewrite_too_long", length=len(text), limit=MAX_CHARS)
    if len(question) > settings.question_max_chars:
        limit = settings.question_max_chars
        raise UserError("feedback.question_too_long", length=len(question), limit=limit)
    return question, text


def serving_words(session: Session, question: str, text: str) -> str:
    """Return the id of the answer whose rewrite serves with these very words; empty if none."""
    query = (
        select(VerifiedAnswer, Rewrite)
        .join(Rewrite, col(VerifiedAnswer.rewrite_id) == col(Rewrite.id))
        .where(VerifiedAnswer.text == text, col(VerifiedAnswer.expired_at).is_(None))
    )
    key = content_key(question)
    found = [of.answer_id for row, of in session.exec(query) if content_key(row.question) == key]
    return found[0] if found else ""


def _serving(session: Session, answer_id: str) -> list[VerifiedAnswer]:
    """Return the verified answers that earlier rewrites of this answer became and that serve."""
    query = (
        select(VerifiedAnswer)
        .join(Rewrite, col(VerifiedAnswer.rewrite_id) == col(Rewrite.id))
        .where(Rewrite.answer_id == answer_id, col(VerifiedAnswer.expired_at).is_(None))
    )
    return list(session.exec(query))


def _repeated(session: Session, answer: Answer, question: str) -> list[VerifiedAnswer]:
    """Return the verified answer that this answer repeated, if it is for the same question."""
    found = session.get(VerifiedAnswer, answer.verified_id) if answer.verified_id else None
    if found is None or found.expired_at is not None:
        return []
    return [found] if content_key(found.question) == content_key(question) else []


def _supersede(session: Session, old: list[VerifiedAnswer], by: Rewrite) -> None:
    for row in {row.id: row for row in old}.values():
        row.expired_at, row.why_expired = now(), "superseded"
        session.add(row)
        if (old_rewrite := session.get(Rewrite, row.rewrite_id or "")) is not None:
            old_rewrite.withdrawn_at = now()  # what was corrected must not train either
            session.add(old_rewrite)
        audit.record(session, by.user, "verified.superseded", row.id, by=by.id)


def _language(text: str) -> str:
    return "ja" if is_japanese(text) else "en"
