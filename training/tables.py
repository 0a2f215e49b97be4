"""Training's rows: runs, what each stage measured, verdicts, and the data-use decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class DataUseDecision(SQLModel, table=True):
    """An administrator's recorded decision on which data may train a model."""

    __tablename__ = "data_use_decision"
    id: int | None = Field(default=None, primary_key=True)
    admin: str
    sources: list[str] = Field(sa_column=json_column())
    """Allowed ``source`` values of pairs, e.g. ``form``, ``document``, ``slack_modal``."""
    note: str = ""
    at: datetime = Field(default_factory=now, sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


class LearningFreeze(SQLModel, table=True):
    """While one is not lifted, nothing is trained and no alias moves by itself."""

    __tablename__ = "learning_freeze"
    id: int | None = Field(default=None, primary_key=True)
    admin: str
    why: str = ""
    at: datetime = Field(default_factory=now, sa_type=Utc)
    lifted_at: datetime | None = Field(default=None, sa_type=Utc)
    lifted_by: str = ""


class Run(SQLModel, table=True):
    """One attempt to raise a better model."""

    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    """Hash of dataset, base and hyper-parameters: the same attempt is never made twice."""
    stage: str = Field(default="frozen", index=True)
    """``frozen``, ``trained``, ``evaluated``; then ``promoted``, ``held``, ``rejected``, ``failed``
    or ``cancelled``."""
    base: str
    base_hash: str = ""
    hyper: dict[str, Any] = Field(sa_column=json_column())
    dataset_hash: str = ""
    dataset_folder: str = ""
    """Relative to the data folder."""
    adapter: str = ""
    artifact_hash: str = ""
    champion_id: str = ""
    challenger_id: str = ""
    why: str = ""
    """What began it: ``asked``, ``scheduled``, ``rehearsal``."""
    failure: str = ""
    detail: dict[str, Any] = Field(sa_column=json_column())
    """Loss curve, scores, seconds of each stage."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    updated_at: datetime = Field(default_factory=now, sa_type=Utc)


class Score(SQLModel, table=True):
    """One version's answer to one holdout row."""

    id: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(foreign_key="run.id", index=True)
    version_id: str
    pair_id: str
    right: bool
    abstained: bool
    why: str
    text: str
    key: str = Field(default="", index=True)
    """Hash of all that the answer follows from; the same version is not asked the same twice."""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=json_column())
    """Citation support, style, likeness to the expert's words, tokens."""


class GateVerdict(SQLModel, table=True):
    """The gate's word on a run, with its reasons; written in the alias's own transaction."""

    __tablename__ = "gate_verdict"
    id: str = Field(primary_key=True)
    run_id: str = Field(foreign_key="run.id", unique=True)
    verdict: str
    """``PASS``, ``HOLD`` or ``REJECT``."""
    reasons: list[dict[str, Any]] = Field(sa_column=json_column())
    artifact_hash: str
    at: datetime = Field(default_factory=now, sa_type=Utc)


class PromotionRequest(SQLModel, table=True):
    """One administrator asks to promote without a PASS; another one has to agree."""

    __tablename__ = "promotion_request"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str = Field(index=True)
    artifact_hash: str
    """Of the very adapter that was meant."""
    admin: str
    why: str = ""
    at: datetime = Field(default_factory=now, sa_type=Utc)
    agreed_by: str = ""
    agreed_at: datetime | None = Field(default=None, sa_type=Utc)


class Goal(SQLModel, table=True):
    """What the organisation wants of its model; the newest one holds, older ones stay."""

    id: int | None = Field(default=None, primary_key=True)
    admin: str
    improve: str
    """What is to get better."""
    whom: str
    """For whom."""
    measure: str
    """By what success will be known."""
    topics: list[str] = Field(sa_column=json_column())
    """The slice on which a challenger must win, agreed before anything is measured; empty: all."""
    cap_yen: float = 0.0
    """Most that training may cost in a month; 0 sets no limit of its own."""
    at: datetime = Field(default_factory=now, sa_type=Utc)


class BudgetApproval(SQLModel, table=True):
    """An administrator allows a dearer training, up to so many yen; used once."""

    __tablename__ = "budget_approval"
    id: int | None = Field(default=None, primary_key=True)
    admin: str
    yen: float
    at: datetime = Field(default_factory=now, sa_type=Utc)
    run_id: str = ""
    """The run it was spent on."""


class LedgerEntry(SQLModel, table=True):
    """One line of the ledger of training; added once, never changed."""

    __tablename__ = "ledger_entry"
    id: int | None = Field(default=None, primary_key=True)
    run_id: str = Field(index=True)
    attempt: int = 0
    kind: str
    """``set_aside``, ``train``, ``hosted``, ``evaluate`` or ``closed``."""
    yen: float = 0.0
    minutes: float = 0.0
    """Of a machine of one's own."""
    tokens: int = 0
    """That a hosted service bills."""
    at: datetime = Field(default_factory=now, sa_type=Utc, index=True)


class CheckUp(SQLModel, table=True):
    """One appointment of the calendar that was kept, with what it found."""

    __tablename__ = "check_up"
    __table_args__ = (UniqueConstraint("kind", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    """``retest``, ``bias``, ``sunset``, ``rehearsal`` or ``advice``."""
    period: str
    """The week, month, quarter or day it is for, e.g. ``2026-W48``: nothing is done twice."""
    version_id: str
    ok: bool
    figures: dict[str, Any] = Field(sa_column=json_column())
    at: datetime = Field(default_factory=now, sa_type=Utc, index=True)
