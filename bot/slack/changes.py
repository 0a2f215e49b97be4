"""Questions that their askers edit or delete afterwards."""

from typing import Any

from sqlmodel import Session, select

from bot import erase
from bot.errors import UserError
from bot.log import get
from bot.slack import answering, blocks, corrections, mrkdwn, together
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.slack.desk import Desk, refusal, whisper
from bot.slack.envelope import action_of
from bot.tables import InboxEvent, OutboxMessage, Question
from bot.text import content_key
from bot.words import say


def edited(desk: Desk, event: InboxEvent) -> None:
    """Offer a new answer to whoever has changed their question; other edits are none of ours.

    Raises:
        Transient: The message cannot be read now.
    """
    told = event.payload["event"]
    with desk.room.store.read() as session:
        known = _asked(session, str(told["channel"]), str(told["ts"]))
    if known is None or known.user != told.get("user"):
        desk.leave(event, "not_a_question", forget=True)
        return
    text = _text_now(desk, event, known)
    if not text or content_key(text) == content_key(known.text):
        desk.leave(event, "same", forget=True)
        return
    language = known.language
    offer = say("slack.edited_offer", language)
    button = blocks.button(say("slack.edited_again", language), "again", known.id, "primary")
    with desk.finishing(event) as session:
        whisper(
            session, event, channel=known.channel, user=known.user, text=offer,
            thread_ts=known.thread_ts, blocks=[blocks.section(offer, button)],
        )  # fmt: skip


def again(desk: Desk, event: InboxEvent) -> None:
    """Answer a question as it reads now.

    Raises:
        Transient: Trying again later helps.
    """
    body = event.payload
    user, first = str(body["user"]["id"]), (body.get("actions") or [{}])[0]
    with desk.room.store.read() as session:
        known = session.get(Question, action_of(body)[1])
    if known is None or known.user != user:
        desk.leave(event, "not_a_question")
        return
    if refusal(desk.people.guess(user), body):
        desk.leave(event, "denied")
        return
    text = _text_now(desk, event, known)
    if not text:
        desk.leave(event, "gone")
        return
    desk.status.thinking(known.channel, known.thread_ts, known.language)
    said = {
        "channel": known.channel, "thread_ts": known.thread_ts, "user": user,
        "ts": str(first.get("action_ts") or f"{event.received_at.timestamp():.6f}"),
    }  # fmt: skip
    answering.respond(
        desk,
        event,
        answering.question_of(event, said, text, desk.people.guess(user).language(text)),
    )


def deleted(desk: Desk, event: InboxEvent) -> None:
    """Take a deleted question's traces away: its words here, and the messages that repeat them.

    Raises:
        Transient: Slack cannot be asked now.
    """
    told = event.payload["event"]
    with desk.room.store.read() as session:
        known = _asked(session, str(told["channel"]), str(told["ts"]))
    if known is None:
        desk.leave(event, "not_a_question", forget=True)
        return
    with desk.room.store.write() as session:
        leader = together.left(session, known)
        shown = erase.question(session, session.get_one(Question, known.id))
        if leader:
            together.show(session, leader, f"left:{known.id}")
    for message in shown:
        _remove(desk, message)
    desk.leave(event, "deleted", forget=True)


def _remove(desk: Desk, message: OutboxMessage) -> None:
    try:
        with slack_errors(MEND_SECONDS):
            desk.client.chat_delete(channel=message.channel, ts=message.message_ts)
    except UserError as error:  # gone already
        get("slack").info("slack.not_deleted", outbox_id=message.id, code=error.key)


def _asked(session: Session, channel: str, ts: str) -> Question | None:
    query = select(Question).where(Question.channel == channel, Question.ts == ts)
    return session.exec(query.where(Question.origin == "slack")).first()


def _text_now(desk: Desk, event: InboxEvent, known: Question) -> str:
    said: dict[str, Any] = corrections.message_at(desk, known.channel, known.ts)
    return mrkdwn.plain(str(said.get("text") or ""), str(event.payload.get("bot_user", "")))
