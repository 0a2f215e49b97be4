"""One thing to decide at a time, the next one of the same topic; how long each took is kept."""

from typing import Any

from sqlmodel import col, select

from bot import review
from bot.access import is_expert
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store
from bot.tables import ReviewItem


def next_of(store: Store, user: str, topic: str = "") -> tuple[dict[str, Any], int] | None:
    """Return the next item for a person and how many wait after it; None when nothing does.

    The person's own come first, topic by topic; from now on it counts as on the screen.
    """
    with store.write() as session:
        rows = select(ReviewItem).where(
            ReviewItem.state == "open",
            col(ReviewItem.why).startswith("pair"),
            col(ReviewItem.assigned_to).in_([user, ""]),
        )
        found = [
            item for item in session.exec(rows)
            if not topic or str((item.detail or {}).get("topic", "")) == topic
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
    if outcome not in review.OUTCOMES:
        raise UserError("review.outcome", outcomes="、".join(review.OUTCOMES))
    with store.write() as session:
        item = review.is_open(session, item_id)
        if item is None:
            raise UserError("review.unknown", item=item_id)
        if outcome == "fixed":
            item.text = text
        return review.close(session, item, user, outcome)
