"""The verdict and its consequence in one transaction: no verdict without move, no move without one.

The bot notices the moved alias by itself, warms the new version beside the old one, switches and
drains; nothing here talks to it.
"""

from dataclasses import dataclass
from uuid import uuid5

from sqlmodel import Session, select

from bot import audit, registry
from bot.store import Store, now
from curation.forget import tainted
from curation.tables import Tombstone
from training.decisions import refuse_when_frozen
from training.gate import Decision, Reason
from training.tables import GateVerdict, Run

_STAGE = {"PASS": "promoted", "HOLD": "held", "REJECT": "rejected"}

_ENDED = frozenset({*_STAGE.values(), "failed", "cancelled"})


@dataclass(frozen=True)
class Outcome:
    """What the verdict led to."""

    stage: str
    verdict: str
    champion_id: str


def conclude(store: Store, run_id: str, decision: Decision) -> Outcome:
    """Record the verdict and, on PASS, move the champion alias; a second call changes nothing.

    Raises:
        UserError: Learning was frozen meanwhile; the run waits, unjudged.
    """
    with store.write() as session:
        run = session.get_one(Run, run_id)
        refuse_when_frozen(session)
        if run.stage in _ENDED:
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
        session.add(run)
        if decision.verdict == "PASS":
            registry.promote(session, run.challenger_id, why=f"verdict:{verdict.id}")
        audit.record(session, "trainer", "run.gated", run.id, verdict=decision.verdict)
        return Outcome(run.stage, decision.verdict, _champion(session))


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
    from uuid import NAMESPACE_OID

    return uuid5(NAMESPACE_OID, f"verdict:{run.id}:{run.artifact_hash}").hex


def _champion(session: Session) -> str:
    return registry.champion(session).id
