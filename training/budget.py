"""No yen beyond what was agreed: the month's cap, and an approval for what is dear."""

from collections.abc import Callable

from sqlmodel import Session, col, select

from bot.errors import UserError
from training import goal, ledger
from training.cost import Estimate
from training.settings import TrainingSettings
from training.span import month
from training.tables import Goal, Run


def paying(training: TrainingSettings, ahead: Estimate) -> Callable[[Session, Run], None]:
    """Return what sets the cost of a run aside, in the transaction that begins it.

    It raises ``UserError`` when the month's cap would be exceeded, together with everything that
    other trainers have spent or set aside, or when an approval is missing.
    """

    def pay(session: Session, run: Run) -> None:
        set_aside(session, training, run, ahead.yen)

    return pay


def set_aside(session: Session, training: TrainingSettings, run: Run, yen: float) -> None:
    """Set a run's cost aside unless that may not be spent; once for each attempt.

    Raises:
        UserError: It would exceed the month's cap, or somebody has to approve it first.
    """
    wanted = session.exec(
        select(Goal).order_by(col(Goal.id).desc()).limit(1).with_for_update()
    ).first()  # whoever else begins a run waits here, and then sees what was set aside
    before = committed(session)
    if not ledger.set_aside(session, run, yen):
        return
    cap = wanted.cap_yen if wanted else 0.0
    if cap and before + yen > cap:
        raise UserError(
            "cost.over_cap", yen=f"{yen:,.0f}", cap=f"{cap:,.0f}", month=f"{before:,.0f}"
        )
    allowed = goal.approved(session)
    if yen > max(training.approve_above_yen, allowed.yen if allowed else 0.0):
        raise UserError("cost.needs_approval", yen=f"{yen:.0f}")
    if allowed and yen > training.approve_above_yen:
        allowed.run_id = run.id
        session.add(allowed)


def committed(session: Session) -> float:
    """Return the yen of this month, by Japan's calendar, that are spent or set aside."""
    now = month()
    return ledger.balance(session, now.start, now.end).committed
