"""Manuals and their passages: the truth that every index can be rebuilt from."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc


class Document(SQLModel, table=True):
    """One ingested manual."""

    id: str = Field(primary_key=True)
    """First 32 hex digits of SHA-256 of ``source``."""
    source: str = Field(unique=True)
    """Path relative to the ingested folder, or a URL; how people recognise the file."""
    origin: str = Field(default="", index=True)
    """Absolute path of the file: a re-scan finds it again and notices when it is gone."""
    title: str
    language: str
    """``ja`` or ``en``."""
    content_hash: str
    """SHA-256 of the file's bytes."""
    audience: str = "everyone"
    """``everyone`` or a comma-separated list of user, channel and group ids that may read it."""
    valid_from: date | None = None
    """First day on which it holds, as its front matter says; None: since ever."""
    valid_until: date | None = None
    """Last day on which it holds; None: without end."""
    updated_at: datetime = Field(default_factory=now, sa_type=Utc)
    removed_at: datetime | None = Field(default=None, sa_type=Utc)
    text: str
    """What the parser read; passages' offsets point into it. Last, since it is long: a row's other
    columns are read without it."""


class Passage(SQLModel, table=True):
    """A piece of a document, at most about 400 characters, inside one heading."""

    id: str = Field(primary_key=True)
    """First 32 hex digits of SHA-256 of document id, heading, text hash and its repetition."""
    document_id: str = Field(foreign_key="document.id", index=True)
    ordinal: int
    heading: str
    """Heading path, outermost first, joined by " > "; empty before the first heading."""
    start: int
    """Code-point offset of the first character in ``Document.text``."""
    end: int
    text: str
    content_hash: str = Field(index=True)
    """SHA-256 of ``text``; verified answers and pairs rest on it."""
    removed_at: datetime | None = Field(default=None, sa_type=Utc)


class PassageChange(SQLModel, table=True):
    """What every index has still to apply: an index remembers the last ``seq`` it has seen."""

    __tablename__ = "passage_change"
    seq: int | None = Field(default=None, primary_key=True)
    passage_id: str
    removed: bool
    at: datetime = Field(default_factory=now, sa_type=Utc)
