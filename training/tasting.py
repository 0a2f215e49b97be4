"""Blind tastings: an expert compares two answers to one question and does not know whose they are.

Here pairs are chosen and laid out as rows; the live side shows them in the expert's own hours and
writes the votes. An expert gets at most a few a week, one a day, and never the same pair twice.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from sqlmodel import Session, col, func, select

from bot import access
from bot.experts import next_free
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import ExpertProfile, Tasting
from bot.text import normalise
from bot.words import say
from curation.tables import Clean, Pair
from training.exact import mcnemar
from training.settings import TrainingSettings
from training.tables import Run, Score

_WEEK: Final = timedelta(days=7)
_RECENT: Final = timedelta(days=30)
_TASTED: Final = ("evaluated", "shadow", "canary", "promoted", "held")


@dataclass(frozen=True)
class Dish:
    """One question with the answers of both sides."""

    pair_id: str
    question: str
    language: str
    champion: str
    challenger: str


@dataclass(frozen=True)
class Rating:
    """What experts said of a run's challenger without knowing that it was one."""

    wins: int
    """Pairs in which the challenger was preferred."""
    losses: int
    ties: int
    people: int
    p: float
    """One-sided exact sign test that it is preferred."""

    def line(self, language: str) -> str:
        """Return it as one line for people."""
        return say("tasting.rating", language, **vars(self) | {"p": f"{self.p:.3f}"})


def plan(store: Store, settings: Settings, training: TrainingSettings) -> int:
    """Lay out this week's tastings of the newest run; return how many are new."""
    if not training.tastings_per_week:
        return 0
    with store.write() as session:
        run = _newest(session)
        dishes = _dishes(session, run) if run else []
        if run is None or not dishes:
            return 0
        return sum(
            insert_once(session, made)
            for expert in access.experts(settings) or settings.admins
            for made in _for_expert(session, run, dishes, expert, training.tastings_per_week)
        )


def rating(session: Session, run_id: str) -> Rating | None:
    """Return what experts said of a run's challenger; None before the first vote."""
    run = session.get(Run, run_id)
    voted = session.exec(
        select(Tasting).where(Tasting.run_id == run_id, Tasting.choice != "")
    ).all()
    if run is None or not voted:
        return None
    said = [_said(one, run.challenger_id) for one in voted]
    wins, losses = said.count(1), said.count(-1)
    people = len({one.expert for one in voted})
    return Rating(wins, losses, said.count(0), people, mcnemar(wins, losses))


def _said(vote: Tasting, challenger: str) -> int:
    """Return 1 where the challenger was preferred, -1 the champion, 0 neither."""
    if vote.choice == "same":
        return 0
    return 1 if (vote.choice == "left") == (vote.left_version == challenger) else -1


def _newest(session: Session) -> Run | None:
    return session.exec(
        select(Run)
        .where(col(Run.stage).in_(_TASTED), Run.challenger_id != "")
        .where(col(Run.created_at) > now() - _RECENT)
        .order_by(col(Run.created_at).desc())
        .limit(1)
    ).first()


def _dishes(session: Session, run: Run) -> list[Dish]:
    """Return the held-out questions to which both sides said something, and not the same."""
    texts: dict[str, dict[str, str]] = {}
    for one in session.exec(select(Score).where(Score.run_id == run.id)):
        if one.text and not one.abstained:
            texts.setdefault(one.pair_id, {})[one.version_id] = one.text
    sides = (run.champion_id, run.challenger_id)
    both = {pair: found for pair, found in texts.items() if set(sides) <= set(found)}
    rows = session.exec(
        select(Clean.pair_id, Clean.question, Pair.language)
        .join(Pair, col(Pair.id) == col(Clean.pair_id))
        .where(col(Clean.pair_id).in_(list(both)), col(Pair.withdrawn_at).is_(None))
        .order_by(Clean.pair_id)
    )
    return [
        Dish(pair, question, language, *(both[pair][side] for side in sides))
        for pair, question, language in rows
        if normalise(both[pair][sides[0]]) != normalise(both[pair][sides[1]])
    ]


def _for_expert(
    session: Session, run: Run, dishes: Sequence[Dish], expert: str, most: int
) -> Iterator[Tasting]:
    """Yield what an expert is still to be asked, one a day in their hours."""
    had = session.exec(
        select(func.count()).where(Tasting.expert == expert, col(Tasting.due_at) > now() - _WEEK)
    ).one()
    seen = set(session.exec(
        select(Tasting.pair_id).where(Tasting.expert == expert, Tasting.run_id == run.id)
    ))  # fmt: skip
    shared = Counter(session.exec(select(Tasting.pair_id).where(Tasting.run_id == run.id)))
    profile = session.get(ExpertProfile, expert) or ExpertProfile(user=expert)
    chosen = _chosen([dish for dish in dishes if dish.pair_id not in seen], shared,
                     f"{run.id}:{expert}", max(0, most - had))  # fmt: skip
    at = max(now(), profile.away_until or now())
    for day, dish in enumerate(chosen):
        due = next_free(profile, at + timedelta(days=day))
        if due < now() + _WEEK:
            yield _laid(run, dish, expert, due)


def _chosen(dishes: Sequence[Dish], shared: Mapping[str, int], seed: str, most: int) -> list[Dish]:
    """Return the pairs that fewest have tasted, in an order of this expert's own. Pure."""
    order = list(dishes)
    random.Random(seed).shuffle(order)
    return sorted(order, key=lambda dish: shared.get(dish.pair_id, 0))[:most]


def _laid(run: Run, dish: Dish, expert: str, due: datetime) -> Tasting:
    """Return a pair laid out with its sides drawn by lot, the same lot whenever it is drawn."""
    key = f"tasting:{run.id}:{dish.pair_id}:{expert}"
    sides = [(dish.champion, run.champion_id), (dish.challenger, run.challenger_id)]
    random.Random(key).shuffle(sides)
    (left, left_version), (right, right_version) = sides
    return Tasting(
        id=uuid5(NAMESPACE_OID, key).hex, run_id=run.id, pair_id=dish.pair_id, expert=expert,
        question=dish.question, left=left, right=right, left_version=left_version,
        right_version=right_version, language=dish.language, due_at=due,
    )  # fmt: skip
