"""Votes that count for nothing: a crowd that never asked, and people praising themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlmodel import Session, col, select

from bot.tables import Answer, Question, Rating, VerifiedAnswer

CROWD: Final = 3
SECONDS: Final = 60.0


def void(session: Session, answers: Collection[str] | None = None) -> frozenset[int]:
    """Return the ids of the ratings that count for nothing.

    Args:
        session: For reading.
        answers: Look at the ratings of these alone; all where it is None.
    """
    rated = select(Rating).where(col(Rating.value) != 0)
    if answers is not None:
        rated = rated.where(col(Rating.answer_id).in_(answers))
    ratings = list(session.exec(rated))
    if not ratings:
        return frozenset()
    of = {rating.answer_id for rating in ratings}
    own = (
        select(Answer.id, VerifiedAnswer.author)
        .join(VerifiedAnswer, col(VerifiedAnswer.id) == col(Answer.verified_id))
        .where(col(Answer.id).in_(of))
    )
    written = set(session.exec(own).all())
    praise = {r.id for r in ratings if r.value > 0 and (r.answer_id, r.user) in written}
    crowd = brigaded(ratings, _askers(session, None if answers is None else of))
    return frozenset(one for one in crowd | praise if one is not None)


def _askers(session: Session, answers: Collection[str] | None) -> set[str]:
    """Return who has ever asked anything, of those who rated these answers or of everybody."""
    asked = select(Question.user).distinct()
    if answers is not None:
        raters = select(Rating.user).where(col(Rating.answer_id).in_(answers))
        asked = asked.where(col(Question.user).in_(raters))
    return set(session.exec(asked))


def brigaded(ratings: Iterable[Rating], askers: Collection[str]) -> set[int | None]:
    """Return ratings of one answer and direction by three or more strangers in a minute. Pure.

    Args:
        ratings: Ratings with a value.
        askers: Who has ever asked anything.
    """
    groups: dict[tuple[str, int], list[Rating]] = defaultdict(list)
    for rating in ratings:
        if rating.user not in askers:
            groups[rating.answer_id, rating.value].append(rating)
    found: set[int | None] = set()
    for group in groups.values():
        group.sort(key=lambda rating: rating.event_ts)
        for first in range(len(group)):
            end = group[first].event_ts + SECONDS
            crowd = [rating for rating in group[first:] if rating.event_ts <= end]
            if len(crowd) >= CROWD:
                found |= {rating.id for rating in crowd}
    return found
