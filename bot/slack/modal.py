"""The experts' form for the right answer: opened there and then, checked when it is sent.

A trigger lives three seconds, so opening cannot wait in the inbox; what is sent goes there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import office
from bot.access import is_expert
from bot.settings import Settings
from bot.slack import blocks, formparts, windows
from bot.slack.blocks import Block
from bot.slack.desk import Desk, answer_at
from bot.slack.envelope import action_of
from bot.tables import Answer, Question, Rewrite, VerifiedAnswer
from bot.verified import Bounds
from bot.words import say

CALLBACK: Final = "rewrite"
RIGHT_ANSWERS: Final = (CALLBACK, "adopt")
"""Forms that give the right answer to a question."""
QUESTION: Final = "question"
ANSWER: Final = "answer"
UNTIL: Final = "until"
AUDIENCE: Final = "audience"
RESTS: Final = "rests"
LONGEST: Final = 3_000
"""Slack's limit of a text field; a longer text is not filled in, lest it be saved cut off."""
_MARKS: Final = re.compile(r"[ \t]?(?:\[\d{1,2}\])+")
"""Citation numbers of the bot's answer; the expert's words stand without them."""


@dataclass(frozen=True)
class Wording:
    """A question and an answer as they read at present."""

    question: str
    answer: str


@dataclass(frozen=True)
class Form:
    """What the form is about."""

    callback: str
    title: str
    intro: str
    words: Wording
    note: Mapping[str, str]
    """What comes back with it: ``answer``, ``channel``, ``thread_ts``, ``language`` and more."""
    passages: tuple[formparts.Place, ...] = ()


def view(row: Answer, question: Question, language: str, now: Wording | None = None) -> Block:
    """Return the form for rewriting an answer, filled with its present words.

    Args:
        row: The answer.
        question: What was asked.
        language: Of the form.
        now: What an earlier rewrite has made of question and answer, if there was one.
    """
    words = now or Wording(question.text, "" if row.abstained else bare(row.text))
    note = {
        "answer": row.id, "channel": row.channel or question.channel,
        "thread_ts": question.thread_ts, "language": language,
    }  # fmt: skip
    form = Form(
        CALLBACK, say("slack.modal_title", language), say("slack.modal_intro", language), words,
        note, formparts.places(row),
    )  # fmt: skip
    return filled(form, language)


def filled(form: Form, language: str, between: list[Block] | None = None) -> Block:
    """Return a form as a view; ``between`` stands between the answer and the rest."""
    words = form.words
    long = len(words.answer) > LONGEST
    parts = [
        blocks.context(form.intro),
        blocks.text_input(
            QUESTION, say("slack.modal_question", language), words.question,
            say("slack.modal_question_hint", language), lines=True,
        ),
        blocks.text_input(
            ANSWER, say("slack.modal_answer", language), "" if long else words.answer,
            say("slack.modal_answer_hint", language), lines=True,
        ),
        blocks.actions(blocks.button(say("slack.modal_preview", language), "preview", "x")),
        *(between or []),
        *formparts.bounds(form.passages, language),
        *formparts.quotes(form.passages, language),
    ]  # fmt: skip
    made = blocks.modal(
        form.callback, form.title, say("slack.modal_submit", language),
        say("slack.cancel", language), parts,
    )  # fmt: skip
    was = {"was": words.answer[: LONGEST // 3]} if "was" not in form.note else {}
    return {**made, "private_metadata": json.dumps({**form.note, **was}, ensure_ascii=False)}


def bare(text: str) -> str:
    """Return an answer without its citation numbers."""
    return _MARKS.sub("", text)


def preview(desk: Desk, body: Mapping[str, Any]) -> None:
    """Show in the open form what changes, and which words of the house are called otherwise."""
    view_now = dict(body["view"])
    note, language = note_of(body), note_of(body).get("language", "ja")
    question, text = written(body)
    with desk.room.store.read() as session:
        row = session.get(Answer, note.get("answer", ""))
        newer = _rewritten(session, row.id) if row else None
    was = newer.answer if newer else bare(row.text) if row and not row.abstained else ""
    shown = formparts.changes(was or note.get("was", ""), text, language)
    shown += formparts.terms(f"{question}\n{text}", desk.room.settings, language)
    kept = [part for part in view_now["blocks"] if not _is_preview(part)]
    at = next(n for n, part in enumerate(kept) if part["type"] == "actions") + 1
    marked = [{**part, "block_id": f"preview{n}"} for n, part in enumerate(shown)]
    known = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    made = {name: view_now[name] for name in known if view_now.get(name)}
    windows.renew(desk, body, {**made, "blocks": [*kept[:at], *marked, *kept[at:]]})


def note_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form remembers: ``answer``, ``channel``, ``thread_ts``, ``language``."""
    try:
        found = json.loads(body["view"].get("private_metadata") or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in dict(found).items()}


def written(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return the question and the answer that were typed into the form."""
    return windows.field(body, QUESTION), windows.field(body, ANSWER)


def bounds_of(body: Mapping[str, Any]) -> Bounds:
    """Return how far the answer reaches, as chosen in the form."""
    day, only = windows.field(body, UNTIL), windows.field(body, AUDIENCE)
    rests = tuple(one for one in windows.field(body, RESTS).split(",") if one)
    return Bounds(
        office.end_of(date.fromisoformat(day)) if day else None,
        note_of(body).get("channel", "") if only == "here" else "",
        rests,
    )


def problems(body: Mapping[str, Any], settings: Settings) -> dict[str, str]:
    """Return what is wrong with a sent form, by field; empty when it may go to the inbox."""
    if (body.get("view") or {}).get("callback_id") not in RIGHT_ANSWERS:
        return {}
    language = note_of(body).get("language", "ja")
    user = windows.user_of(body)
    if not is_expert(user, settings):
        return {ANSWER: say("slack.experts_only", language)}
    question, answer = written(body)
    empty = {QUESTION: question, ANSWER: answer}
    wrong = {name: say("slack.modal_empty", language) for name, text in empty.items() if not text}
    day = windows.field(body, UNTIL)
    if day and day < office.today().isoformat():
        wrong[UNTIL] = say("slack.modal_until_past", language)
    return wrong


def open_for(desk: Desk, body: Mapping[str, Any]) -> None:
    """Open the form for whoever pressed the button or chose the shortcut, or say why not."""
    user = windows.user_of(body)
    language = desk.people.guess(user).language()
    if not is_expert(user, desk.room.settings):
        windows.tell(desk, body, say("slack.experts_only", language))
        return
    found = _asked_for(desk, body)
    if found is None:
        windows.tell(desk, body, say("slack.not_an_answer", language))
        return
    row, question = found
    with desk.room.store.read() as session:
        made = view(row, question, language, _rewritten(session, row.id))
    windows.show(desk, body, made)


def _asked_for(desk: Desk, body: Mapping[str, Any]) -> tuple[Answer, Question] | None:
    with desk.room.store.read() as session:
        if body.get("type") == "message_action":
            row = shown_in(session, str(body["channel"]["id"]), body.get("message") or {})
        else:
            row = session.get(Answer, action_of(body)[1])
        question = session.get(Question, row.question_id) if row else None
    return (row, question) if row and question else None


def shown_in(session: Session, channel: str, message: Mapping[str, Any]) -> Answer | None:
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


def _is_preview(part: Mapping[str, Any]) -> bool:
    return str(part.get("block_id", "")).startswith("preview")
