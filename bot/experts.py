"""Which expert is asked next: by topic, load and hours; and what their answers were good for.

Every function works inside the caller's transaction; none writes, but ``take`` and ``save``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from bot import access, audit, office
from bot.settings import Settings
from bot.store import now
from bot.tables import (
    Answer,
    Document,
    ExpertProfile,
    Handoff,
    Passage,
    Question,
    ReviewItem,
    VerifiedAnswer,
)
from bot.text import normalise

_KNOWN_DAYS: Final = 365
_MOST_KNOWN: Final = 3
_WORDS = re.compile(r"[、,，/／・;；\s]+")


@dataclass(frozen=True)
class Matter:
    """What an expert is looked for."""

    text: str
    """Question, titles and headings."""
    documents: frozenset[str] = frozenset()
    """Ids of the documents that were looked at."""


@dataclass(frozen=True)
class Turn:
    """An expert who may be asked."""

    user: str
    fit: float
    load: int
    free_from: datetime
    """Now, or the end of their quiet hours."""
    free: bool
    why: Mapping[str, float] = field(default_factory=dict)


def matter_of(session: Session, question: str, passage_ids: Sequence[str]) -> Matter:
    """Return what a question is about, by its words and by the passages found for it."""
    query = (
        select(Passage.heading, Document.title, Document.id)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(list(passage_ids)))
    )
    rows = session.exec(query).all()
    words = [question, *(f"{title} {heading}" for heading, title, _ in rows)]
    return Matter(normalise(" ".join(words)), frozenset(row[2] for row in rows))


def choose(
    session: Session, settings: Settings, matter: Matter, but: Sequence[str] = ()
) -> Turn | None:
    """Return whose turn it is; None when there is nobody to ask.

    Who knows the topic comes first, then who is at work, then who has least to do. Somebody away
    is stood in for by whom they named.

    Args:
        session: A session.
        settings: Who is an expert.
        matter: What it is about.
        but: Who is not asked: the asker, those who have passed it on.
    """
    at, profiles = now(), {row.user: row for row in session.exec(select(ExpertProfile))}
    for pool in (access.experts(settings), settings.admins):
        turns = _turns(session, pool, profiles, (matter, at), but)
        if turns:
            return max(turns.values(), key=_rank)
    return None


def _turns(
    session: Session, experts: Sequence[str], profiles: Mapping[str, ExpertProfile],
    about: tuple[Matter, datetime], but: Sequence[str],
) -> dict[str, Turn]:  # fmt: skip
    """Return who of some experts may be asked, those away by their stand-ins."""
    matter, at = about
    turns: dict[str, Turn] = {}
    for user in experts:
        profile = profiles.get(user) or ExpertProfile(user=user)
        stand_in = _stand_in(profile, profiles, experts, at)
        if stand_in and stand_in not in but:
            found = _turn(session, stand_in, profile, matter, at)
            known = turns.get(stand_in)
            turns[stand_in] = found if known is None or found.fit > known.fit else known
    return turns


def load(session: Session, user: str) -> int:
    """Return how many things wait for an expert."""
    reviews = select(func.count()).where(ReviewItem.assigned_to == user, ReviewItem.state == "open")
    handoffs = select(func.count()).where(
        Handoff.expert == user, col(Handoff.answered_at).is_(None)
    )
    return int(session.exec(reviews).one()) + int(session.exec(handoffs).one())


def take(session: Session, item: ReviewItem, user: str, by: str) -> None:
    """Make somebody responsible for a review item."""
    item.assigned_to, item.assigned_at = user, now()
    session.add(item)
    audit.record(session, by, "review.assigned", item.id, to=user)


def save(session: Session, profile: ExpertProfile) -> None:
    """Keep what an expert says of themselves."""
    profile.updated_at = now()
    session.merge(profile)
    audit.record(session, profile.user, "expert.profile", profile.user)


def topics(profile: ExpertProfile) -> list[str]:
    """Return an expert's topics as they typed them."""
    return [word for word in _WORDS.split(profile.topics) if word]


@dataclass(frozen=True)
class Thanks:
    """What an expert's answers were good for in one month."""

    user: str
    times: int
    people: int
    top: tuple[tuple[str, int], ...]
    """The questions as the expert understood them, and how often each was answered."""


def helped(session: Session, since: datetime, until: datetime) -> list[Thanks]:
    """Return what each expert's answers were good for, by how often others were answered so."""
    query = (
        select(VerifiedAnswer, Question.user)
        .join(Answer, col(Answer.verified_id) == col(VerifiedAnswer.id))
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(col(Answer.created_at) >= since, col(Answer.created_at) < until)
        .where(Question.user != VerifiedAnswer.author, Question.origin == "slack")
    )
    times: dict[str, dict[str, int]] = {}
    people: dict[str, set[str]] = {}
    for row, asker in session.exec(query):
        mine = times.setdefault(row.author, {})
        mine[row.question] = mine.get(row.question, 0) + 1
        people.setdefault(row.author, set()).add(asker)
    return [
        Thanks(user, sum(mine.values()), len(people[user]),
               tuple(sorted(mine.items(), key=lambda pair: -pair[1])[:3]))
        for user, mine in sorted(times.items()) if user
    ]  # fmt: skip


def _stand_in(
    profile: ExpertProfile, profiles: Mapping[str, ExpertProfile], experts: Sequence[str],
    at: datetime,
) -> str:  # fmt: skip
    """Return the expert, or whoever stands in while they are away; empty when nobody does."""
    if not _away(profile, at):
        return profile.user
    other = profiles.get(profile.delegate) or ExpertProfile(user=profile.delegate)
    return profile.delegate if profile.delegate in experts and not _away(other, at) else ""


def _away(profile: ExpertProfile, at: datetime) -> bool:
    return profile.away_until is not None and at < profile.away_until


def _turn(
    session: Session, user: str, profile: ExpertProfile, matter: Matter, at: datetime
) -> Turn:
    named = topics(profile)
    says = sum(normalise(topic) in matter.text for topic in named)
    known = _known(session, profile.user, matter)
    fit = 2.0 * bool(says) + known - (1.0 if named and not says and not known else 0.0)
    free_from = next_free(profile, at)
    return Turn(
        user, fit, load(session, user), free_from, free_from <= at,
        {"says": float(says), "known": float(known)},
    )  # fmt: skip


def _known(session: Session, user: str, matter: Matter) -> int:
    """Return how many of an expert's answers rest on the same documents, at most three."""
    if not matter.documents:
        return 0
    since = now() - timedelta(days=_KNOWN_DAYS)
    rows = session.exec(
        select(VerifiedAnswer.passage_ids).where(
            VerifiedAnswer.author == user, col(VerifiedAnswer.created_at) > since
        )
    ).all()
    ids = {one for row in rows for one in row}
    if not ids:
        return 0
    query = select(Passage.id).where(
        col(Passage.id).in_(ids), col(Passage.document_id).in_(matter.documents)
    )
    there = set(session.exec(query))
    return min(_MOST_KNOWN, sum(bool(there & set(row)) for row in rows))


def _rank(turn: Turn) -> tuple[bool, bool, float, int, str]:
    return (turn.fit > 0, turn.free, turn.fit, -turn.load, turn.user)


def next_free(profile: ExpertProfile, at: datetime) -> datetime:
    """Return when an expert may be asked next: now, or after quiet hours and days off."""
    local = at.astimezone(office.JAPAN)
    for _ in range(24 * 21):
        if office.is_workday(local.date()) and not _quiet(profile, local.hour):
            return local.astimezone(UTC) if local > at else at
        local = (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return at


def _quiet(profile: ExpertProfile, hour: int) -> bool:
    start, end = profile.quiet_from, profile.quiet_until
    if start == end:
        return False
    return start <= hour < end if start < end else hour >= start or hour < end
