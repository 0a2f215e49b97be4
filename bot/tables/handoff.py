"""Hand-offs: questions that wait for a person."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc


class Handoff(SQLModel, table=True):
    """A question handed over to the people in charge; at most one for each answer."""

    answer_id: str = Field(foreign_key="answer.id", primary_key=True)
    asked_by: str
    """Who wanted a person to answer."""
    expert: str = Field(default="", index=True)
    """Whose turn it is; empty when everybody in the channel is meant."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc, index=True)
    """After this the administrators are told."""
    overdue_at: datetime | None = Field(default=None, sa_type=Utc)
    """When they were told."""
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    answered_by: str = ""
    joined: str = Field(default="", index=True)
    """Answer id of the hand-off of the same question that it waits with; empty when alone."""
