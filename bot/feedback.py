"""What people say about answers: ratings, by button and by emoji, with their reasons.

Every function works inside the caller's transaction. Events may come late, twice and in any order;
the state they leave depends only on which events there were.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from sqlmodel import Session, func, select

from bot import audit, review
from bot.errors import UserError
from bot.store import insert_once, now
from bot.tables import Answer, Question, Rating, ReactionMark, ReviewItem
from bot.tables.unread import stir

VALUES: Final = (-1, 0, 1)
MARKS: Final = {"good": 1, "right": 1, "bad": -1}
"""What each emoji's meaning is worth as a vote."""


class Vote(NamedTuple):
    """A rating as far as it decides which of two is later; a total order."""

    event_ts: float
    value: int
    via: str
    reason: str
    comment: str = ""


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
    comment: str = "",
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
        comment: The same in their own words.

    Returns:
        The rating as it now stands, or None when a later event (or this very one) is known.

    Raises:
        UserError: There is no such answer.
    """
    if value not in VALUES:
        raise ValueError(f"a rating is 1, -1 or 0, not {value}")
    return _record(session, answer_id, user, Vote(event_ts, value, via, reason, comment), is_later)


def _record(
    session: Session, answer_id: str, user: str, vote: Vote, later: Callable[[Vote, Vote], bool]
) -> Rating | None:
    answer = _answer(session, answer_id)
    row = Rating(answer_id=answer_id, user=user, **vote._asdict())
    if not insert_once(session, row):
        stored = _rating(session, answer_id, user)
        known = Vote(stored.event_ts, stored.value, stored.via, stored.reason, stored.comment)
        if not later(vote, known):
            return None
        for name, part in vote._asdict().items():
            setattr(stored, name, part)
        session.add(stored)
    stir(session.connection(), "rating", [answer_id])
    audit.record(session, user, "answer.rated", answer_id, value=vote.value, via=vote.via)
    _follow(session, answer)
    return _rating(session, answer_id, user)


def _follow(session: Session, answer: Answer) -> None:
    """Bring the review item in line with the ratings as they now stand."""
    session.flush()
    down = session.exec(
        select(func.count()).where(Rating.answer_id == answer.id, Rating.value == -1)
    ).one()
    if down:
        review.open_about(session, answer, "thumbs_down")
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


def settle(session: Session, answer_id: str, user: str) -> bool:
    """Record that the asker has what they need; False for anybody else, and a second time."""
    question = session.get_one(Question, _answer(session, answer_id).question_id)
    if question.user != user or question.solved_at is not None:
        return False
    question.solved_at = now()
    session.add(question)
    audit.record(session, user, "question.solved", question.id)
    return True
