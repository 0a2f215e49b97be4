"""Once a week, in business hours, administrators are told what has been left lying.

Reviews that wait for more than a week, a serving model that was not tested again, manuals that have
not changed for a year. A week in which nothing lies about says nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from bot import office, outbox
from bot.slack import blocks, mrkdwn
from bot.slack.desk import Desk
from bot.store import now
from bot.tables import Alias, AuditRow, Document, OutboxMessage, ReviewItem
from bot.words import say

EVERY_SECONDS: Final = 600.0
OLD_REVIEW = timedelta(days=7)
OLD_TEST = timedelta(days=35)
OLD_MANUAL = timedelta(days=365)
_FROM_HOUR: Final = 10
"""Not first thing in the morning."""


def reminding(desk: Desk) -> Callable[[], bool]:
    """Return the tick that reminds the administrators once a week."""

    def tick() -> bool:
        if remind(desk, now()):
            outbox.planned.ring()
        return False

    return tick


def remind(desk: Desk, at: datetime) -> int:
    """Plan this week's reminder for every administrator; return how many were planned."""
    local = at.astimezone(office.JAPAN)
    if not office.is_open(at) or local.hour < _FROM_HOUR:
        return 0
    year, week, _ = local.isocalendar()
    due = {admin: f"neglect:{year}-W{week:02}:{admin}" for admin in desk.room.settings.admins}
    with desk.room.store.read() as session:
        due = {a: key for a, key in due.items() if session.get(OutboxMessage, key) is None}
        if not due or not lines(session, at, "ja", ""):
            return 0
    spoken = {admin: desk.people.guess(admin).language() for admin in due}
    with desk.room.store.write() as session:
        for admin, key in due.items():
            found = lines(session, at, spoken[admin], desk.room.settings.admin_command)
            title = say("admin.neglect_title", spoken[admin])
            made = [blocks.section("\n".join([title, *found]))]
            outbox.plan(
                session, key=key, kind="notice", channel=admin,
                payload={"text": title, "blocks": made},
            )  # fmt: skip
    return len(due)


def lines(session: Session, at: datetime, language: str, command: str) -> list[str]:
    """Return what has been left lying, one line each, as mrkdwn."""
    found = []
    waiting = (ReviewItem.state == "open", col(ReviewItem.created_at) < at - OLD_REVIEW)
    count = session.exec(select(func.count()).select_from(ReviewItem).where(*waiting)).one()
    if count:
        oldest = select(ReviewItem.created_at).where(*waiting).order_by(col(ReviewItem.created_at))
        days = (at - session.exec(oldest.limit(1)).one()).days
        found.append(say("admin.neglect_queue", language, count=count, days=days, command=command))
    untested = _untested(session, at)
    if untested:
        found.append(say("admin.neglect_retest", language, days=untested, command=command))
    old = (col(Document.removed_at).is_(None), col(Document.updated_at) < at - OLD_MANUAL)
    count = session.exec(select(func.count()).select_from(Document).where(*old)).one()
    if count:
        first = session.exec(select(Document.title).where(*old).limit(1)).one()
        title = mrkdwn.escape(mrkdwn.cut(first, 40))
        found.append(say("admin.neglect_manuals", language, count=count, title=title))
    return found


def _untested(session: Session, at: datetime) -> int:
    """Return for how many days a trained champion was not tested; 0 when that is no matter."""
    champion = session.get(Alias, "champion")
    if champion is None or champion.why == "first":
        return 0
    tests = ("run.gated", "calendar.retest")
    query = select(AuditRow.at).where(col(AuditRow.action).in_(tests))
    last = session.exec(query.order_by(col(AuditRow.id).desc()).limit(1)).first()
    since = max(last, champion.moved_at) if last else champion.moved_at
    return (at - since).days if at - since > OLD_TEST else 0
