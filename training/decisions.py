"""What administrators decided about learning: which sources may train, and whether it is frozen.

Every decision is a row that stays; a new one follows it. Nothing real is trained before the first.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from bot import audit
from bot.access import is_admin
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from curation.forget import tainted
from training.tables import DataUseDecision, LearningFreeze


def decide(
    session: Session, settings: Settings, admin: str, sources: Sequence[str], note: str = ""
) -> DataUseDecision:
    """Record which sources of pairs may train a model, in place of what was decided before.

    Args:
        session: A writing session.
        settings: Knows the administrators.
        admin: User id of who decides.
        sources: ``form``, ``slack_modal`` and so on; none at all forbids training.
        note: Where the decision is written down.

    Raises:
        UserError: ``admin`` is not an administrator.
    """
    require_admin(admin, settings)
    for old in session.exec(
        select(DataUseDecision).where(col(DataUseDecision.revoked_at).is_(None))
    ):
        old.revoked_at = now()
        session.add(old)
    made = DataUseDecision(admin=admin, sources=sorted(set(sources)), note=note)
    session.add(made)
    session.flush()
    audit.record(session, admin, "data_use.decided", str(made.id), sources=made.sources)
    return made


def decided(session: Session) -> DataUseDecision | None:
    """Return the decision that holds now."""
    query = select(DataUseDecision).where(col(DataUseDecision.revoked_at).is_(None))
    return session.exec(query.order_by(col(DataUseDecision.id).desc())).first()


def allowed_sources(store: Store) -> tuple[str, ...]:
    """Return the sources that may train.

    Raises:
        UserError: No decision was recorded, or it allows nothing.
    """
    with store.read() as session:
        found = decided(session)
    if found is None:
        raise UserError("train.no_decision")
    if not found.sources:
        raise UserError("train.forbidden", admin=found.admin)
    return tuple(found.sources)


def freeze(session: Session, settings: Settings, admin: str, why: str = "") -> LearningFreeze:
    """Stop learning and swaps until ``lift``; a second freeze changes nothing.

    Raises:
        UserError: ``admin`` is not an administrator.
    """
    require_admin(admin, settings)
    if found := frozen(session):
        return found
    made = LearningFreeze(admin=admin, why=why)
    session.add(made)
    session.flush()
    audit.record(session, admin, "learning.frozen", str(made.id))
    return made


def lift(session: Session, settings: Settings, admin: str) -> bool:
    """Let learning go on; return whether it was frozen.

    Raises:
        UserError: ``admin`` is not an administrator.
    """
    require_admin(admin, settings)
    found = frozen(session)
    if found is None:
        return False
    found.lifted_at, found.lifted_by = now(), admin
    session.add(found)
    audit.record(session, admin, "learning.unfrozen", str(found.id))
    return True


def frozen(session: Session) -> LearningFreeze | None:
    """Return the freeze that holds now."""
    return session.exec(
        select(LearningFreeze).where(col(LearningFreeze.lifted_at).is_(None)).limit(1)
    ).first()


def refuse_when_frozen(session: Session) -> None:
    """Refuse to learn or to swap while an administrator has frozen it.

    Raises:
        UserError: It is frozen.
    """
    if found := frozen(session):
        raise UserError("train.frozen", admin=found.admin)


def refuse_when_tainted(session: Session, version_id: str) -> None:
    """Refuse a version that was trained on what somebody has since had forgotten.

    Raises:
        UserError: It was.
    """
    if dataset := tainted(session, version_id):
        raise UserError("model.tainted", version=version_id, dataset=dataset[:12])


def require_admin(user: str, settings: Settings) -> None:
    """Refuse what only an administrator may do.

    Raises:
        UserError: ``user`` is not one.
    """
    if not is_admin(user, settings):
        raise UserError("train.not_admin", user=user)
