"""What people say about answers: ratings, rewrites, the verified answers they become, reviews."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class Rating(SQLModel, table=True):
    """One person's 👍 or 👎 on one answer; the latest event wins."""

    __table_args__ = (UniqueConstraint("answer_id", "user"),)
    id: int | None = Field(default=None, primary_key=True)
    answer_id: str = Field(foreign_key="answer.id", index=True)
    user: str
    value: int
    """1, -1, or 0 after it was taken back."""
    via: str
    """``button`` or ``reaction``."""
    reason: str = ""
    event_ts: float
    """Slack's time of the event, seconds."""


class ReactionMark(SQLModel, table=True):
    """One emoji of one person under one answer, as its latest event left it.

    Slack adds and takes away each emoji by itself and delivers in any order; the rating follows
    from all of a person's marks together.
    """

    __tablename__ = "reaction_mark"
    answer_id: str = Field(foreign_key="answer.id", primary_key=True)
    user: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    """What the emoji means: ``good``, ``right`` or ``bad``."""
    standing: bool
    event_ts: float


class Rewrite(SQLModel, table=True):
    """An expert's better answer."""

    id: str = Field(primary_key=True)
    answer_id: str = Field(foreign_key="answer.id", index=True)
    user: str
    question: str
    """The question as the expert wants it to be understood."""
    text: str
    source: str
    """``slack_modal``, ``slack_thread`` or ``form``."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc, index=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


class VerifiedAnswer(SQLModel, table=True):
    """An expert's answer that serves the next asker at once."""

    __tablename__ = "verified_answer"
    id: str = Field(primary_key=True)
    question: str
    text: str
    language: str
    author: str
    rewrite_id: str | None = Field(default=None, foreign_key="rewrite.id")
    passage_ids: list[str] = Field(sa_column=json_column())
    passage_hashes: list[str] = Field(sa_column=json_column())
    """It expires when one of these texts changes."""
    audience: str = "everyone"
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    expired_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    why_expired: str = ""


class ReviewItem(SQLModel, table=True):
    """Something an expert should look at; at most one open item per answer."""

    __tablename__ = "review_item"
    id: str = Field(primary_key=True)
    answer_id: str = Field(foreign_key="answer.id", unique=True)
    why: str
    """``thumbs_down`` or ``abstained``."""
    state: str = Field(default="open", index=True)
    """``open`` or ``closed``."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    closed_by: str = ""
