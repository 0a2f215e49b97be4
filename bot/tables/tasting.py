"""Blind tasting: two answers to one question, and which of them an expert prefers."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.tables.columns import Utc


class Tasting(SQLModel, table=True):
    """One pair put before one expert; training plans it, Slack shows it, a button answers it."""

    __table_args__ = (UniqueConstraint("run_id", "pair_id", "expert"),)
    id: str = Field(primary_key=True)
    run_id: str = Field(index=True)
    pair_id: str = Field(index=True)
    expert: str = Field(index=True)
    question: str
    left: str
    right: str
    left_version: str
    """Never shown before the vote."""
    right_version: str
    language: str
    due_at: datetime = Field(sa_type=Utc, index=True)
    """Not shown earlier: within office hours, and at most five a week for each expert."""
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    choice: str = ""
    """``left``, ``right`` or ``same``; empty before the vote."""
    voted_at: datetime | None = Field(default=None, sa_type=Utc)
