"""Whether a thread is one of the bot's: talk in all others is never stored, not for a moment."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.place import place_of
from bot.slack import asking
from bot.store import Store
from bot.tables import InboxEvent, OutboxMessage, Question

RECORDED_WITHIN: Final = timedelta(seconds=30)
"""So long a reply waits for the place of the message above it to be recorded."""


def is_ours(store: Store, event: Mapping[str, Any], bot_user: str) -> bool:
    """Return whether a message may concern the bot.

    A reply in a channel does when the bot was asked in its thread, wrote the message that began it,
    or has received something of it that is not handled yet. Whatever is no such reply may.

    Args:
        store: The database.
        event: Slack's ``message`` or ``app_mention`` event.
        bot_user: The bot's user id.
    """
    root, channel = str(event.get("thread_ts") or ""), str(event.get("channel") or "")
    plain = event.get("type") == "message" and not asking.is_direct(event)
    if not root or not plain or asking.is_mention(event, bot_user):
        return True
    thread = place_of({"event": event}).thread
    with store.read() as session:
        for found in (
            select(Question.id).where(Question.channel == channel, Question.thread_ts == root),
            select(InboxEvent.id).where(InboxEvent.thread == thread),
            select(OutboxMessage.id).where(
                OutboxMessage.channel == channel, OutboxMessage.message_ts == root
            ),
        ):
            if session.exec(found.limit(1)).first() is not None:
                return True
        return unrecorded(session, event, bot_user)


def unrecorded(session: Session, event: Mapping[str, Any], bot_user: str) -> bool:
    """Return whether a reply may stand under a message of ours whose place is not recorded yet.

    Slack shows a message before it tells us where; somebody may be quicker than that answer.
    """
    root, channel = str(event.get("thread_ts") or ""), str(event.get("channel") or "")
    if not root or event.get("parent_user_id") not in (bot_user, None, ""):
        return False
    here = select(OutboxMessage.id).where(OutboxMessage.channel == channel)
    if session.exec(here.where(OutboxMessage.message_ts == root).limit(1)).first():
        return False
    unsure = col(OutboxMessage.state).in_(("sending", "waiting"))
    tried = here.where(unsure, OutboxMessage.attempts > 0)
    return session.exec(tried.limit(1)).first() is not None


def unplaced(session: Session, channel: str, root: str) -> bool:
    """Return whether a thread has an answer that is being shown, its place not recorded yet."""
    query = (
        select(OutboxMessage.id)
        .where(OutboxMessage.channel == channel, OutboxMessage.thread_ts == root)
        .where(OutboxMessage.kind == "answer")
        .where(col(OutboxMessage.state).in_(("sending", "waiting")))
    )
    return session.exec(query.limit(1)).first() is not None
