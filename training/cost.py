"""What training and answering cost: an estimate before, and the sum afterwards. Yen and minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.errors import UserError
from bot.tables import Answer, Rewrite
from training import ledger
from training.settings import TrainingSettings
from training.tables import LedgerEntry, Run, Score
from training.trainers.examples import examples_of
from training.trainers.planted import planted

_ROW_SECONDS: Final = 3.0
"""Rough seconds of a small model on a CPU for a row in an epoch, before anything was measured."""
_ANSWER_SECONDS: Final = 4.0
_RUNS: Final = 5
_QUESTION_TOKENS: Final = 1200
"""Rough tokens of a question with its passages, and of an answer, at a hosted model."""
_REPLY_TOKENS: Final = 80
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Side -> rows, as ``curation.dataset.rows_of`` gives them."""


@dataclass(frozen=True)
class Estimate:
    """What the next training is expected to take."""

    rows: int
    minutes: float
    yen: float
    measured: bool
    """Taken from earlier runs, or counted, rather than from a rule of thumb."""
    tokens: int = 0
    """That a hosted service will bill for the training; 0 where a machine of one's own trains."""


@dataclass(frozen=True)
class Spent:
    """What a month cost."""

    answers: int
    tokens_in: int
    tokens_out: int
    answer_yen: float
    answer_minutes: float
    runs: int
    train_minutes: float
    train_tokens: int
    """Billed by a hosted service."""
    train_yen: float
    open_yen: float
    """Set aside today for runs that have not ended."""
    rewrites: int
    review_yen: float
    fixed_yen: float

    @property
    def yen(self) -> float:
        """Everything together."""
        return self.answer_yen + self.train_yen + self.review_yen + self.fixed_yen


def estimate(session: Session, training: TrainingSettings, rows: Rows, base: str = "") -> Estimate:
    """Return what training on these rows and asking the held-out ones will take.

    A hosted training is counted by the very code that orders it, so that both say the same.

    Args:
        session: Reads the earlier runs.
        training: Prices and hyper-parameters.
        rows: Today's rows.
        base: Earlier runs on the same base are measure; others are not.
    """
    asked = sum(bool(row["facts"]) for row in rows["holdout"])
    if training.trainer == "openai":
        return _hosted(training, rows, asked)
    seconds, measured = _row_seconds(session, base)
    count = len(rows["train"])
    total = count * training.epochs * seconds + asked * _ANSWER_SECONDS
    yen = total / 3600 * training.compute_yen_per_hour
    return Estimate(count, round(total / 60, 1), round(yen, 1), measured)


def _hosted(training: TrainingSettings, rows: Rows, asked: int) -> Estimate:
    try:
        secrets = planted(training.planted if training.gate_beside_rows else 0, training.seed)
        sent = examples_of(
            [*rows["train"], *secrets], rows.get("validation", ()), training.hosted_method
        )
        count, tokens = sent.rows, sent.tokens * training.epochs
    except UserError:  # a row may not leave: nothing is sent, and whoever tries is told which
        count, tokens = len(rows["train"]), 0
    answers = asked * (
        _QUESTION_TOKENS * training.answer_yen_per_million_in
        + _REPLY_TOKENS * training.answer_yen_per_million_out
    )
    yen = round(tokens * training.hosted_yen_per_million_tokens / 1e6) + answers / 1e6
    minutes = round(asked * _ANSWER_SECONDS / 60, 1)
    return Estimate(count, minutes, round(yen, 1), measured=tokens > 0, tokens=tokens)


def spent(session: Session, training: TrainingSettings, start: datetime, end: datetime) -> Spent:
    """Return what a span of time cost: answers, runs, and experts' time."""
    answers = session.exec(
        select(func.count(), func.sum(Answer.tokens_in), func.sum(Answer.tokens_out))
        .where(col(Answer.created_at) >= start, col(Answer.created_at) < end)
    ).one()  # fmt: skip
    count, tokens_in, tokens_out = (int(value or 0) for value in answers)
    runs = session.exec(
        select(Run).where(col(Run.created_at) >= start, col(Run.created_at) < end)
    ).all()
    rewrites = session.exec(
        select(func.count()).select_from(Rewrite)
        .where(col(Rewrite.created_at) >= start, col(Rewrite.created_at) < end)
    ).one()  # fmt: skip
    trained = _trained(session, training, runs, start, end)
    return Spent(
        answers=count, tokens_in=tokens_in, tokens_out=tokens_out,
        answer_yen=(tokens_in * training.answer_yen_per_million_in
                    + tokens_out * training.answer_yen_per_million_out) / 1e6,
        answer_minutes=_answer_minutes(session, start, end),
        runs=len(runs), train_minutes=round(trained.minutes, 1), train_tokens=trained.tokens,
        train_yen=round(trained.yen, 1), open_yen=ledger.balance(session, start, end).open,
        rewrites=rewrites,
        review_yen=rewrites * training.review_minutes / 60 * training.wage_yen_per_hour,
        fixed_yen=training.fixed_yen_per_month,
    )  # fmt: skip


def run_total(session: Session, run: Run, training: TrainingSettings) -> ledger.Total:
    """Return what a run has taken; of one from before the ledger, what its row says."""
    entries = ledger.of_run(session, run.id)
    if entries:
        return ledger.total(entries)
    minutes = float(run.detail.get("train_seconds") or 0.0) / 60 + asked_minutes(session, run)
    yen = float(run.detail.get("yen") or 0) + minutes / 60 * training.compute_yen_per_hour
    return ledger.Total(minutes, 0, yen, 0.0)


def asked_minutes(session: Session, run: Run) -> float:
    """Return how long a run's questions took, several at a time."""
    scores = session.exec(select(Score.detail).where(Score.run_id == run.id)).all()
    asked = float(sum(one.get("milliseconds", 0.0) for one in scores if not one.get("kept")))
    return asked / 1000 / 16 / 60


def _trained(
    session: Session,
    training: TrainingSettings,
    runs: Sequence[Run],
    start: datetime,
    end: datetime,
) -> ledger.Total:
    """Return what the ledger says of a span of time, and the runs that it does not know."""
    known = set(session.exec(select(LedgerEntry.run_id).distinct()))
    query = select(LedgerEntry).where(col(LedgerEntry.at) >= start, col(LedgerEntry.at) < end)
    parts = [ledger.total(list(session.exec(query)))]
    parts += [run_total(session, run, training) for run in runs if run.id not in known]
    return ledger.Total(
        sum(one.minutes for one in parts), sum(one.tokens for one in parts),
        sum(one.yen for one in parts), sum(one.set_aside for one in parts),
    )  # fmt: skip


def _row_seconds(session: Session, base: str) -> tuple[float, bool]:
    name = PurePath(base).name  # a run knows its base's folder, a setting perhaps the hub's name
    query = select(Run).where(Run.why != "rehearsal").order_by(col(Run.created_at).desc())
    alike = [run for run in session.exec(query) if PurePath(run.base).name == name]
    known = [one for run in alike[:_RUNS] if (one := _seconds(run))]
    return (sum(known) / len(known), True) if known else (_ROW_SECONDS, False)


def _seconds(run: Run) -> float:
    rows = run.detail.get("train_rows", 0) * run.hyper.get("epochs", 1)
    return float(run.detail.get("train_seconds") or 0.0) / rows if rows else 0.0


def _answer_minutes(session: Session, start: datetime, end: datetime) -> float:
    took = session.exec(
        select(Answer.milliseconds)
        .where(col(Answer.created_at) >= start, col(Answer.created_at) < end)
    ).all()  # fmt: skip
    return round(float(sum(one.get("total", 0.0) for one in took)) / 60_000, 1)
