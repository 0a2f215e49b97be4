"""The audit log: append-only rows, each holding the hash of the one before."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class AuditRow(SQLModel, table=True):
    """Who did what to what; ids only, never message text."""

    __tablename__ = "audit_row"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=Utc)
    actor: str
    action: str
    """Dotted verb, e.g. ``answer.rewritten``, ``question.refused``, ``alias.moved``."""
    subject: str
    detail: dict[str, Any] = Field(sa_column=json_column())
    previous_hash: str
    hash: str = Field(unique=True)
