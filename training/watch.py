"""Do people live well with a version? A test that may be looked at after every single answer.

An answer is judged when somebody said something of it: a 👎, a rewrite or a hand-over to a person
is bad, a 👍 alone is good. Against a floor that the version must not fall below, evidence grows or
shrinks with every judged answer; for a version at the floor it ever reaches 20 with a chance of at
most 1 in 20, however often one looks.

Source: Waudby-Smith & Ramdas, Estimating means of bounded random variables by betting,
arXiv:2010.09686 (2020).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import exp, log
from typing import Final

from sqlmodel import Session, col, select

from bot.store import now
from bot.tables import Answer, Handoff, Rating, Rewrite
from training.exact import wilson

LIMIT: Final = 20.0
"""Evidence at which a version is rolled back."""
_BETS: Final = (0.25, 0.5, 1.0, 2.0, 3.0)
_SLACK: Final = 0.05
"""So much worse than the champion's lower bound a version may look."""
_UNKNOWN_FLOOR: Final = 0.5
"""Share of good answers asked for when nobody has judged the champion yet."""
_FEWEST: Final = 20
_PAST: Final = timedelta(days=90)


def evidence(outcomes: Iterable[bool], floor: float) -> float:
    """Return the most evidence there ever was that the share of good answers is below ``floor``.

    Args:
        outcomes: Whether each judged answer was good, oldest first.
        floor: Share in 0..1, both ends left out.
    """
    bets = [min(bet, 0.99 / (1.0 - floor)) for bet in _BETS]  # a stake never exceeds the purse
    purses, most = [0.0] * len(bets), 1.0  # logarithms
    for good in outcomes:
        purses = [
            purse + log(1.0 + bet * (floor - good)) for purse, bet in zip(purses, bets, strict=True)
        ]
        most = max(most, sum(exp(min(600.0, purse)) for purse in purses) / len(bets))
    return most


def outcomes(session: Session, version_id: str, since: datetime) -> list[bool]:
    """Return whether each judged answer of a version was good, oldest first."""
    answers = session.exec(
        select(Answer.id)
        .where(Answer.model_version == version_id, col(Answer.created_at) >= since)
        .order_by(col(Answer.created_at))
    ).all()
    ids = set(answers)
    votes = session.exec(select(Rating.answer_id, Rating.value).where(col(Rating.value) != 0)).all()
    bad = {answer for answer, value in votes if value < 0}
    bad |= set(session.exec(select(Rewrite.answer_id)).all())
    bad |= set(session.exec(select(Handoff.answer_id)).all())
    good = {answer for answer, value in votes if value > 0} - bad
    return [one in good for one in answers if one in ids & (good | bad)]


def floor_of(session: Session, version_id: str) -> float:
    """Return the share of good answers that whoever follows a version must not fall below."""
    found = outcomes(session, version_id, now() - _PAST)
    if len(found) < _FEWEST:
        return _UNKNOWN_FLOOR
    return min(0.95, max(0.05, wilson(sum(found), len(found))[0] - _SLACK))
