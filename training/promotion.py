"""An administrator moves the champion by hand: only what passed, or two of them together."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import audit, registry
from bot.errors import UserError
from bot.settings import Settings
from bot.tables import ModelVersion
from training.decisions import refuse_when_frozen, refuse_when_tainted, require_admin
from training.status import verdict_on
from training.tables import Run


def promote(
    session: Session, settings: Settings, version_id: str, override: Sequence[str] = ()
) -> ModelVersion:
    """Make a version champion and return it.

    Args:
        session: A writing session.
        settings: Knows the administrators.
        version_id: A registered version.
        override: Two administrators who answer for it without a PASS verdict.

    Raises:
        UserError: Learning is frozen; the version was trained on what was forgotten since; it was
            rolled back; it has no PASS for the adapter it has now and was not overridden; or the
            two are not two administrators.
    """
    refuse_when_frozen(session)
    version = registry.find(session, version_id)
    refuse_when_tainted(session, version_id)
    verdict = verdict_on(session, version)
    if verdict and verdict.verdict == "PASS" and not override:
        refuse_when_rolled_back(session, version)
        if verdict.artifact_hash != version.artifact_hash:
            raise UserError("model.changed", version=version_id)
        registry.promote(session, version_id, why=f"verdict:{verdict.id}", actor="command")
        return version
    if not override:
        raise UserError("model.no_pass", version=version_id)
    persons = sorted({one.strip() for one in override if one.strip()})
    if len(persons) != 2 or len(override) != 2:
        raise UserError("model.two_admins")
    for person in persons:
        require_admin(person, settings)
    why = f"override:{','.join(persons)}"
    audit.record(session, persons[0], "gate.overridden", version_id, persons=persons)
    registry.promote(session, version_id, why=why, actor=persons[0])
    return version


def refuse_when_rolled_back(session: Session, version: ModelVersion) -> None:
    """Refuse to bring back on its old verdict what people disliked.

    Raises:
        UserError: The version was rolled back after its PASS.
    """
    run = session.get(Run, version.run_id)
    if run and run.stage == "rolled_back":
        raise UserError("model.rolled_back", version=version.id)
