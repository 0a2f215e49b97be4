"""What people say about answers: ratings, rewrites that become verified answers, reviews.

Every function works inside the caller's transaction. Events may come late, twice and in any order;
the state they leave depends only on which events there were.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple
from uuid import uuid4

from sqlmodel import Session, col, func, select

from bot import audit, verified
from bot.access import is_expert
from bot.errors import UserError
from bot.settings import Settings
from bot.store import insert_once, now
from bot.tables import Answer, Rating, ReactionMark, ReviewItem, Rewrite, VerifiedAnswer
from bot.text import content_key, is_japanese

REWRITE_MAX_CHARS: Final = 8000
VALUES: Final = (-1, 0, 1)
MARKS: Final = {"good": 1, "right": 1, "bad": -1}
"""What each emoji's meaning is worth as a vote."""


class Vote(NamedTuple):
    """A rating as far as it decides which of two is later; a total order."""

    event_ts: float
    value: int
    via: str
    reason: str


def is_later(new: Vote, old: Vote) -> bool:
    """Return whether ``new`` replaces ``old``: by event time, ties by content, never by arrival."""
    return new > old


def follows(new: Vote, old: Vote) -> bool:
    """Return whether ``new``, made of all of a person's emoji, replaces ``old``, made of fewer."""
    return new != old if old.via == "reaction" else new > old


def react(
    session: Session, *, answer_id: str, user: str, name: str, standing: bool, event_ts: float
) -> Rating | None:
    """Record that an emoji was put under an answer or taken away, and rate accordingly.

    The latest emoji that still stands counts; a vote by button that is later than all of them wins.

    Args:
        session: A writing session.
        answer_id: The answer.
        user: Whose emoji.
        name: ``good``, ``right`` or ``bad``.
        standing: Whether it was put there.
        event_ts: Slack's time of the event, seconds.

    Returns:
        The rating when it has changed.

    Raises:
        UserError: There is no such answer.
    """
    _answer(session, answer_id)
    mark = ReactionMark(
        answer_id=answer_id, user=user, name=name, standing=standing, event_ts=event_ts
    )
    if not insert_once(session, mark):
        known = session.get_one(ReactionMark, (answer_id, user, name), with_for_update=True)
        if (event_ts, standing) <= (known.event_ts, known.standing):
            return None
        known.standing, known.event_ts = standing, event_ts
        session.add(known)
    session.flush()
    query = select(ReactionMark).where(
        ReactionMark.answer_id == answer_id, ReactionMark.user == user
    )
    value, at = standing_vote(list(session.exec(query)))
    return _record(session, answer_id, user, Vote(at, value, "reaction", ""), follows)


def standing_vote(marks: Sequence[ReactionMark]) -> tuple[int, float]:
    """Return what a person's emoji come to: the latest that stands, and the latest event's time."""
    there = [(mark.event_ts, mark.name) for mark in marks if mark.standing]
    value = MARKS[max(there)[1]] if there else 0
    return value, max(mark.event_ts for mark in marks)


def rate(  # noqa: PLR0913  keyword-only, one for each column
    session: Session,
    *,
    answer_id: str,
    user: str,
    value: int,
    via: str,
    event_ts: float,
    reason: str = "",
) -> Rating | None:
    """Record one person's rating of one answer; the latest event wins, whatever the order.

    A 👎 opens a review item; taking the last 👎 back closes one that nobody has worked on.

    Args:
        session: A writing session.
        answer_id: The rated answer.
        user: Who rates.
        value: 1, -1, or 0 when it is taken back.
        via: ``button`` or ``reaction``.
        event_ts: Slack's time of the event, seconds.
        reason: What the person gave as the reason.

    Returns:
        The rating as it now stands, or None when a later event (or this very one) is known.

    Raises:
        UserError: There is no such answer.
    """
    if value not in VALUES:
        raise ValueError(f"a rating is 1, -1 or 0, not {value}")
    return _record(session, answer_id, user, Vote(event_ts, value, via, reason), is_later)


def _record(
    session: Session, answer_id: str, user: str, vote: Vote, later: Callable[[Vote, Vote], bool]
) -> Rating | None:
    answer = _answer(session, answer_id)
    row = Rating(answer_id=answer_id, user=user, **vote._asdict())
    if not insert_once(session, row):
        stored = _rating(session, answer_id, user)
        known = Vote(stored.event_ts, stored.value, stored.via, stored.reason)
        if not later(vote, known):
            return None
        for name, part in vote._asdict().items():
            setattr(stored, name, part)
        session.add(stored)
    audit.record(session, user, "answer.rated", answer_id, value=vote.value, via=vote.via)
    _follow(session, answer)
    return _rating(session, answer_id, user)


def rewrite(  # noqa: PLR0913  keyword-only, one for each column
    session: Session,
    settings: Settings,
    *,
    answer_id: str,
    user: str,
    question: str,
    text: str,
    source: str,
) -> VerifiedAnswer:
    """Turn an expert's better answer into a verified answer that serves the next asker.

    It supersedes what an earlier rewrite of the same answer became. The same rewrite sent twice is
    stored once.

    Args:
        session: A writing session.
        settings: Says who is an expert.
        answer_id: The answer that is rewritten.
        user: The expert.
        question: The question as the expert wants it to be understood.
        text: The better answer.
        source: ``slack_modal``, ``slack_thread`` or ``form``.

    Raises:
        UserError: Not an expert, no such answer, empty or too long.
    """
    if not is_expert(user, settings):
        raise UserError("feedback.not_expert")
    answer, question, text = _answer(session, answer_id), question.strip(), text.strip()
    _check(question, text, settings)
    serving = _serving(session, answer_id)
    for old in serving:
        if (old.question, old.text, old.author) == (question, text, user):
            return old
    row = Rewrite(
        id=uuid4().hex, answer_id=answer_id, user=user, question=question, text=text, source=source
    )
    session.add(row)
    session.flush()
    _supersede(session, [*serving, *_repeated(session, answer, question)], row)
    new = verified.add(
        session, question=question, text=text, language=_language(text), author=user,
        rewrite_id=row.id, answer=answer,
    )  # fmt: skip
    _close_review(session, answer_id, user)
    audit.record(session, user, "answer.rewritten", answer_id, rewrite=row.id, source=source)
    return new


def open_review(session: Session, answer: Answer, why: str) -> None:
    """Ask the experts to look at an answer; at most one item per answer.

    Args:
        session: A writing session.
        answer: What should be looked at.
        why: ``thumbs_down`` or ``abstained``.
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


def _follow(session: Session, answer: Answer) -> None:
    """Bring the review item in line with the ratings as they now stand."""
    session.flush()
    down = session.exec(
        select(func.count()).where(Rating.answer_id == answer.id, Rating.value == -1)
    ).one()
    if down:
        open_review(session, answer, "thumbs_down")
        return
    item = session.exec(select(ReviewItem).where(ReviewItem.answer_id == answer.id)).first()
    if item and item.state == "open" and item.why == "thumbs_down":
        item.state, item.closed_at = "closed", now()
        session.add(item)
        audit.record(session, "bot", "review.withdrawn", answer.id)


def _answer(session: Session, answer_id: str) -> Answer:
    found = session.get(Answer, answer_id)
    if found is None:
        raise UserError("feedback.no_answer")
    return found


def _rating(session: Session, answer_id: str, user: str) -> Rating:
    query = select(Rating).where(Rating.answer_id == answer_id, Rating.user == user)
    return session.exec(query.with_for_update()).one()


def _check(question: str, text: str, settings: Settings) -> None:
    if not question or not text:
        raise UserError("feedback.empty_rewrite")
    if len(text) > REWRITE_MAX_CHARS:
        raise UserError("feedback.rewrite_too_long", length=len(text), limit=REWRITE_MAX_CHARS)
    if len(question) > settings.question_max_chars:
        limit = settings.question_max_chars
        raise UserError("feedback.question_too_long", length=len(question), limit=limit)


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


def _close_review(session: Session, answer_id: str, user: str) -> None:
    item = session.exec(select(ReviewItem).where(ReviewItem.answer_id == answer_id)).first()
    if item and item.state == "open":
        item.state, item.closed_at, item.closed_by = "closed", now(), user
        session.add(item)
        audit.record(session, user, "review.closed", answer_id)


def _language(text: str) -> str:
    return "ja" if is_japanese(text) else "en"
