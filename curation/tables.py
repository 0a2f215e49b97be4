"""Curation's rows: pairs, what each step said of them, their families, frozen datasets."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class Pair(SQLModel, table=True):
    """A question with the answer an expert stands for, as it came in."""

    # Small however many pairs there are: a run finds what it has to do without a look at the rest.
    __table_args__ = (
        Index(
            "ix_pair_waiting", "id",  # a partial index serves a query that is written as it is
            sqlite_where=text("waiting = 1"), postgresql_where=text("waiting"),
        ),
        Index(
            "ix_pair_unplaced", "id",
            sqlite_where=text("unplaced = 1"), postgresql_where=text("unplaced"),
        ),
        Index("ix_pair_approved", "author", "approved_by"),
        Index("ix_pair_written", "author", "created_at"),
        Index("ix_pair_confirmed", "confirmed_at", "created_at"),
    )  # fmt: skip
    id: str = Field(primary_key=True)
    """``rewrite:<id>``, ``rating:<answer id>``, or the id of an imported row."""
    question: str
    answer: str
    rejected: str = ""
    """The wrong answer that this one replaced, for preference pairs."""
    language: str
    source: str = Field(index=True)
    """``slack_modal``, ``slack_thread``, ``form``, ``rating``, or what the import was called."""
    origin: str = ""
    """What it came from; pairs of the same origin belong together (the id of a question)."""
    author: str = ""
    consent: str = ""
    licence: str = ""
    audience: str = "everyone"
    """Who may read it, as of documents; only what everyone may read trains."""
    topic: str = ""
    critical: bool = False
    """A wrong answer would do harm: one that is lost stops a promotion."""
    valid_from: date | None = None
    valid_until: date | None = None
    """Its own last day."""
    facts: list[dict[str, str]] = Field(sa_column=json_column())
    """Checks ``{"kind","value"}`` that a right answer passes."""
    documents: list[str] = Field(sa_column=json_column())
    quotes: list[str] = Field(sa_column=json_column())
    evidence: list[dict[str, Any]] = Field(sa_column=json_column())
    """``{"passage_id","document","heading","text","content_hash","gold","external"}`` in the
    order of the prompt; ``external`` passages came with the pair and are in no manual."""
    hash: str
    """Of everything above: an unchanged pair is not judged again."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc, index=True)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc)
    """When a person last said that it is still right."""
    approved_by: str = ""
    """Who else looked at it and let it pass, comma-separated."""
    waiting: bool = True
    """It was not judged as it is now."""
    unplaced: bool = False
    """It was judged, and its family does not know yet."""
    archived_at: datetime | None = Field(default=None, sa_type=Utc)
    """Nobody answered in time, or somebody ended it; kept, and never used."""


class Verdict(SQLModel, table=True):
    """What one step said of one pair; a step after the one that dropped it says nothing."""

    __table_args__ = (Index("ix_verdict_said", "step", "kept", "why"),)
    pair_id: str = Field(primary_key=True, foreign_key="pair.id")
    step: str = Field(primary_key=True)
    key: str
    """Hash of what the step looked at and of its rules: the same key is not judged again."""
    kept: bool
    why: str
    """``ok`` or a short code, with values after a colon."""
    at: datetime = Field(default_factory=now, sa_type=Utc)


class Clean(SQLModel, table=True):
    """A pair after masking: what later steps and datasets read."""

    pair_id: str = Field(primary_key=True, foreign_key="pair.id")
    question: str
    answer: str
    rejected: str
    facts: list[dict[str, str]] = Field(sa_column=json_column())
    evidence: list[dict[str, Any]] = Field(sa_column=json_column())
    masked: int
    """Pieces that were replaced."""
    topic: str = ""
    """The pair's own, or else the title of the manual it rests on."""
    critical: bool = False
    hash: str


class Member(SQLModel, table=True):
    """To which family a pair belongs, and that family's side, for life."""

    pair_id: str = Field(primary_key=True, foreign_key="pair.id")
    family: str = Field(index=True)
    side: str = ""
    """``train``, ``validation``, ``holdout``, or ``retired``: trained on before its family met
    the holdout, so now on neither side."""
    hash: str = ""
    """Of the clean pair whose keys are stored."""
    sketch: bytes = b""
    """The keys of its bands: what to take away when its words change."""


class FamilyKey(SQLModel, table=True):
    """What pairs of one family have in common: equal keys make a family or a candidate."""

    __tablename__ = "family_key"
    key: str = Field(primary_key=True)
    pair_id: str = Field(primary_key=True, index=True)


class FamilyBand(SQLModel, table=True):
    """A band of a question's sketch: pairs with the same key may be near-duplicates."""

    __tablename__ = "family_band"
    __table_args__ = {"sqlite_with_rowid": False}
    key: int = Field(primary_key=True, sa_type=BigInteger)
    pair_id: str = Field(primary_key=True)


class Rests(SQLModel, table=True):
    """A pair rests on a passage of a manual: a changed passage finds its pairs."""

    passage_id: str = Field(primary_key=True)
    pair_id: str = Field(primary_key=True, index=True)


class Mark(SQLModel, table=True):
    """How far a run has got, e.g. the last change of a passage that was followed."""

    __tablename__ = "curation_mark"
    name: str = Field(primary_key=True)
    value: str


class Tombstone(SQLModel, table=True):
    """A row that was taken out of a frozen dataset because somebody had to be forgotten."""

    dataset: str = Field(primary_key=True)
    """Hash of the dataset."""
    pair_id: str = Field(primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=Utc)


class Dataset(SQLModel, table=True):
    """A frozen dataset; its files never change."""

    hash: str = Field(primary_key=True)
    folder: str
    """Relative to the data folder."""
    counts: dict[str, int] = Field(sa_column=json_column())
    """Rows of ``train``, ``validation`` and ``holdout``."""
    leaks: int
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
