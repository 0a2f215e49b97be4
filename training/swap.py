"""The verdict and its consequence in one transaction: no verdict without move, no move without one.

On PASS the challenger serves at once, or first stands beside the champion when the settings ask for
that. The bot notices the moved rows by itself, warms the new version beside the old one, switches
and drains; nothing here talks to it.
"""

from dataclasses import dataclass
from typing import Self
from uuid import NAMESPACE_OID, uuid5

from sqlmodel import Session, select

from bot import audit, registry
from bot.errors import UserError
from bot.store import Store, now
from bot.tables import ModelVersion
from bot.tables import Rollout as Beside
from curation.forget import tainted
from curation.tables import Tombstone
from training import ledger
from training.decisions import refuse_when_frozen
from training.gate import Decision, Reason
from training.settings import TrainingSettings
from training.tables import GateVerdict, Run

_STAGE = {"PASS": "promoted", "HOLD": "held", "REJECT": "rejected"}

_JUDGED = frozenset(
    {*_STAGE.values(), "failed", "cancelled", "shadow", "canary", "rolled_back"}
)  # fmt: skip


@dataclass(frozen=True)
class Rollout:
    """Where a challenger goes after a PASS."""

    first: str = "promoted"
    """``shadow``, ``canary`` or ``promoted``."""
    share: float = 0.0

    @classmethod
    def of(cls, settings: TrainingSettings) -> Self:
        """Return what the settings ask for."""
        if settings.shadow_answers:
            return cls("shadow")
        if settings.canary_share:
            return cls("canary", settings.canary_share)
        return cls()


AT_ONCE = Rollout()


@dataclass(frozen=True)
class Outcome:
    """What the verdict led to."""

    stage: str
    verdict: str
    champion_id: str


def conclude(store: Store, run_id: str, decision: Decision, rollout: Rollout = AT_ONCE) -> Outcome:
    """Record the verdict and, on PASS, let the challenger go on; a second call changes nothing.

    Args:
        store: The database.
        run_id: An evaluated run.
        decision: The gate's word.
        rollout: Where a PASS leads.

    Raises:
        UserError: Learning was frozen meanwhile; the run waits, unjudged.
    """
    with store.write() as session:
        run = session.get_one(Run, run_id, with_for_update=True)
        refuse_when_frozen(session)
        if run.stage in _JUDGED:
            return Outcome(run.stage, "", run.challenger_id)
        decision = _untainted(session, run, decision)
        verdict = GateVerdict(
            id=_verdict_id(run),
            run_id=run.id,
            verdict=decision.verdict,
            reasons=decision.as_rows(),
            artifact_hash=run.artifact_hash,
        )
        session.add(verdict)
        run.stage, run.updated_at = _STAGE[decision.verdict], now()
        if decision.verdict == "PASS":
            _go_on(session, run, rollout, verdict.id)
        session.add(run)
        ledger.close(session, run)
        audit.record(session, "trainer", "run.gated", run.id, verdict=decision.verdict)
        return Outcome(run.stage, decision.verdict, registry.champion(session).id)


def promote_passed(session: Session, run: Run) -> None:
    """Make a run's challenger champion: only with a PASS on the very artefact that it has now.

    Args:
        session: A writing session.
        run: Its row in that session; its stage is set.

    Raises:
        UserError: There is no such PASS, or what was to be forgotten is in it.
    """
    version = session.get_one(ModelVersion, run.challenger_id)
    verdict = session.exec(select(GateVerdict).where(GateVerdict.run_id == run.id)).first()
    if verdict is None or verdict.verdict != "PASS":
        raise UserError("model.no_pass", version=version.id)
    if verdict.artifact_hash != version.artifact_hash:
        raise UserError("model.changed", version=version.id)
    registry.promote(session, version.id, why=f"verdict:{verdict.id}")
    registry.end_rollout(session, run.id)
    run.stage, run.updated_at = "promoted", now()
    session.add(run)


def _go_on(session: Session, run: Run, rollout: Rollout, verdict_id: str) -> None:
    if rollout.first == "promoted":
        registry.promote(session, run.challenger_id, why=f"verdict:{verdict_id}")
        return
    run.stage = rollout.first
    made = Beside(
        version_id=run.challenger_id, run_id=run.id, mode=rollout.first, share=rollout.share
    )
    registry.begin_rollout(session, made)


def _untainted(session: Session, run: Run, decision: Decision) -> Decision:
    """Reject what would have passed when somebody's data was forgotten while the run went on."""
    buried = select(Tombstone).where(Tombstone.dataset == run.dataset_hash).limit(1)
    spoiled = tainted(session, run.challenger_id) or session.exec(buried).first()
    if decision.verdict != "PASS" or not spoiled:
        return decision
    values = {"dataset": run.dataset_hash[:12]}
    reason = Reason("forgotten", ok=False, verdict="REJECT", values=values)
    return Decision("REJECT", (*decision.reasons, reason))


def _verdict_id(run: Run) -> str:
    return uuid5(NAMESPACE_OID, f"verdict:{run.id}:{run.artifact_hash}").hex
