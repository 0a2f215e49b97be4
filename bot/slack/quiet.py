"""🤫: a thread in which the bot answers only when it is mentioned."""

from typing import Any

from sqlmodel import Session

from bot.errors import SodateruError
from bot.slack import corrections
from bot.slack.desk import Desk, answer_at, first_question, whisper
from bot.store import insert_once
from bot.tables import InboxEvent, MutedThread, Question
from bot.words import say


def is_quiet(session: Session, channel: str, thread_ts: str) -> bool:
    """Return whether somebody has asked for quiet in a thread."""
    return session.get(MutedThread, (channel, thread_ts)) is not None


def change(desk: Desk, event: InboxEvent, *, quiet: bool) -> None:
    """Keep out of a thread that somebody put 🤫 into, or come back; in other threads nothing."""
    reacted: dict[str, Any] = event.payload["event"]
    user, channel = str(reacted["user"]), str(reacted["item"]["channel"])
    root = _thread(desk, channel, str(reacted["item"]["ts"]))
    if not root:
        desk.leave(event, "not_our_thread")
        return
    language = desk.people.guess(user).language()
    with desk.finishing(event) as session:
        known = session.get(MutedThread, (channel, root))
        if quiet:
            insert_once(session, MutedThread(channel=channel, thread_ts=root, user=user))
        elif known is not None and known.user == user:
            session.delete(known)
        elif known is not None:
            return  # somebody else still wants it quiet
        text = say("slack.muted" if quiet else "slack.unmuted", language)
        whisper(session, event, channel=channel, user=user, text=text, thread_ts=root)


def _thread(desk: Desk, channel: str, ts: str) -> str:
    """Return the thread of ours that a message is in; empty when it is in none."""
    with desk.room.store.read() as session:
        row = answer_at(session, channel, ts)
        if row is not None:
            return session.get_one(Question, row.question_id).thread_ts
        if first_question(session, channel, ts):
            return ts
    try:
        said = corrections.message_at(desk, channel, ts)
    except SodateruError:
        return ""
    root = str(said.get("thread_ts") or "")
    with desk.room.store.read() as session:
        return root if root and first_question(session, channel, root) else ""
