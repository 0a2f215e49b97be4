"""What people say about answers: ratings, rewrites, the verified answers they become, reviews."""

from datetime import datetime
from typing import Any

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
    comment: str = ""
    """What the person wrote about it, in their own words."""
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
    rewrite_id: str | None = Field(default=None, foreign_key="rewrite.id", index=True)
    passage_ids: list[str] = Field(sa_column=json_column())
    passage_hashes: list[str] = Field(sa_column=json_column())
    """It expires when one of these texts changes."""
    audience: str = "everyone"
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    expired_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    why_expired: str = ""
    valid_until: datetime | None = Field(default=None, sa_type=Utc)
    """The expert's own last day; from then on it serves nobody and waits for a review."""


class ReviewItem(SQLModel, table=True):
    """Something an expert should look at; at most one item per answer."""

    __tablename__ = "review_item"
    id: str = Field(primary_key=True)
    """For what is not about an answer: made of why and the thing's own key (``review.offer``)."""
    answer_id: str | None = Field(default=None, foreign_key="answer.id", unique=True)
    """The answer it is about; None for the others."""
    why: str
    """About an answer: ``thumbs_down``, ``abstained``. Others: ``candidate`` (words that may become
    a verified answer), ``stale`` (a verified answer that serves no more), ``conflict`` (two that
    contradict each other), ``gap`` (asked often, told nowhere). About pairs, written by curation:
    ``pair`` (may this train?), ``pair_blind`` (the same, asked of two who do not see each other's
    word), ``pair_stale``, ``pair_conflict``, ``pair_terms`` (other wording)."""
    question: str = ""
    text: str = ""
    """The words that may serve after a review; empty for an answer's own item."""
    rival: str = ""
    """For a conflict: the other words."""
    author: str = ""
    """User id of whoever wrote ``text``."""
    subject: str = Field(default="", index=True)
    """What it is about elsewhere: a verified answer's id, a family's id."""
    count: int = 1
    """How often it was asked."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    """What else belongs on the screen: ``evidence`` (passages as a pair has them), ``was`` and
    ``why`` of a wording, ``topic``."""
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    """After this the thing it is about is archived, where nobody has answered."""
    assigned_to: str = Field(default="", index=True)
    """The expert who is asked now."""
    assigned_at: datetime | None = Field(default=None, sa_type=Utc)
    opened_at: datetime | None = Field(default=None, sa_type=Utc)
    """When whoever closed it had it on the screen."""
    outcome: str = ""
    """``approved``, ``fixed``, ``dropped`` or, of two, ``both``; empty while open, and when it was
    taken back."""
    state: str = Field(default="open", index=True)
    """``open`` or ``closed``."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    closed_by: str = ""
