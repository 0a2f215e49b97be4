"""No yen beyond what was agreed: the month's cap, and an approval for what is dear."""

from datetime import timedelta

from sqlmodel import Session

from bot.errors import UserError
from bot.store import Store, now
from training import goal
from training.cost import Estimate, estimate, spent
from training.settings import TrainingSettings


def refuse_beyond(store: Store, training: TrainingSettings, rows: int, holdout: int) -> Estimate:
    """Return what a training is expected to cost, unless that may not be spent.

    Args:
        store: Knows the goal, the approvals and the earlier runs.
        training: Prices.
        rows: Rows to train on.
        holdout: Questions that the challenger is asked.

    Raises:
        UserError: It would exceed the month's cap, or somebody has to approve it first.
    """
    with store.read() as session:
        ahead = estimate(session, training, rows, holdout)
        wanted, allowed = goal.current(session), goal.approved(session)
        took = month_yen(session, training)
    cap = wanted.cap_yen if wanted else 0.0
    if cap and took + ahead.yen > cap:
        raise UserError("cost.over_cap", yen=f"{ahead.yen:.0f}", cap=f"{cap:.0f}")
    if ahead.yen > max(training.approve_above_yen, allowed.yen if allowed else 0.0):
        raise UserError("cost.needs_approval", yen=f"{ahead.yen:.0f}")
    return ahead


def month_yen(session: Session, training: TrainingSettings) -> float:
    """Return what training has cost since the first of the month."""
    month = now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return spent(session, training, month, now() + timedelta(seconds=1)).train_yen


def use_approval(session: Session, training: TrainingSettings, run_id: str, yen: float) -> None:
    """Note which run an approval was spent on, where one was needed."""
    allowed = goal.approved(session)
    if allowed and yen > training.approve_above_yen:
        allowed.run_id = run_id
        session.add(allowed)
