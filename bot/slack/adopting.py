"""「正解として登録」: any good answer that a person wrote becomes a verified answer.

Where the bot has answered in the same thread, its answer is corrected; elsewhere question and
answer are kept as they stand, and the passages that tell the same are found for them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from bot import office, outbox, questions, recall, review, rewriting
from bot.access import Reader, is_expert
from bot.errors import SodateruError, UserError
from bot.journey import answer_id
from bot.rewriting import Words
from bot.slack import between, blocks, corrections, home, modal, mrkdwn, queue, windows
from bot.slack.corrections import Correction
from bot.slack.desk import Desk, latest_answer, whisper
from bot.slack.modal import Form, Wording
from bot.store import insert_once
from bot.tables import Answer, InboxEvent, Question, VerifiedAnswer
from bot.text import content_hash, is_japanese
from bot.words import say

CALLBACK: Final = "adopt"
ORIGIN: Final = "adopted"
"""Origin of a question that nobody asked the bot."""
HUMAN: Final = "human"
"""Model version of an answer that a person gave."""
_PASSAGES: Final = 4


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Show the form, filled with the message and with what opens its thread."""
    user, message = windows.user_of(body), dict(body.get("message") or {})
    language, channel = desk.people.guess(user).language(), str(body["channel"]["id"])
    if not is_expert(user, desk.room.settings):
        windows.tell(desk, body, say("slack.experts_only", language))
        return
    with desk.room.store.read() as session:
        ours = bool(message.get("bot_id") or modal.shown_in(session, channel, message))
    if ours:
        modal.open_for(desk, body)
        return
    text = mrkdwn.from_slack_bold(mrkdwn.plain(str(message.get("text") or "")))
    if not text.strip():
        windows.tell(desk, body, say("slack.adopt_empty", language))
        return
    root, ts = str(message.get("thread_ts") or message["ts"]), str(message["ts"])
    with desk.room.store.read() as session:
        row = latest_answer(session, channel, root, ts)
        asked = session.get(Question, row.question_id) if row else None
    first = asked.text if asked else _opening(desk, channel, root, ts)
    note = {
        "answer": row.id if row else "", "channel": channel, "thread_ts": root, "ts": ts,
        "language": language, "author": str(message.get("user", "")), "was": "",
    }  # fmt: skip
    form = Form(
        CALLBACK, say("slack.adopt_title", language), say("slack.adopt_intro", language),
        Wording(first, text), note,
    )  # fmt: skip
    windows.show(desk, body, modal.filled(form, language))


def submitted(desk: Desk, event: InboxEvent) -> None:
    """Keep a person's words as the right answer.

    Raises:
        Transient: The manuals cannot be searched now.
    """
    body, note = event.payload, modal.note_of(event.payload)
    question, text = modal.written(body)
    user = windows.user_of(body)
    source = "slack_review" if note.get("item") else "slack_message"
    decided = note.get("why") in queue.BETWEEN
    words = Words(question, text, source, modal.bounds_of(body), decided)
    if known := note.get("answer"):
        with desk.room.store.read() as session:
            row = session.get(Answer, known)
        if row is not None and row.message_ts:
            corrections.store(desk, event, Correction(row, user, words), note.get("item", ""))
            return
    place = (note.get("channel", ""), note.get("thread_ts", ""), note.get("ts", ""))
    try:
        if between.mended_pair(desk, event, note.get("item", ""), user, words):
            return
        hits = found(desk, question, text, Reader(user, place[0]))
        line = _line(desk, user, note.get("author", ""), text)
        with desk.finishing(event) as session:
            new = keep(session, desk, user, words, (place, hits), str(body.get("team_id", "")))
            recall.begin(session, new)
            if note.get("item") and (item := review.is_open(session, note["item"])):
                between.fixed(session, item, user, words)
            if place[2]:
                outbox.plan(
                    session, key=f"adopted:{new.id}", kind="notice", channel=place[0],
                    thread_ts=place[1], payload={"text": line, "blocks": [blocks.context(line)]},
                )  # fmt: skip
        outbox.planned.ring()
        home.renew(desk, user)
    except UserError as error:
        line = error.say(desk.people.guess(user).language(text))
        with desk.finishing(event, error.key) as session:
            whisper(
                session, event, user=user, text=line, channel=place[0] or user, thread_ts=place[1]
            )


def found(desk: Desk, question: str, text: str, reader: Reader) -> list[str]:
    """Return ids of the passages that tell what a person has answered, best first; none if none."""
    try:
        hits = desk.room.library.search(f"{question}\n{text}", reader, _PASSAGES, office.today())
    except SodateruError:
        return []
    return [hit.passage_id for hit in hits]


def keep(
    session: Session, desk: Desk, user: str, words: Words,
    where: tuple[tuple[str, str, str], Sequence[str]], team: str,
) -> VerifiedAnswer:  # fmt: skip
    """Store a question that the bot was not asked, a person's answer, and make it verified.

    Raises:
        UserError: Not an expert, empty or too long.
    """
    (channel, thread_ts, ts), passages = where
    ts = ts or f"{user}:{hash_of(words)}"
    language = "ja" if is_japanese(words.text) else "en"
    question = Question(
        id=questions.question_id(team, channel, ts), team=team, channel=channel, ts=ts,
        thread_ts=thread_ts or ts, user=user, language=language, text=words.question,
        origin=ORIGIN,
    )  # fmt: skip
    insert_once(session, question)
    known = answer_id(question.id)
    row = Answer(
        id=known, question_id=question.id, text=words.text, language=language, citations=[],
        passage_ids=list(passages), passage_hashes=[], why=ORIGIN, model_version=HUMAN,
        prompt_version="", milliseconds={}, channel=channel,
    )  # fmt: skip
    insert_once(session, row)
    session.flush()
    return rewriting.rewrite(session, desk.room.settings, answer_id=known, user=user, words=words)


def hash_of(words: Words) -> str:
    """Return what tells one answer without a message from another."""
    return content_hash(f"{words.question}\n{words.text}")[:16]


def _line(desk: Desk, user: str, author: str, text: str) -> str:
    """Return what the thread is told: who has saved whose words."""
    language = "ja" if is_japanese(text) else "en"
    name = mrkdwn.escape(desk.people.guess(user).called(language))
    by = mrkdwn.escape(desk.people.guess(author).called(language)) if author else name
    return say("slack.adopted", language, name=name, author=by)


def _opening(desk: Desk, channel: str, root: str, ts: str) -> str:
    """Return what opens a thread; empty for a message that stands alone or cannot be read."""
    if root == ts:
        return ""
    try:
        return mrkdwn.plain(str(corrections.message_at(desk, channel, root).get("text") or ""))
    except SodateruError:
        return ""
