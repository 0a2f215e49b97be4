"""The experts' rewrite modal: opened there and then, checked when it is sent.

A trigger lives three seconds, so opening cannot wait in the inbox; what is sent goes there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.access import is_expert
from bot.errors import SodateruError
from bot.log import get
from bot.settings import Settings
from bot.slack import blocks, mrkdwn
from bot.slack.blocks import Block
from bot.slack.client import slack_errors
from bot.slack.desk import Desk, answer_at
from bot.slack.envelope import action_of
from bot.tables import Answer, Question, Rewrite, VerifiedAnswer
from bot.words import say

CALLBACK: Final = "rewrite"
QUESTION: Final = "question"
ANSWER: Final = "answer"
LONGEST: Final = 3_000
"""Slack's limit of a text field; a longer text is not filled in, lest it be saved cut off."""
_QUOTE: Final = 300
_MARKS: Final = re.compile(r"[ \t]?(?:\[\d{1,2}\])+")
"""Citation numbers of the bot's answer; the expert's words stand without them."""


@dataclass(frozen=True)
class Wording:
    """A question and an answer as they read at present."""

    question: str
    answer: str


def view(row: Answer, question: Question, language: str, now: Wording | None = None) -> Block:
    """Return the modal for rewriting an answer, filled with its present words.

    Args:
        row: The answer.
        question: What was asked.
        language: Of the modal.
        now: What an earlier rewrite has made of question and answer, if there was one.
    """
    words = now or Wording(question.text, "" if row.abstained else _MARKS.sub("", row.text))
    note = {
        "answer": row.id,
        "channel": row.channel or question.channel,
        "thread_ts": question.thread_ts,
        "language": language,
    }
    parts = [
        blocks.context(say("slack.modal_intro", language)),
        blocks.text_input(
            QUESTION,
            say("slack.modal_question", language),
            words.question,
            say("slack.modal_question_hint", language),
            lines=True,
        ),
        blocks.text_input(
            ANSWER,
            say("slack.modal_answer", language),
            words.answer if len(words.answer) <= LONGEST else "",
            say("slack.modal_answer_hint", language),
            lines=True,
        ),
    ]
    if quotes := _quotes(row):
        parts += [blocks.divider(), blocks.section(say("slack.modal_sources", language)), *quotes]
    titles = [say(f"slack.modal_{part}", language) for part in ("title", "submit")]
    made = blocks.modal(CALLBACK, titles[0], titles[1], say("slack.cancel", language), parts)
    return {**made, "private_metadata": json.dumps(note)}


def note_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what the modal remembers: ``answer``, ``channel``, ``thread_ts``, ``language``."""
    try:
        found = json.loads(body["view"].get("private_metadata") or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in dict(found).items()}


def written(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the question and the answer that were typed into the modal."""
    values = (body["view"].get("state") or {}).get("values") or {}

    def field(block: str) -> str:
        return str(((values.get(block) or {}).get("text") or {}).get("value") or "").strip()

    return field(QUESTION), field(ANSWER)


def problems(body: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Return what is wrong with a sent modal, by field; empty when it may go to the inbox."""
    language = note_of(body).get("language", "ja")
    question, answer = written(body)
    user = str((body.get("user") or {}).get("id", ""))
    if not is_expert(user, settings):
        return {ANSWER: say("slack.experts_only", language)}
    empty = {QUESTION: question, ANSWER: answer}
    return {name: say("slack.modal_empty", language) for name, text in empty.items() if not text}


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Open the modal for whoever pressed the button or chose the shortcut, or say why not."""
    user = str(body["user"]["id"])
    language = desk.people.guess(user).language()
    if not is_expert(user, desk.room.settings):
        _tell(desk, body, say("slack.experts_only", language))
        return
    found = _asked_for(desk, body)
    if found is None:
        _tell(desk, body, say("slack.not_an_answer", language))
        return
    row, question = found
    with desk.room.store.read() as session:
        made = view(row, question, language, _rewritten(session, row.id))
    try:
        with slack_errors():
            desk.client.views_open(trigger_id=str(body["trigger_id"]), view=made)
    except SodateruError as error:
        get("slack").warning("slack.modal_not_opened", user=user, code=error.key)
        _tell(desk, body, say("slack.modal_failed", language))


def _asked_for(desk: Desk, body: Mapping[str, Any]) -> tuple[Answer, Question] | None:
    with desk.room.store.read() as session:
        if body.get("type") == "message_action":
            row = _shown_in(session, str(body["channel"]["id"]), body.get("message") or {})
        else:
            row = session.get(Answer, action_of(body)[1])
        question = session.get(Question, row.question_id) if row else None
    return (row, question) if row and question else None


def _shown_in(session: Session, channel: str, message: Mapping[str, Any]) -> Answer | None:
    """Return the answer that a message shows: by its metadata, which is there from the start."""
    carried = ((message.get("metadata") or {}).get("event_payload") or {}).get("answer_id")
    row = session.get(Answer, str(carried)) if carried and message.get("bot_id") else None
    if row is not None and row.channel == channel:
        return row
    return answer_at(session, channel, str(message.get("ts", "")))


def _rewritten(session: Session, answer_id: str) -> Wording | None:
    query = (
        select(VerifiedAnswer)
        .join(Rewrite, col(Rewrite.id) == col(VerifiedAnswer.rewrite_id))
        .where(Rewrite.answer_id == answer_id, col(VerifiedAnswer.expired_at).is_(None))
        .order_by(col(VerifiedAnswer.created_at).desc())
    )
    row = session.exec(query.limit(1)).first()
    return Wording(row.question, row.text) if row else None


def _tell(desk: Desk, body: Mapping[str, Any], text: str) -> None:
    """Say something to the person alone, now; a failure only costs them the line."""
    channel = str((body.get("channel") or {}).get("id", ""))
    thread = str((body.get("message") or {}).get("thread_ts", ""))
    user = str(body["user"]["id"])
    try:
        with slack_errors():
            desk.client.chat_postEphemeral(
                channel=channel or user, user=user, text=text, thread_ts=thread or None
            )
    except SodateruError as error:
        get("slack").warning("slack.line_lost", user=user, code=error.key)


def _quotes(row: Answer) -> list[Block]:
    made = []
    for citation in row.citations[:4]:
        place = " › ".join(
            mrkdwn.escape(str(citation.get(part, "")))
            for part in ("document", "heading")
            if citation.get(part)
        )
        quote = mrkdwn.escape(mrkdwn.cut(str(citation.get("quote", "")), _QUOTE))
        made.append(blocks.context(f"{place}\n{quote}"))
    return made
