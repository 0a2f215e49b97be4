"""Calls between our own processes, through the database: the only road between them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class Call(SQLModel, table=True):
    """Something one process asks of another (command line -> bot, bot -> trainer)."""

    id: str = Field(primary_key=True)
    target: str = Field(index=True)
    """``bot`` or ``trainer``."""
    kind: str
    """What is asked: ``search``, ``ask``, ``reindex``, ``train.rehearse`` and so on."""
    payload: dict[str, Any] = Field(sa_column=json_column())
    state: str = Field(default="waiting", index=True)
    """``waiting``, ``claimed``, ``done``, ``failed``."""
    owner: str = ""
    progress: list[dict[str, Any]] = Field(default_factory=list, sa_column=json_column())
    """Steps so far, oldest first: ``{"ja","en","share"}`` with share 0..1."""
    result: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    """The answer, or ``{"key","values","exit_code"}`` of an error of ours."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    updated_at: datetime = Field(default_factory=now, sa_type=Utc)
