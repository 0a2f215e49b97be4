"""One question's journey: received event, question, answer, posted message."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class InboxEvent(SQLModel, table=True):
    """An event that was committed before it was acknowledged."""

    __tablename__ = "inbox_event"
    id: str = Field(primary_key=True)
    """Slack's event_id; for interactions and commands a stable id made from the payload."""
    kind: str
    """``message``, ``reaction``, ``action``, ``view``, ``command``."""
    payload: dict[str, Any] = Field(sa_column=json_column())
    thread: str = Field(default="", index=True)
    """Channel and thread it happened in; events of one thread are handled in order."""
    received_at: datetime = Field(default_factory=now, sa_type=Utc)
    state: str = Field(default="waiting", index=True)
    """``waiting``, ``claimed``, ``done``, ``dropped``."""
    owner: str = ""
    token: int = 0
    """Fence: grows with every claim, so that a slow former owner cannot write."""
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=Utc)
    why: str = ""
    """Why it was dropped, as a short code."""


class Question(SQLModel, table=True):
    """What somebody asked; one row per message whatever the number of deliveries."""

    __table_args__ = (
        UniqueConstraint("team", "channel", "ts"),
        Index("ix_question_thread", "channel", "thread_ts"),
    )
    id: str = Field(primary_key=True)
    """uuid5 of team, channel and ts."""
    team: str
    channel: str
    ts: str
    thread_ts: str
    """Root of the thread the answer goes to (the question's own ts when it opens one)."""
    user: str = Field(index=True)
    language: str
    text: str
    asked_at: datetime = Field(default_factory=now, sa_type=Utc)
    origin: str = "slack"
    """``slack`` or ``command`` (``sodateru ask``)."""
    solved_at: datetime | None = Field(default=None, sa_type=Utc)
    """When the asker said that it is settled."""


class Answer(SQLModel, table=True):
    """The bot's answer to a question, written before it is shown."""

    id: str = Field(primary_key=True)
    question_id: str = Field(foreign_key="question.id", unique=True)
    text: str
    language: str
    citations: list[dict[str, Any]] = Field(sa_column=json_column())
    """``[{"n","document","heading","passage_id","quote"}]``."""
    passage_ids: list[str] = Field(sa_column=json_column())
    """Passages that were in the prompt, best first."""
    passage_hashes: list[str] = Field(sa_column=json_column())
    verified_id: str | None = None
    """The verified answer it repeats or rests on."""
    verified_by: str = ""
    """User id of the expert whose words it repeats."""
    abstained: bool = False
    why: str = ""
    """Reason code when it abstained or fell down the ladder."""
    confidence: float | None = None
    """How surely the best passage fits the question (0..1); None where nothing was searched."""
    model_version: str
    """Exactly one version spoke."""
    prompt_version: str
    milliseconds: dict[str, float] = Field(sa_column=json_column())
    tokens_in: int = 0
    tokens_out: int = 0
    channel: str = Field(default="", index=True)
    message_ts: str = Field(default="", index=True)
    """ts of the visible message; empty until it is posted."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc, index=True)


class OutboxMessage(SQLModel, table=True):
    """A message that Slack must show exactly once."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_place", "channel", "message_ts"),)
    id: str = Field(primary_key=True)
    """Stable key, e.g. ``answer:<answer_id>``; also the client_msg_id's seed."""
    kind: str
    """``answer``, ``notice``, ``update``."""
    channel: str
    thread_ts: str = ""
    payload: dict[str, Any] = Field(sa_column=json_column())
    """Arguments for the Web API call (text, blocks, metadata)."""
    state: str = Field(default="waiting", index=True)
    """``waiting``, ``sending``, ``sent``, ``dead``; ``growing`` while an answer is streamed."""
    message_ts: str = ""
    owner: str = ""
    token: int = 0
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    not_before: datetime | None = Field(default=None, sa_type=Utc)
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    why: str = ""
