"""What to ask, offered in direct messages: by department, and what others have had answered."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.access import EVERYONE
from bot.errors import SodateruError
from bot.log import get
from bot.slack.client import slack_errors
from bot.slack.desk import Desk, refusal
from bot.tables import Answer, InboxEvent, VerifiedAnswer
from bot.text import content_key, normalise
from bot.words import say

MOST: Final = 4
_TITLE: Final = 40
_ASKED: Final = 30


def suggest(desk: Desk, event: InboxEvent) -> None:
    """Offer questions to somebody who opens the direct messages; a failure costs only those."""
    opened: dict[str, Any] = event.payload["event"]
    user = str(opened["user"])
    person = desk.people.guess(user)
    if refusal(person, event.payload):
        desk.leave(event, "denied")
        return
    language = person.language()
    with desk.room.store.read() as session:
        asked = often(session, language)
    own = configured(desk.room.settings.suggested_prompts, person.title)
    found = first_of([*own, *asked], MOST)
    if found:
        prompts = [{"title": title(text), "message": text} for text in found]
        try:
            with slack_errors():
                desk.client.assistant_threads_setSuggestedPrompts(
                    channel_id=str(opened["channel"]), thread_ts="",
                    title=say("slack.prompts_title", language), prompts=prompts,
                )  # fmt: skip
        except SodateruError as error:
            get("slack").info("slack.prompts_refused", user=user, code=error.key)
    desk.leave(event, "")


def configured(lines: Sequence[str], department: str) -> list[str]:
    """Return the questions that are set for somebody: their department's, then everybody's. Pure.

    Args:
        lines: ``department=question``, or a question alone.
        department: The person's title in Slack.
    """
    theirs, everybodys = [], []
    for line in lines:
        name, found, text = line.partition("=")
        if not found:
            everybodys.append(line.strip())
        elif name.strip() and normalise(name) in normalise(department):
            theirs.append(text.strip())
    return [text for text in (*theirs, *everybodys) if text]


def often(session: Session, language: str) -> list[str]:
    """Return verified questions that anybody may read, those that were asked most first."""
    query = (
        select(VerifiedAnswer.question, func.count(col(Answer.id)))
        .join(Answer, col(Answer.verified_id) == col(VerifiedAnswer.id), isouter=True)
        .where(col(VerifiedAnswer.expired_at).is_(None), VerifiedAnswer.audience == EVERYONE)
        .where(VerifiedAnswer.language == language)
        .group_by(col(VerifiedAnswer.id))
        .order_by(func.count(col(Answer.id)).desc(), col(VerifiedAnswer.created_at).desc())
    )
    return [text for text, _ in session.exec(query.limit(_ASKED))]


def first_of(texts: Sequence[str], most: int) -> list[str]:
    """Return the first different questions. Pure."""
    found = {content_key(text): text for text in reversed(texts)}
    kept = dict.fromkeys(content_key(text) for text in texts)
    return [found[key] for key in kept if key][:most]


def title(text: str) -> str:
    """Return what stands on the button. Pure."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _TITLE else plain[: _TITLE - 1] + "…"
