"""Experts' corrections, by modal, by a reply 「訂正：…」, or by ✏️ or ✅ on their own reply.

A bare reply of an expert is talk, not a correction: only the prefix or the emoji makes it one. The
bot's message is edited, the thread is told, and the next asker gets the expert's words.
"""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot import handoff, inbox, outbox, recall, review, rewriting
from bot.access import is_expert
from bot.errors import Transient, UserError
from bot.rewriting import Words
from bot.slack import between, home, threads, together, views
from bot.slack.asking import reply_text
from bot.slack.client import MEND_SECONDS, slack_errors
from bot.slack.desk import Desk, latest_answer, whisper
from bot.slack.modal import bounds_of, note_of, written
from bot.slack.people import Person
from bot.store import now
from bot.tables import Answer, InboxEvent, Question, VerifiedAnswer
from bot.words import say


@dataclass(frozen=True)
class Reply:
    """What somebody wrote in a thread of the bot's."""

    channel: str
    thread_ts: str
    ts: str
    user: str
    text: str


@dataclass(frozen=True)
class Correction:
    """A better answer, however it was given."""

    answer: Answer
    user: str
    words: Words


def correct(desk: Desk, event: InboxEvent, reply: Reply) -> None:
    """Take a reply as the correction of the answer that stands above it in its thread.

    Raises:
        Transient: The answer was just shown, and its place is not recorded yet.
    """
    user, channel, root = reply.user, reply.channel, reply.thread_ts
    language = desk.people.guess(user).language(reply.text)
    with desk.room.store.read() as session:
        row = handoff.of_thread(session, channel, root)
        row = row or latest_answer(session, channel, root, reply.ts)
        question = session.get(Question, row.question_id) if row else None
        early = row is None and threads.unplaced(session, channel, root)
    if early and now() - event.received_at < threads.RECORDED_WITHIN:
        raise Transient("slack.unreachable", retry_after_seconds=0.5, name="not_recorded")
    if row is None or question is None:
        desk.leave(event, "no_answer", forget=True)
        return
    if not is_expert(user, desk.room.settings):
        with desk.finishing(event, "not_expert") as session:
            line = say("slack.experts_only_reply", language)
            whisper(session, event, channel=channel, user=user, text=line, thread_ts=root)
        return
    given = Correction(row, user, Words(question.text, reply.text, "slack_thread"))
    store(desk, event, given)


def correct_marked(desk: Desk, event: InboxEvent, meaning: str, *, added: bool) -> None:
    """Take an expert's own reply as a correction because the expert marked it ✏️ or ✅.

    Raises:
        Transient: The reply cannot be read now.
    """
    reacted = event.payload["event"]
    user, author = str(reacted["user"]), reacted.get("item_user")
    marks = added and meaning in ("rewrite", "right")
    if not marks or author not in (user, None) or not is_expert(user, desk.room.settings):
        desk.leave(event, "not_an_answer")
        return
    channel, ts = str(reacted["item"]["channel"]), str(reacted["item"]["ts"])
    said = message_at(desk, channel, ts)
    text = reply_text(said, str(event.payload.get("bot_user", "")))
    if said.get("user") != user or not said.get("thread_ts") or not text:
        desk.leave(event, "not_a_reply")
        return
    correct(desk, event, Reply(channel, str(said["thread_ts"]), ts, user, text))


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Take a sent modal as the correction of its answer."""
    body = event.payload
    question, text = written(body)
    note = note_of(body)
    with desk.room.store.read() as session:
        row = session.get(Answer, note.get("answer", ""))
    if row is None:
        desk.leave(event, "no_answer")
        return
    words = Words(question, text, "slack_modal", bounds_of(body))
    store(desk, event, Correction(row, str(body["user"]["id"]), words))


def store(desk: Desk, event: InboxEvent, given: Correction, item: str = "") -> None:
    """Keep a correction: the message is edited, its thread told, and the next asker served.

    Args:
        desk: The desk.
        event: What is ended.
        given: The better answer.
        item: The review item that it settles, besides the one about its answer.
    """
    person, answer_id = desk.people.guess(given.user), given.answer.id
    try:
        with desk.finishing(event) as session:
            new = rewriting.rewrite(
                session, desk.room.settings, answer_id=answer_id, user=given.user,
                words=given.words,
            )  # fmt: skip
            handoff.answered(session, answer_id, given.user)
            together.served(session, answer_id, new, given.user)
            recall.begin(session, new)
            if known := review.is_open(session, item):
                between.fixed(session, known, given.user, given.words)
            _announce(session, session.get_one(Answer, answer_id), new, person)
        inbox.arrived.ring()
        outbox.planned.ring()  # the edit need not wait for the expert's Home
        home.renew(desk, given.user)
    except UserError as error:
        line = error.say(person.language(given.words.text))
        with desk.finishing(event, error.key) as session:
            asked = session.get_one(Question, given.answer.question_id)
            place = {"channel": asked.channel, "thread_ts": asked.thread_ts}
            whisper(session, event, user=given.user, text=line, **place)


def _announce(session: Session, row: Answer, new: VerifiedAnswer, expert: Person) -> None:
    """Plan the edit of the corrected message and the line that confirms it in the thread."""
    question = session.get_one(Question, row.question_id)
    name = expert.called(row.language)
    outbox.plan(
        session,
        key=f"corrected:{new.id}",
        kind="update",
        channel=row.channel or question.channel,
        thread_ts=question.thread_ts,
        payload={
            **views.corrected(row, new.text, name, row.language),
            "of": outbox.answer_key(row.id),
        },
    )
    outbox.plan(
        session,
        key=f"correction:{new.id}",
        kind="notice",
        channel=row.channel or question.channel,
        thread_ts=question.thread_ts,
        payload={"text": say("slack.correction_stored", row.language, name=name)},
    )


def message_at(desk: Desk, channel: str, ts: str) -> dict[str, Any]:
    """Return a message as it stands in Slack now; empty when it is gone.

    Raises:
        Transient: It cannot be read now.
    """
    try:
        with slack_errors(MEND_SECONDS):
            found = desk.client.conversations_replies(
                channel=channel, ts=ts, limit=1, inclusive=True
            )
    except UserError:  # deleted meanwhile
        return {}
    rows: list[dict[str, Any]] = found.get("messages") or []
    return next((row for row in rows if row.get("ts") == ts), {})
