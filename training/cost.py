"""What training and answering cost: an estimate before, and the sum afterwards. Yen and minutes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, func, select

from bot.tables import Answer, Rewrite
from training.settings import TrainingSettings
from training.tables import Run, Score

_ROW_SECONDS: Final = 3.0
"""Rough seconds of a small model on a CPU for a row in an epoch, before anything was measured."""
_ANSWER_SECONDS: Final = 4.0
_RUNS: Final = 5


@dataclass(frozen=True)
class Estimate:
    """What the next training is expected to take."""

    rows: int
    minutes: float
    yen: float
    measured: bool
    """Taken from earlier runs rather than from a rule of thumb."""


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
    train_yen: float
    rewrites: int
    review_yen: float
    fixed_yen: float

    @property
    def yen(self) -> float:
        """Everything together."""
        return self.answer_yen + self.train_yen + self.review_yen + self.fixed_yen


def estimate(
    session: Session, training: TrainingSettings, rows: int, holdout: int, base: str = ""
) -> Estimate:
    """Return what training on ``rows`` and asking ``holdout`` questions will take.

    Args:
        session: Reads the earlier runs.
        training: Prices and hyper-parameters.
        rows: Rows to train on.
        holdout: Questions that the challenger is asked.
        base: Earlier runs on the same base are measure; others are not.
    """
    seconds, measured = _row_seconds(session, base)
    total = rows * training.epochs * seconds + holdout * _ANSWER_SECONDS
    hosted = 0.0
    if training.trainer == "openai":
        hosted = rows * training.epochs * 600 / 1e6 * training.hosted_yen_per_million_tokens
    yen = hosted + total / 3600 * training.compute_yen_per_hour
    return Estimate(rows, round(total / 60, 1), round(yen, 1), measured)


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
    minutes = sum(run_minutes(session, run) for run in runs)
    compute = minutes / 60 * training.compute_yen_per_hour
    return Spent(
        answers=count, tokens_in=tokens_in, tokens_out=tokens_out,
        answer_yen=(tokens_in * training.answer_yen_per_million_in
                    + tokens_out * training.answer_yen_per_million_out) / 1e6,
        answer_minutes=_answer_minutes(session, start, end),
        runs=len(runs), train_minutes=round(minutes, 1),
        train_yen=round(compute + sum(float(run.detail.get("yen") or 0) for run in runs), 1),
        rewrites=rewrites,
        review_yen=rewrites * training.review_minutes / 60 * training.wage_yen_per_hour,
        fixed_yen=training.fixed_yen_per_month,
    )  # fmt: skip


def run_minutes(session: Session, run: Run) -> float:
    """Return how long a run trained and answered, in minutes."""
    scores = session.exec(select(Score.detail).where(Score.run_id == run.id)).all()
    asked = float(sum(one.get("milliseconds", 0.0) for one in scores if not one.get("kept")))
    return (float(run.detail.get("train_seconds") or 0.0) + asked / 1000 / 16) / 60


def _row_seconds(session: Session, base: str) -> tuple[float, bool]:
    query = select(Run).where(Run.base == base).order_by(col(Run.created_at).desc()).limit(_RUNS)
    known = [one for run in session.exec(query) if (one := _seconds(run))]
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
