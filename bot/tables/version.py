"""The registry's rows: immutable model versions and the aliases that point at them."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class ModelVersion(SQLModel, table=True):
    """Something that can answer; never changed after it was written."""

    __tablename__ = "model_version"
    id: str = Field(primary_key=True)
    """Short name shown to people, e.g. ``quote``, ``local-base``, ``lora-20261124-1a2b3c``."""
    kind: str
    """``quote``, ``openai``, ``local``."""
    base: str = ""
    """Folder or name of the base model."""
    base_hash: str = ""
    adapter: str = ""
    """Folder of the adapter, relative to the data folder; empty without one."""
    artifact_hash: str = ""
    """SHA-256 over the adapter's manifest; checked before it is served."""
    run_id: str = ""
    detail: dict[str, Any] = Field(sa_column=json_column())
    created_at: datetime = Field(default_factory=now, sa_type=Utc)


class Alias(SQLModel, table=True):
    """``champion``, ``challenger`` or ``previous``."""

    name: str = Field(primary_key=True)
    version_id: str = Field(foreign_key="model_version.id")
    moved_at: datetime = Field(default_factory=now, sa_type=Utc)
    why: str = ""
    """``first``, ``verdict:<id>``, ``rollback``, ``override:<two persons>``."""


class Taint(SQLModel, table=True):
    """A model version that was trained on something since forgotten; it never serves again."""

    version_id: str = Field(primary_key=True)
    dataset: str
    at: datetime = Field(default_factory=now, sa_type=Utc)
