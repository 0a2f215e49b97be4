"""A mail dropped as a file is answered with a drafted reply, made as every answer is made.

Its question is answered from the manuals in the thread, to be voted on and rewritten; the draft
stands below. Nothing else of the mail is kept.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlmodel import Session

from bot.errors import Broken, UserError
from bot.slack import answering, drafting, files
from bot.slack.desk import Desk
from bot.tables import Answer, InboxEvent, Question
from bot.text import normalise

_HEAD = re.compile(r"^(?:差出人|日付|From|Date): .*$", re.MULTILINE)
_WANTED: Final = ("返信", "返事", "下書き", "回答案", "文面", "reply", "draft", "respond")


def of(given: Sequence[Mapping[str, Any]], text: str) -> Mapping[str, Any] | None:
    """Return the mail that somebody wants to reply to; None when something else is wanted. Pure.

    Args:
        given: The files that came with a message.
        text: What was written beside them; a mail without a word wants a reply.
    """
    plain = normalise(text).strip()
    alone = len(given) == 1 and str(given[0].get("name") or "").lower().endswith(".eml")
    return given[0] if alone and (not plain or any(w in plain for w in _WANTED)) else None


def respond(desk: Desk, event: InboxEvent, question: Question, mail: Mapping[str, Any]) -> bool:
    """Answer a mail's question with a draft below, and end the event; False if it is unreadable.

    Raises:
        Transient: Slack does not hand the file over now.
    """
    try:
        found = files.read(desk, mail, question.channel)
    except (UserError, Broken):
        return False
    question.text = asked(found, desk.room.settings.question_max_chars)

    def draft(session: Session, answer: Answer) -> None:
        drafting.propose(desk, session, question, answer)

    answering.respond(desk, event, question, draft)
    return True


def asked(mail: files.Read, limit: int) -> str:
    """Return what a mail asks, at most ``limit`` characters. Pure."""
    head, *rest = [piece.text for piece in mail.pieces]
    body = "\n\n".join([_HEAD.sub("", head), *rest]).strip()
    return drafting.question_in(body)[:limit]
