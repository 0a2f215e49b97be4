"""The goal card: what the organisation wants of its model. Nothing real is trained without one."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot import audit
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from training.decisions import require_admin
from training.tables import BudgetApproval, Goal


def set_goal(session: Session, settings: Settings, admin: str, goal: Goal) -> Goal:
    """Record what is to get better, for whom and by what it will be known.

    Raises:
        UserError: ``admin`` is not an administrator, or one of the three is missing.
    """
    require_admin(admin, settings)
    parts = (goal.improve.strip(), goal.whom.strip(), goal.measure.strip())
    if not all(parts):
        raise UserError("goal.incomplete")
    goal.improve, goal.whom, goal.measure = parts
    goal.admin = admin
    goal.topics = sorted({topic.strip() for topic in goal.topics if topic.strip()})
    session.add(goal)
    session.flush()
    audit.record(session, admin, "goal.set", str(goal.id), topics=goal.topics)
    return goal


def current(session: Session) -> Goal | None:
    """Return the goal that holds now."""
    return session.exec(select(Goal).order_by(col(Goal.id).desc()).limit(1)).first()


def slice_at(store: Store, when: datetime) -> tuple[str, ...]:
    """Return the topics on which a run that began then must win; what came later counts not."""
    with store.read() as session:
        query = select(Goal).where(col(Goal.at) <= when).order_by(col(Goal.id).desc()).limit(1)
        found = session.exec(query).first()
    return tuple(found.topics) if found else ()


def refuse_without(store: Store) -> None:
    """Refuse to train before the goal is written down.

    Raises:
        UserError: It is not.
    """
    with store.read() as session:
        if current(session) is None:
            raise UserError("goal.missing")


def approve(session: Session, settings: Settings, admin: str, yen: float) -> BudgetApproval:
    """Allow the next training to cost up to ``yen``.

    Raises:
        UserError: ``admin`` is not an administrator, or the amount is no amount.
    """
    require_admin(admin, settings)
    if not yen > 0:
        raise UserError("cost.no_amount")
    made = BudgetApproval(admin=admin, yen=yen, at=now())
    session.add(made)
    session.flush()
    audit.record(session, admin, "budget.approved", str(made.id), yen=yen)
    return made


def approved(session: Session) -> BudgetApproval | None:
    """Return the newest approval that no run has used."""
    query = select(BudgetApproval).where(BudgetApproval.run_id == "")
    return session.exec(query.order_by(col(BudgetApproval.id).desc()).limit(1)).first()


def topics_known(goal: Goal, known: Sequence[str]) -> tuple[str, ...]:
    """Return the goal's topics that no pair has; such a slice could never be measured."""
    return tuple(topic for topic in goal.topics if topic not in known)
