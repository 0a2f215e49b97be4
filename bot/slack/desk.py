"""What every handler here works with, and the few things all of them do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk import WebClient
from sqlmodel import Session, col, select

from bot import claims, inbox, outbox
from bot.slack.emoji import Emoji
from bot.slack.people import People, Person
from bot.slack.status import Status
from bot.slack.stream import Streams
from bot.slack.workspaces import Workspaces
from bot.tables import Answer, InboxEvent, Question

if TYPE_CHECKING:
    from bot.wiring import Room


@dataclass(frozen=True)
class Desk:
    """The room, and the ways to Slack."""

    room: "Room"
    client: WebClient
    people: People
    status: Status
    streams: Streams
    workspaces: Workspaces | None = None
    """Those that installed the app by OAuth; None for a single workspace."""
    emoji: Emoji | None = None
    """The workspace's aliases; None knows none."""

    @contextmanager
    def finishing(self, event: InboxEvent, why: str = "") -> Iterator[Session]:
        """Give the one transaction that ends an event: its rows, its messages, its last state."""
        with self.room.store.write() as session:
            yield session
            inbox.finish(session, event, why)

    def leave(self, event: InboxEvent, why: str, *, forget: bool = False) -> None:
        """End an event for which nothing is to be done.

        Args:
            event: A claimed event.
            why: Short code.
            forget: Whether its text is none of our business and is not to be kept.
        """
        with self.finishing(event, why) as session:
            if forget:
                claims.change(session, event, payload={})


def whisper(
    session: Session, event: InboxEvent, *, channel: str, user: str, text: str, **more: Any
) -> None:
    """Plan a message that only ``user`` sees, at most one per event.

    Args:
        session: The event's transaction.
        event: What it answers.
        channel: Where.
        user: Who sees it.
        text: Plain text of it.
        **more: ``blocks``, ``thread_ts``, or ``reply``: the address that answers an interaction.
    """
    thread = str(more.pop("thread_ts", ""))
    outbox.plan(
        session,
        key=f"whisper:{event.id}",
        kind="notice",
        channel=channel,
        thread_ts=thread,
        payload={"text": text, "only": user, **more},
    )


def refusal(person: Person, body: Mapping[str, Any], audience: str = "employees") -> str:
    """Return the words key that says why a person is not served here, or an empty string.

    Args:
        person: Who acts.
        body: The envelope's body, which names our workspace.
        audience: Whom the channel serves: ``employees``, ``guests`` too, or ``partners`` too.
    """
    if audience == "partners":
        return ""
    if person.stranger or not _is_colleague(person, body):
        return "slack.denied_outside"
    if person.guest and audience != "guests":
        return "slack.denied_guest"
    if body.get("is_ext_shared_channel"):
        return "slack.denied_shared"
    return ""


def _is_colleague(person: Person, body: Mapping[str, Any]) -> bool:
    ours = str(body.get("team_id") or "")
    company = str(body.get("enterprise_id") or (body.get("enterprise") or {}).get("id") or "")
    if company and person.enterprise == company:
        return True  # another workspace of the same organisation
    event = body.get("event") or {}
    theirs = {person.team, str(event.get("user_team") or ""), str(event.get("source_team") or "")}
    return not ours or theirs <= {"", ours}


def answer_at(session: Session, channel: str, ts: str) -> Answer | None:
    """Return the answer that a visible message shows."""
    query = select(Answer).where(Answer.channel == channel, Answer.message_ts == ts)
    return session.exec(query).first() if ts else None


def latest_answer(
    session: Session, channel: str, thread_ts: str, before: str = ""
) -> Answer | None:
    """Return the newest answer shown in a thread, or the newest that is older than ``before``."""
    query = (
        select(Answer)
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(Question.channel == channel, Question.thread_ts == thread_ts)
        .where(col(Answer.message_ts) != "")
        .order_by(col(Answer.message_ts).desc())
    )
    if before:
        query = query.where(col(Answer.message_ts) < before)
    return session.exec(query.limit(1)).first()


def first_question(session: Session, channel: str, thread_ts: str) -> Question | None:
    """Return the question that made a thread the bot's."""
    query = (
        select(Question)
        .where(Question.channel == channel, Question.thread_ts == thread_ts)
        .where(Question.origin == "slack")
        .order_by(col(Question.ts))
        .limit(1)
    )
    return session.exec(query).first()
