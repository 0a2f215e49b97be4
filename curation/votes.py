"""Votes that count for nothing: a crowd that never asked, and people praising themselves."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlmodel import Session, col, select

from bot.tables import Answer, Question, Rating, VerifiedAnswer

CROWD: Final = 3
SECONDS: Final = 60.0


def void(session: Session) -> frozenset[int]:
    """Return the ids of the ratings that count for nothing."""
    ratings = list(session.exec(select(Rating).where(col(Rating.value) != 0)))
    if not ratings:
        return frozenset()
    askers = set(session.exec(select(Question.user).distinct()))
    own = (
        select(Answer.id, VerifiedAnswer.author)
        .join(VerifiedAnswer, col(VerifiedAnswer.id) == col(Answer.verified_id))
        .where(col(Answer.id).in_([rating.answer_id for rating in ratings]))
    )
    written = set(session.exec(own).all())
    praise = {r.id for r in ratings if r.value > 0 and (r.answer_id, r.user) in written}
    return frozenset(one for one in brigaded(ratings, askers) | praise if one is not None)


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
