"""What experts say of themselves, and threads that the bot was asked to stay out of."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc


class ExpertProfile(SQLModel, table=True):
    """Which questions an expert wants, and when; whoever has none takes any, in office hours."""

    __tablename__ = "expert_profile"
    user: str = Field(primary_key=True)
    topics: str = ""
    """Words that their questions hold, as they typed them."""
    quiet_from: int = 18
    """Hour of the day in Japan from which they are not asked."""
    quiet_until: int = 9
    away_until: datetime | None = Field(default=None, sa_type=Utc)
    delegate: str = ""
    """Who is asked instead while they are away."""
    updated_at: datetime = Field(default_factory=now, sa_type=Utc)


class MutedThread(SQLModel, table=True):
    """A thread in which the bot answers only when it is mentioned."""

    __tablename__ = "muted_thread"
    channel: str = Field(primary_key=True)
    thread_ts: str = Field(primary_key=True)
    user: str
    """Who asked for quiet."""
    at: datetime = Field(default_factory=now, sa_type=Utc)
