"""The outbox: a message is planned in the handler's transaction and shown exactly once.

States: ``waiting`` -> ``sending`` -> ``sent`` or ``dead``; an answer that is shown while it is
written is ``growing`` before. Nobody can promise exactly-once over a
network, so whoever finds a message that may have been posted already first looks for it in the
thread, and posts again (with the same ``client_msg_id``) only when it is not there.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, Protocol
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import and_, bindparam, delete, exists, or_, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import audit, claims, crash
from bot.bell import Bell
from bot.claims import AT, Pick
from bot.store import Store, insert_once, now
from bot.tables import Answer, OutboxMessage

planned: Final = Bell()
"""Rung by whoever committed a transaction that planned messages."""


class Poster(Protocol):
    """What can show messages: Slack, or the sheet of paper of a test."""

    def post(self, message: OutboxMessage) -> str:
        """Show the message and return its ts; uses ``client_msg_id(message.id)``.

        Raises:
            Transient: It may or may not have been shown; trying again later helps.
            UserError: It can never be shown (no such channel, not invited).
            Broken: An administrator must act (token revoked, scope missing).
        """
        ...

    def update(self, message: OutboxMessage) -> None:
        """Edit the message that ``payload["ts"]`` names; doing it twice is harmless.

        Raises:
            Transient: Trying again later helps.
            UserError: The message is gone or cannot be edited.
            Broken: An administrator must act.
        """
        ...

    def find(self, message: OutboxMessage) -> str | None:
        """Return the ts of the message if the thread already shows it.

        Raises:
            Transient: The thread cannot be read now.
        """
        ...


def answer_key(answer_id: str) -> str:
    """Return the key of the message that shows an answer."""
    return f"answer:{answer_id}"


def client_msg_id(key: str) -> str:
    """Return the client_msg_id of the message with this key, the same for every attempt."""
    return str(uuid5(NAMESPACE_URL, f"sodateru:{key}"))


def plan(  # noqa: PLR0913  keyword-only, one for each column
    session: Session,
    *,
    key: str,
    kind: str,
    channel: str,
    payload: Mapping[str, Any],
    thread_ts: str = "",
    not_before: datetime | None = None,
) -> bool:
    """Plan a message within the caller's transaction; a second plan of the same key does nothing.

    Args:
        session: The transaction that makes the message necessary.
        key: Names the message for good; for ``answer`` it is ``answer_key(answer_id)``.
        kind: ``answer``, ``notice`` or ``update``.
        channel: Where it is shown.
        payload: What the poster needs; for ``update`` its ``ts`` names the message to edit, or its
            ``of`` the key of the planned message to edit.
        thread_ts: Thread it belongs to; empty for the channel itself.
        not_before: Earliest time; such a message holds nobody up until then.

    Returns:
        Whether it was new.
    """
    message = OutboxMessage(
        id=key, kind=kind, channel=channel, thread_ts=thread_ts, payload=dict(payload),
        not_before=not_before,
    )  # fmt: skip
    new = insert_once(session, message) or _grown(session, message)
    crash.point("outbox.planning")
    return new


def begin(session: Session, *, key: str, channel: str, thread_ts: str) -> bool:
    """Reserve the message of an answer that is shown while it is written; ``plan`` completes it.

    Returns:
        Whether it was new.
    """
    message = OutboxMessage(
        id=key, kind="answer", channel=channel, thread_ts=thread_ts, payload={"streamed": True},
        state="growing",
    )  # fmt: skip
    return insert_once(session, message)


def is_growing(session: Session, key: str) -> bool:
    """Return whether a message is begun and not completed."""
    return session.exec(select(OutboxMessage.id).where(*_growing(key))).first() is not None


def grows(store: Store, key: str, ts: str) -> bool:
    """Record where a growing message is shown; False when it has been completed meanwhile."""
    record = update(OutboxMessage).where(*_growing(key)).values(message_ts=ts)
    with store.write() as session:
        return bool(session.exec(record).rowcount)


def withdraw(store: Store, key: str) -> None:
    """Forget a growing message that was never shown."""
    with store.write() as session:
        session.exec(delete(OutboxMessage).where(*_growing(key)))


def _grown(session: Session, message: OutboxMessage) -> bool:
    """Complete a growing message; return whether there was one."""
    payload = {**message.payload, "streamed": True}
    whole = (
        update(OutboxMessage).where(*_growing(message.id)).values(state="waiting", payload=payload)
    )
    return bool(session.exec(whole).rowcount)


def _growing(key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(OutboxMessage.id) == key, col(OutboxMessage.state) == "growing"


def claim(
    store: Store, owner: str, seconds: float, resting: Collection[str] = ()
) -> OutboxMessage | None:
    """Claim the oldest message that may be sent now; None when there is nothing to do.

    Args:
        store: The database.
        owner: From ``claims.new_owner``.
        seconds: How long the claim holds.
        resting: Channels that must not be posted to yet.
    """
    return claims.take(store, _pick(resting), OutboxMessage, owner, seconds, "sending")


def pending(store: Store) -> bool:
    """Return whether a message could be sent now or is being sent."""
    with store.read() as session:
        sending = select(OutboxMessage.id).where(OutboxMessage.state == "sending").limit(1)
        pick = _pick(())
        due = session.exec(pick.statement, params=pick.values).first()
        found = due or session.exec(sending).first()
        return found is not None


def record_sent(session: Session, message: OutboxMessage, ts: str) -> None:
    """Record that a message is visible; an answer learns where it stands.

    Raises:
        Transient: Another sender has taken the message over; do not commit.
    """
    claims.change(session, message, state="sent", message_ts=ts, sent_at=now(), expires_at=None)
    if message.kind == "answer" and message.payload.get("answer"):  # an apology is no answer
        answer = session.get(Answer, message.id.removeprefix("answer:"))
        if answer is not None:
            answer.channel, answer.message_ts = message.channel, ts
            session.add(answer)


def record_dead(session: Session, message: OutboxMessage, why: str) -> None:
    """Record that a message will never be shown, with its reason and an audit row.

    Raises:
        Transient: Another sender has taken the message over; do not commit.
    """
    claims.change(session, message, state="dead", why=why, expires_at=None)
    audit.record(
        session, "bot", "message.dead", message.id, kind=message.kind, channel=message.channel,
        why=why, attempts=message.attempts,
    )  # fmt: skip


def try_later(store: Store, message: OutboxMessage, seconds: float, why: str) -> bool:
    """Give a message back, to be claimed again after ``seconds``."""
    later = now() + timedelta(seconds=seconds)
    return claims.change_now(
        store, message, state="waiting", not_before=later, why=why, expires_at=None
    )


def target_ts(session: Session, message: OutboxMessage) -> str:
    """Return the ts of the message that an ``update`` edits; empty while it is not visible."""
    if ts := message.payload.get("ts"):
        return str(ts)
    target = session.get(OutboxMessage, message.payload.get("of", ""))
    return target.message_ts if target else ""


def _pick(resting: Collection[str]) -> Pick:
    return Pick(_next(), {"at": now(), "resting": list(resting)})


@cache
def _next() -> SelectOfScalar[str]:
    earlier = aliased(OutboxMessage)
    same = col(OutboxMessage.created_at)
    before = or_(
        col(earlier.created_at) < same,
        and_(col(earlier.created_at) == same, col(earlier.id) < col(OutboxMessage.id)),
    )
    # A message planned for a later time holds nobody up before its first attempt.
    begun = or_(
        col(earlier.not_before).is_(None),
        col(earlier.not_before) <= AT,
        col(earlier.attempts) > 0,
    )
    unfinished = or_(col(earlier.state) == "sending", and_(col(earlier.state) == "waiting", begun))
    blocked = exists().where(
        and_(col(earlier.channel) == col(OutboxMessage.channel), before, unfinished)
    )
    rests = col(OutboxMessage.channel).in_(bindparam("resting", expanding=True))
    return (
        select(col(OutboxMessage.id))
        .where(_may_be_claimed(), ~blocked, ~rests)
        .order_by(same, col(OutboxMessage.id))
        .limit(1)
    )


def _may_be_claimed() -> ColumnElement[bool]:
    due = or_(col(OutboxMessage.not_before).is_(None), col(OutboxMessage.not_before) <= AT)
    return or_(
        and_(col(OutboxMessage.state) == "waiting", due),
        and_(col(OutboxMessage.state) == "sending", col(OutboxMessage.expires_at) < AT),
    )
