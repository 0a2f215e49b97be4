"""Answers a question that came with files, in its thread."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from bot import outbox, prompt, questions
from bot.access import Reader
from bot.errors import Broken, Transient, UserError
from bot.generate import Draft
from bot.journey import answer_id
from bot.slack import blocks, channels, corrections, files, letters, mrkdwn, views
from bot.slack.desk import Desk
from bot.slack.files import Read
from bot.store import insert_once
from bot.tables import Answer, InboxEvent, Question
from bot.text import normalise
from bot.words import say

MARK: Final = "📎 "
"""How a question that came with files ends in its row: names that follow-ups are read again by."""
_SUMMARISE: Final = (
    "要約",
    "まとめ",
    "概要",
    "要点",
    "分類",
    "どんな",
    "何の",
    "summar",
    "classify",
    "overview",
)


def respond(
    desk: Desk, event: InboxEvent, question: Question, given: Sequence[Mapping[str, Any]]
) -> None:
    """Answer from the files, and end the event; a mail gets a drafted reply.

    Raises:
        Transient: Slack does not hand a file over now.
    """
    asked, reader = question.text, channels.reader_of(desk, question)
    mail = letters.of(given, asked)
    if mail and letters.respond(desk, event, question, mail):
        return
    names = ", ".join(str(one.get("name") or "file") for one in given)
    question.text = f"{asked}\n{MARK}{names}".strip()
    question = questions.keep(desk.room.store, question)
    desk.status.thinking(question.channel, question.thread_ts, question.language)
    found, refused = _read(desk, given, question)
    row, content = _made(desk, question, asked, found, refused, reader)
    with desk.finishing(event) as session:
        _keep(session, row)
        outbox.plan(
            session, key=outbox.answer_key(row.id), kind="answer", channel=question.channel,
            thread_ts=question.thread_ts, payload=content,
        )  # fmt: skip


def above(desk: Desk, first: Question | None) -> list[Mapping[str, Any]]:
    """Return the files of the message that opened a thread; none when it came without.

    Raises:
        Transient: It cannot be read now.
    """
    if first is None or MARK not in first.text:
        return []
    return files.of(corrections.message_at(desk, first.channel, first.ts))


def wants_overview(text: str) -> bool:
    """Return whether somebody wants the file in short, rather than something it says. Pure."""
    plain = normalise(text)
    return not plain.strip() or (len(plain) <= 40 and any(word in plain for word in _SUMMARISE))


def _read(
    desk: Desk, given: Sequence[Mapping[str, Any]], question: Question
) -> tuple[list[Read], list[str]]:
    found, refused, language = [], [], question.language
    for file in given:
        name = str(file.get("name") or "file")
        try:
            found.append(files.read(desk, file, question.channel))
        except Transient:
            raise
        except (UserError, Broken) as error:
            why = error.say(language)
            refused.append(say("slack.file_refused", language, name=name, why=why))
    return found, refused


def _made(
    desk: Desk, question: Question, asked: str, found: Sequence[Read], refused: Sequence[str],
    reader: Reader,
) -> tuple[Answer, views.Message]:  # fmt: skip
    """Return the answer's row and its message."""
    language, citations, version = question.language, [], desk.room.gateway.serving
    abstained = False
    if not found:
        text, version = "\n".join(refused), ""
    elif wants_overview(asked):
        text = "\n\n".join(files.overview(desk, one, reader, language) for one in found)
        version = "quote"
    else:
        draft = files.answer(desk, asked, found, language)
        abstained = draft.abstained or draft.refused
        names = ", ".join(one.name for one in found)
        text = say("slack.file_none", language, name=names) if abstained else draft.text
        citations = _citations(draft) if not abstained else []
    if found and refused:
        text = "\n".join([*refused, "", text])
    row = Answer(
        id=answer_id(question.id), question_id=question.id, text=text, language=language,
        citations=citations, passage_ids=[], passage_hashes=[], why="file", abstained=abstained,
        model_version=version, prompt_version=prompt.VERSION, milliseconds={},
        channel=question.channel,
    )  # fmt: skip
    if not found:
        return row, {"text": mrkdwn.escape(text), "blocks": [blocks.section(mrkdwn.escape(text))]}
    shown = views.answer(row)  # to be voted on, but no answer for anybody else to repeat
    return row, {**shown, "blocks": [one for one in shown["blocks"] if one["type"] != "actions"]}


def _citations(draft: Draft) -> list[dict[str, Any]]:
    return [vars(citation) for citation in draft.citations]


def _keep(session: Session, row: Answer) -> None:
    insert_once(session, row)
    session.flush()
