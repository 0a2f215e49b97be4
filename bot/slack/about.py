"""「これについて聞く」: any message becomes a question, answered privately or in its thread."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from bot import inbox, outbox
from bot.errors import SodateruError, Transient
from bot.log import get
from bot.slack import answering, blocks, drafting, mrkdwn, windows
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.slack.desk import Desk
from bot.store import insert_once, now
from bot.tables import Answer, InboxEvent, OutboxMessage
from bot.words import say

CALLBACK: Final = "about"
QUESTION: Final = "question"
WHERE: Final = "where"
KIND: Final = "asked"
"""The kind of event that answers under a line which we have posted ourselves."""
_LONGEST: Final = 1_000
_QUOTED: Final = 300
_POSTING: Final = timedelta(seconds=0.4)


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Show the form, filled with the message."""
    message, language = body.get("message") or {}, _language(desk, body)
    text = mrkdwn.cut(mrkdwn.plain(str(message.get("text") or "")), _LONGEST)
    note = {
        "channel": str(body["channel"]["id"]), "language": language,
        "ts": str(message.get("ts", "")),
        "thread_ts": str(message.get("thread_ts") or message.get("ts", "")),
    }  # fmt: skip
    label, hint = say("slack.about_question", language), say("slack.about_hint", language)
    places = [(say(f"slack.about_{name}", language), name) for name in ("private", "thread")]
    made = blocks.modal(
        CALLBACK, say("slack.about_title", language), say("slack.about_submit", language),
        say("slack.cancel", language),
        [
            blocks.text_input(QUESTION, label, text, hint, lines=True),
            blocks.radio(WHERE, say("slack.about_where", language), places),
        ],
    )  # fmt: skip
    windows.show(desk, body, {**made, "private_metadata": json.dumps(note)})


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Answer what was asked: in the message's thread, or to the person alone.

    Raises:
        Transient: Trying again later helps.
    """
    body = event.payload
    note, user = json.loads(body["view"]["private_metadata"]), windows.user_of(body)
    text = windows.field(body, QUESTION)
    link = link_of(desk, note["channel"], note["ts"])
    if windows.field(body, WHERE) == "thread":
        place = (note["channel"], note["thread_ts"])
    else:
        place = (direct(desk, user), "")
    begin(desk, event, user, place, text, link=link)


def begin(  # noqa: PLR0913  one for each thing that is told
    desk: Desk, event: InboxEvent, user: str, place: tuple[str, str], text: str, *,
    link: str = "", mode: str = "answer",
) -> None:  # fmt: skip
    """Say what was asked in a line of ours, and leave the event that answers below it.

    Args:
        desk: The desk.
        event: What is ended by this.
        user: Who asks.
        place: Channel and thread; without a thread the line opens one.
        text: The question.
        link: Address of the message that it is about.
        mode: ``answer``, or ``draft`` for a drafted reply beside the answer.
    """
    language = desk.people.guess(user).language(text)
    channel, thread_ts = place
    quoted = mrkdwn.escape(mrkdwn.cut(" ".join(text.split()), _QUOTED))
    if thread_ts:
        line = say("slack.followup_asked", language, user=f"<@{user}>", question=quoted)
    else:
        line = say("slack.about_asked", language, question=quoted)
    if link:
        line += f" · <{link}|{say('slack.about_link', language)}>"
    key = f"asked:{event.id}"
    with desk.finishing(event) as session:
        outbox.plan(
            session, key=key, kind="notice", channel=channel, thread_ts=thread_ts,
            payload={"text": line},
        )  # fmt: skip
        payload = {
            "team_id": event.payload.get("team_id", ""), "of": key, "channel": channel,
            "thread_ts": thread_ts, "user": user, "text": text, "mode": mode, "language": language,
        }  # fmt: skip
        soon = now() + _POSTING  # by then the line stands there
        later = InboxEvent(id=f"{KIND}:{event.id}", kind=KIND, payload=payload, not_before=soon)
        insert_once(session, later)
    outbox.planned.ring()
    inbox.arrived.ring()


def asked(desk: Desk, event: InboxEvent) -> None:
    """Answer below the line that says what was asked, once it stands there.

    Raises:
        Transient: It does not stand there yet.
    """
    told = event.payload
    with desk.room.store.read() as session:
        line = session.get(OutboxMessage, str(told["of"]))
    if line is None or line.state == "dead":
        desk.leave(event, "nowhere", forget=True)
        return
    if not line.message_ts:
        raise Transient("slack.unreachable", retry_after_seconds=0.2, name="not_posted")
    said = {**told, "ts": line.message_ts, "thread_ts": told["thread_ts"] or line.message_ts}
    question = answering.question_of(event, said, str(told["text"]), str(told["language"]))
    desk.status.thinking(question.channel, question.thread_ts, question.language)

    def draft(session: Session, answer: Answer) -> None:
        drafting.propose(desk, session, question, answer)

    answering.respond(desk, event, question, draft if told["mode"] == "draft" else None)


def direct(desk: Desk, user: str) -> str:
    """Return the channel of somebody's direct messages with the bot.

    Raises:
        Transient: Slack cannot be asked now.
    """
    with slack_errors(MEND_SECONDS):
        opened = desk.client.conversations_open(users=user)
    return str(opened["channel"]["id"])


def link_of(desk: Desk, channel: str, ts: str) -> str:
    """Return a message's address; empty when Slack does not say it now."""
    try:
        with slack_errors():
            found = desk.client.chat_getPermalink(channel=channel, message_ts=ts)
    except SodateruError as error:
        get("slack").info("slack.no_link", code=error.key)
        return ""
    return str(found.get("permalink", ""))


def _language(desk: Desk, body: Mapping[str, Any]) -> str:
    return desk.people.guess(windows.user_of(body)).language()
