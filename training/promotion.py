"""An administrator moves the champion by hand: only what passed, or two of them, each alone.

Without a PASS the first administrator leaves a request for the very adapter that is meant; another
one who asks for the same within a day agrees to it, and only then the alias moves.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from bot import audit, registry
from bot.errors import Broken, UserError
from bot.llm.artifact import checked
from bot.settings import Settings
from bot.store import now
from bot.tables import ModelVersion
from training.decisions import refuse_when_frozen, refuse_when_tainted, require_admin
from training.status import verdict_on
from training.tables import PromotionRequest, Run

_OPEN: Final = timedelta(days=1)


@dataclass(frozen=True)
class Promoted:
    """What came of asking."""

    version: ModelVersion
    waits: bool = False
    """A second administrator has to agree."""


def promote(
    session: Session, settings: Settings, version_id: str, admin: str = "", why: str = ""
) -> Promoted:
    """Make a version champion, or leave the request that a second administrator agrees to.

    Args:
        session: A writing session.
        settings: Knows the administrators.
        version_id: A registered version.
        admin: Who answers for it without a PASS verdict; empty relies on the verdict.
        why: Why without a verdict, in that administrator's words.

    Raises:
        UserError: Learning is frozen; the version was trained on what was forgotten since; its
            files are not what was judged; nobody answers for one that has no PASS for the adapter
            it has now, or was rolled back; or ``admin`` is no administrator.
    """
    refuse_when_frozen(session)
    version = registry.find(session, version_id)
    refuse_when_tainted(session, version_id)
    refuse_when_damaged(settings, version)
    if admin:
        require_admin(admin, settings)
    found = passed(session, version, strict=not admin)
    if found:
        registry.promote(session, version_id, why=f"verdict:{found}", actor=admin or "command")
        registry.end_rollout(session, version.run_id)
        return Promoted(version)
    return _together(session, version, admin, why)


def refuse_when_damaged(settings: Settings, version: ModelVersion) -> None:
    """Refuse a version whose files on disk are not those that it was registered with.

    A verdict was given on files; whoever answers for a version cannot answer for other ones.

    Raises:
        UserError: A file is missing or changed, or they were sealed anew.
    """
    if not version.adapter:
        return
    try:
        named = checked(settings.data / version.adapter)["artifact_hash"]
    except Broken:
        named = ""
    if named != version.artifact_hash:
        raise UserError("model.damaged", version=version.id)


def passed(session: Session, version: ModelVersion, *, strict: bool = False) -> str:
    """Return the verdict that lets a version serve; empty when there is none.

    Raises:
        UserError: There is none, and nobody answers for the version (``strict``).
    """
    verdict = verdict_on(session, version)
    run = session.get(Run, version.run_id)
    why = ""
    if verdict is None or verdict.verdict != "PASS":
        why = "model.no_pass"
    elif verdict.artifact_hash != version.artifact_hash:
        why = "model.changed"
    elif run and run.stage == "rolled_back":
        why = "model.was_rolled_back"
    if why and strict:
        raise UserError(why, version=version.id)
    return "" if why or verdict is None else verdict.id


def _together(session: Session, version: ModelVersion, admin: str, why: str) -> Promoted:
    """Agree to another administrator's request, or leave one."""
    waiting = session.exec(
        select(PromotionRequest).where(
            PromotionRequest.version_id == version.id,
            PromotionRequest.artifact_hash == version.artifact_hash,
            PromotionRequest.agreed_by == "",
            col(PromotionRequest.at) > now() - _OPEN,
        )
    ).all()
    others = [one for one in waiting if one.admin != admin]
    if not others:
        if not waiting:
            session.add(PromotionRequest(
                version_id=version.id, artifact_hash=version.artifact_hash, admin=admin, why=why
            ))  # fmt: skip
            audit.record(session, admin, "gate.override_asked", version.id, why=why)
        return Promoted(version, waits=True)
    request = others[0]
    request.agreed_by, request.agreed_at = admin, now()
    session.add(request)
    persons = [request.admin, admin]
    audit.record(session, admin, "gate.overridden", version.id, persons=persons)
    registry.promote(session, version.id, why=f"override:{','.join(persons)}", actor=admin)
    registry.end_rollout(session, version.run_id)
    return Promoted(version)
