"""Who may see which items of the queue: an item that quotes documents is for their readers only.

Where no expert may read both documents, the admins decide: they say who reads what.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot import access, review
from bot.access import Reader, is_admin, may_read
from bot.review import Waiting
from bot.rivals import KIND
from bot.settings import Settings
from bot.tables import Document, Passage, ReviewItem


def waiting(
    session: Session, settings: Settings, user: str, limit: int
) -> tuple[Sequence[Waiting], int]:
    """Return the open items that a person may see, as ``review.waiting`` does."""
    unseen = _unseen(session, settings, user)
    items, total = review.waiting(session, user, limit + len(unseen))
    return [one for one in items if one.item.id not in unseen][:limit], total - len(unseen)


def is_open(session: Session, settings: Settings, known: str, user: str) -> ReviewItem | None:
    """Return an item if it is open still and this person may see it."""
    item = review.is_open(session, known)
    return item if item and may_see(session, settings, item, user) else None


def may_see(session: Session, settings: Settings, item: ReviewItem, user: str) -> bool:
    """Return whether a person may read every document that an item quotes."""
    return is_admin(user, settings) or _reads(user, _audiences(session, [item]), item)


def barred(session: Session, settings: Settings, item: ReviewItem) -> list[str]:
    """Return the experts who may not see an item."""
    audiences = _audiences(session, [item])
    return [
        user for user in access.experts(settings)
        if not is_admin(user, settings) and not _reads(user, audiences, item)
    ]  # fmt: skip


def _unseen(session: Session, settings: Settings, user: str) -> set[str]:
    if is_admin(user, settings):
        return set()
    quoting = select(ReviewItem).where(ReviewItem.why == KIND, ReviewItem.state == "open")
    items = session.exec(quoting).all()
    audiences = _audiences(session, items)
    return {item.id for item in items if not _reads(user, audiences, item)}


def _reads(user: str, audiences: dict[str, str], item: ReviewItem) -> bool:
    """Return whether somebody may read all that an item quotes; what is gone, nobody may."""
    return all(may_read(audiences.get(one, ""), Reader(user)) for one in _quoted(item))


def _audiences(session: Session, items: Sequence[ReviewItem]) -> dict[str, str]:
    """Return passage id to who may read its document now."""
    ids = {one for item in items for one in _quoted(item)}
    if not ids:
        return {}
    query = (
        select(Passage.id, Document.audience)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(ids))
    )
    return dict(session.exec(query).all())


def _quoted(item: ReviewItem) -> list[str]:
    return list((item.detail or {}).get("passages") or ()) if item.why == KIND else []
