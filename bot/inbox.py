"""The inbox: an event is committed before it is acknowledged, and is handled until it is done.

States: ``waiting`` -> ``claimed`` -> ``done`` or ``dropped``. Whatever is dropped says why, in the
row, in the audit log and, where somebody is waiting for an answer, in the thread.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import audit, claims, crash
from bot.bell import Bell
from bot.claims import AT, Pick
from bot.place import place_of
from bot.store import Store, insert_once, now
from bot.tables import InboxEvent

STRIKES: Final = 3
"""An event that crashed or failed this often is parked."""

arrived: Final = Bell()
"""Rings in the process that received an event."""


def receive(store: Store, event_id: str, kind: str, payload: Mapping[str, Any]) -> bool:
    """Commit an event; only then may it be acknowledged.

    Args:
        store: The database.
        event_id: The same for every delivery of the same event.
        kind: ``message``, ``reaction``, ``action``, ``view``, ``command``: which handler it needs.
        payload: The event as it came; where it happened is read from it (``bot.place``).

    Returns:
        Whether it was new.

    Raises:
        Transient: The database is busy; do not acknowledge, it will be delivered again.
    """
    thread = place_of(payload).thread
    event = InboxEvent(id=event_id, kind=kind, payload=dict(payload), thread=thread)
    with store.write() as session:
        new = insert_once(session, event)
        crash.point("inbox.received")
    crash.point("inbox.committed")
    if new:
        arrived.ring()
    return new


def claim(store: Store, owner: str, seconds: float) -> InboxEvent | None:
    """Claim the oldest event whose turn it is; None when there is nothing to do.

    An event waits while an earlier one of its thread is unfinished. One whose claim ran out is
    claimed again, which counts as another attempt. Events that were tried before are tried one at a
    time, so that one that kills its process does not take the others' attempts with it.
    """
    return claims.take(store, Pick(_next(), {"at": now()}), InboxEvent, owner, seconds, "claimed")


def finish(session: Session, event: InboxEvent, why: str = "") -> None:
    """Mark an event done in the handler's own transaction, so that nothing is half done.

    Args:
        session: The transaction that also holds what the handler wrote and planned.
        event: As it was handed to the handler.
        why: Short code when nothing had to be done (``own_message``, ``repeat``).

    Raises:
        Transient: Another worker has taken the event over; the transaction must not be committed.
    """
    claims.change(session, event, state="done", why=why, expires_at=None)


def drop(session: Session, event: InboxEvent, why: str, error: str = "") -> None:
    """Park an event for good, with its reason and an audit row.

    Raises:
        Transient: Another worker has taken the event over; the transaction must not be committed.
    """
    claims.change(session, event, state="dropped", why=why, expires_at=None)
    audit.record(
        session, "bot", "event.dropped", event.id, kind=event.kind, why=why, error=error,
        attempts=event.attempts,
    )  # fmt: skip


def try_later(store: Store, event: InboxEvent, seconds: float, *, strike: bool = True) -> bool:
    """Give an event back, to be claimed again after ``seconds``.

    Args:
        store: The database.
        event: A claimed event.
        seconds: Pause before the next attempt.
        strike: Whether the attempt counts towards being parked.

    Returns:
        Whether the claim was still ours.
    """
    attempts = event.attempts if strike else event.attempts - 1
    later = now() + timedelta(seconds=seconds)
    return claims.change_now(
        store, event, state="waiting", attempts=attempts, not_before=later, expires_at=None
    )


@cache
def _next() -> SelectOfScalar[str]:
    earlier = aliased(InboxEvent)
    blocked = exists().where(
        and_(
            col(InboxEvent.thread) != "",
            col(earlier.thread) == col(InboxEvent.thread),
            col(earlier.state).in_(("waiting", "claimed")),
            or_(
                col(earlier.received_at) < col(InboxEvent.received_at),
                and_(
                    col(earlier.received_at) == col(InboxEvent.received_at),
                    col(earlier.id) < col(InboxEvent.id),
                ),
            ),
        )
    )
    return (
        select(col(InboxEvent.id))
        .where(_may_be_claimed(), ~blocked, or_(col(InboxEvent.attempts) == 0, ~_suspect_in_hand()))
        .order_by(col(InboxEvent.received_at), col(InboxEvent.id))
        .limit(1)
    )


def _suspect_in_hand() -> ColumnElement[bool]:
    """Whether an event that has been tried before is being tried again just now."""
    other = aliased(InboxEvent)
    return exists().where(
        and_(col(other.state) == "claimed", col(other.attempts) > 1, col(other.expires_at) >= AT)
    )


def _may_be_claimed() -> ColumnElement[bool]:
    rested = or_(col(InboxEvent.not_before).is_(None), col(InboxEvent.not_before) <= AT)
    return or_(
        and_(col(InboxEvent.state) == "waiting", rested),
        and_(col(InboxEvent.state) == "claimed", col(InboxEvent.expires_at) < AT),
    )
