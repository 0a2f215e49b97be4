"""One thing to decide at a time, the next one of the same topic; how long each took is kept."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from bot import review, sight
from bot.access import is_expert
from bot.errors import UserError
from bot.rivals import KIND, is_of_passages
from bot.settings import Settings
from bot.sight import may_see
from bot.store import Store
from bot.tables import ReviewItem

_PASSAGES: Final = ("approved", "dropped", review.BOTH)
"""What may be decided of two documents; their words are mended where they stand."""
WANTED: Final = 20.0
"""Seconds that one screen should take at most."""


@dataclass(frozen=True)
class Spent:
    """What people's looks at pairs have taken, as they were measured."""

    pairs: int
    """Pairs that somebody has decided on."""
    screens: int
    """Decisions whose time on the screen is known."""
    minutes_per_pair: float
    """All of that time over the pairs that it was for."""
    in_time: float
    """Share of the screens that took 20 seconds at most."""


def spent(session: Session) -> Spent:
    """Return what reviewing pairs has cost so far, from the closed items of the queue."""
    rows = session.exec(
        select(ReviewItem).where(
            ReviewItem.state == "closed",
            col(ReviewItem.why).startswith("pair"),
            ReviewItem.closed_by != "",
        )
    ).all()
    timed = [
        (row.subject, float(taken)) for row in rows if (taken := (row.detail or {}).get("seconds"))
    ]
    total, over = sum(taken for _, taken in timed), len({subject for subject, _ in timed})
    return Spent(
        len({row.subject for row in rows}),
        len(timed),
        round(total / 60 / over, 3) if over else 0.0,
        round(sum(taken <= WANTED for _, taken in timed) / len(timed), 3) if timed else 0.0,
    )


def minutes(session: Session, since: datetime, until: datetime) -> list[float]:
    """Return for each pair that was decided on in this time how long people had it on the screen.

    Pauses count half an hour at most (``bot.review``); decisions nobody timed are left out.
    """
    rows = select(ReviewItem).where(
        ReviewItem.state == "closed", col(ReviewItem.why).startswith("pair"),
        ReviewItem.closed_by != "",
        col(ReviewItem.closed_at) >= since, col(ReviewItem.closed_at) < until,
    )  # fmt: skip
    taken: dict[str, float] = defaultdict(float)
    for row in session.exec(rows):
        taken[row.subject] += float((row.detail or {}).get("seconds") or 0.0) / 60
    return sorted(spent for spent in taken.values() if spent)


def next_of(
    store: Store, settings: Settings, user: str, topic: str = ""
) -> tuple[dict[str, Any], int] | None:
    """Return the next item for a person and how many wait after it; None when nothing does.

    The person's own come first, topic by topic; from now on it counts as on the screen. Documents
    that contradict each other are shown to those only who may read both.
    """
    with store.write() as session:
        rows = select(ReviewItem).where(
            ReviewItem.state == "open",
            or_(col(ReviewItem.why).startswith("pair"), ReviewItem.why == KIND),
            col(ReviewItem.assigned_to).in_([user, ""]),
        )
        found = [
            item for item in session.exec(rows)
            if (not topic or str((item.detail or {}).get("topic", "")) == topic)
            and (item.why != KIND or is_of_passages(item))
            and may_see(session, settings, item, user)
        ]  # fmt: skip
        if not found:
            return None
        item = min(found, key=lambda one: _order(one, user))
        review.shown(session, [item])
        return item.model_dump(mode="json"), len(found) - 1


def _order(item: ReviewItem, user: str) -> tuple[bool, str, str, str]:
    return (
        item.assigned_to != user, str((item.detail or {}).get("topic", "")),
        item.created_at.isoformat(), item.id,
    )  # fmt: skip


def decide(
    store: Store, settings: Settings, item_id: str, outcome: str, user: str, text: str = ""
) -> float:
    """Record a decision; return for how many seconds the item was on the screen.

    Raises:
        UserError: The person is no expert, the item is not open, or there is no such outcome.
    """
    if not is_expert(user, settings):
        raise UserError("review.not_expert", user=user)
    with store.write() as session:
        item = sight.is_open(session, settings, item_id, user)
        if item is None:
            raise UserError("review.unknown", item=item_id)
        known = _PASSAGES if is_of_passages(item) else review.OUTCOMES
        if outcome not in known:
            raise UserError("review.outcome", outcomes="、".join(known))
        if outcome == "fixed":
            item.text = text
        return review.close(session, item, user, outcome)
