"""A challenger on its way to people: who meets it, and what it would have said."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc


class Rollout(SQLModel, table=True):
    """Which version stands beside the champion; at most one row, written by training."""

    name: str = Field(default="challenger", primary_key=True)
    version_id: str = Field(foreign_key="model_version.id")
    run_id: str = ""
    mode: str
    """``shadow``: it answers unseen; ``canary``: a share of the threads gets its answers."""
    share: float = 0.0
    """Share of threads, 0..1; a thread keeps its side."""
    since: datetime = Field(default_factory=now, sa_type=Utc)


class ShadowAnswer(SQLModel, table=True):
    """What the challenger would have said where the champion answered; nobody is shown it."""

    __tablename__ = "shadow_answer"
    answer_id: str = Field(foreign_key="answer.id", primary_key=True)
    version_id: str = Field(index=True)
    text: str
    """As it would be shown; empty when it was refused or failed."""
    abstained: bool = False
    why: str = ""
    """``ok``, ``abstained``, why the draft was refused, or the key of an error."""
    milliseconds: float
    at: datetime = Field(default_factory=now, sa_type=Utc)
