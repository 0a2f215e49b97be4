"""A training run: a state machine in one row, one stage per step, resumable after any death.

``frozen -> trained -> evaluated -> [shadow -> canary ->] promoted``; or ``held``, ``rejected``,
``rolled_back``, ``failed``, ``cancelled``. A stage's work is idempotent and its result is committed
together with the move to the next one; whoever calls ``advance`` again after a kill repeats at most
the stage that was interrupted.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import audit, registry
from bot.crash import point
from bot.errors import Broken, SodateruError, Transient, UserError
from bot.log import get, where
from bot.store import Store, insert_once, now
from bot.text import content_hash
from training import ledger, stages
from training.decisions import refuse_when_frozen
from training.rollout import canary, shadow
from training.room import Room
from training.stages import change, hyper_of, move, spec_of
from training.tables import GateVerdict, Run
from training.trainers import Cancelled

FINAL: Final = frozenset({"promoted", "held", "rejected", "rolled_back", "failed", "cancelled"})
_AGAIN: Final = frozenset({"failed", "cancelled"})
_STRIKES: Final = 3
"""So often a training's child may be killed from outside; then the run fails and says so."""
_STAGES: Final[dict[str, Callable[[Room, Run], None]]] = {
    "frozen": stages.train,
    "trained": stages.measure,
    "evaluated": stages.judge,
    "shadow": shadow,
    "canary": canary,
}


def begin(
    room: Room, base: str, why: str, pay: Callable[[Session, Run], None] = lambda _s, _r: None
) -> Run:
    """Return the run for today's pairs on ``base``: a new one, or the one already made of them.

    A failed or cancelled one begins again when an administrator asks for it, and only then.

    Args:
        room: What the run works with.
        base: What is trained.
        why: ``asked``, ``scheduled`` or ``rehearsal``.
        pay: Sets the money for a run that is about to train aside, in the transaction that begins
            it; what it raises leaves no run.

    Raises:
        UserError: There is no base to train, or learning is frozen.
    """
    if not base:
        raise UserError("train.no_base")
    _refuse_when_frozen(room.store)
    frozen = room.freeze()
    hyper = hyper_of(room.settings)
    key = content_hash(json.dumps([frozen.hash, base, hyper], sort_keys=True))
    with room.store.write() as session:
        run = Run(
            id=f"{now():%Y%m%d}-{key[:8]}",
            key=key,
            base=base,
            hyper=hyper,
            dataset_hash=frozen.hash,
            dataset_folder=str(frozen.folder.relative_to(room.data)),
            champion_id=registry.champion(session).id,
            why=why,
            stage="frozen",
            detail={"train_rows": frozen.train_rows, "leaks": frozen.leaks},
        )
        insert_once(session, run)  # another trainer may have begun the same one this very moment
        found = session.exec(select(Run).where(Run.key == key)).one()
        if why == "asked" and found.stage in _AGAIN:
            _again(session, found)
            audit.record(session, "trainer", "run.begun_again", found.id)
        if found.stage == "frozen":
            pay(session, found)
    point("run.frozen")
    return found


def advance(room: Room, run_id: str) -> Run:
    """Do one stage of a run and return the run; a final run is returned as it is.

    Raises:
        Transient: The stage was interrupted; calling again helps.
        UserError: Learning is frozen, or a person has to act first; the run waits.
        Broken: The stage cannot succeed; the run is marked failed.
    """
    run = load(room.store, run_id)
    stage = _STAGES.get(run.stage)
    if stage is None:
        return run
    _refuse_when_frozen(room.store)
    try:
        stage(room, run)
    except Cancelled:
        return load(room.store, run_id)
    except Transient as error:
        _strike(room.store, run, error)
        raise
    except Broken as error:
        _fail(room.store, run, error)
        raise
    except SodateruError:
        raise
    except Exception as error:
        get("trainer").error("run.stumbled", code=type(error).__name__, where=where(error))
        failed = Broken("train.failed", name=type(error).__name__)
        _fail(room.store, run, failed)
        raise failed from error
    return load(room.store, run_id)


def finish(room: Room, run_id: str) -> Run:
    """Advance a run until it is final, or until it waits for what people say of it."""
    run = load(room.store, run_id)
    while run.stage not in FINAL:
        before = run.stage
        run = advance(room, run_id)
        if run.stage == before:
            break
    return run


def load(store: Store, run_id: str) -> Run:
    """Return a run.

    Raises:
        UserError: There is none of that id.
    """
    with store.read() as session:
        run = session.get(Run, run_id)
    if run is None:
        raise UserError("train.run_unknown", run=run_id)
    return run


def cancel(store: Store, run_id: str, actor: str) -> Run:
    """End a run that is under way; whoever trains it stops within seconds.

    A job that runs elsewhere is stopped by whoever waits for it, or else by ``sweep``.

    Raises:
        UserError: There is none of that id, or it has ended.
    """
    run = load(store, run_id)
    detail = {**run.detail, "to_stop": run.stage == "frozen"}
    if run.stage in FINAL or not move(store, run, stage="cancelled", detail=detail):
        raise UserError("train.not_final", run=run_id, stage=run.stage)
    with store.write() as session:
        registry.end_rollout(session, run_id)
        ledger.close(session, run)
        audit.record(session, actor, "run.cancelled", run_id)
    return load(store, run_id)


def sweep(room: Room) -> int:
    """Stop what cancelled runs may have left running elsewhere; return how many were stopped.

    Raises:
        Transient: Whoever runs it cannot be reached now; the next call tries again.
    """
    with room.store.read() as session:
        rows = session.exec(select(Run).where(Run.stage == "cancelled")).all()
    left = [run for run in rows if run.detail.get("to_stop")]
    for run in left:
        room.trainer.cancel(spec_of(room, run))
        move(room.store, run, detail={**run.detail, "to_stop": False})
    return len(left)


def unfinished(store: Store) -> list[Run]:
    """Return the runs that are not final, oldest first."""
    with store.read() as session:
        found = session.exec(
            select(Run).where(col(Run.stage).not_in(FINAL)).order_by(col(Run.created_at))
        )
        return list(found)


def _again(session: Session, run: Run) -> None:
    """Put an ended run back to its start; its next adapter gets another name and verdict."""
    for old in session.exec(select(GateVerdict).where(GateVerdict.run_id == run.id)):
        session.delete(old)
    run.stage, run.failure, run.why, run.updated_at = "frozen", "", "asked", now()
    run.champion_id, run.challenger_id = registry.champion(session).id, ""
    run.adapter = run.artifact_hash = ""
    known: dict[str, Any] = {k: run.detail[k] for k in ("train_rows", "leaks")}
    run.detail = {**known, "attempt": run.detail.get("attempt", 0) + 1}
    session.add(run)


def _strike(store: Store, run: Run, error: Transient) -> None:
    """Count a child that was killed from outside; too many end the run.

    Raises:
        Broken: It was killed too often; the run is marked failed.
    """
    if error.key != "train.child_killed":
        return
    killed = run.detail.get("killed", 0) + 1
    move(store, run, detail={**run.detail, "killed": killed})
    if killed >= _STRIKES:
        failed = Broken("train.killed_too_often", times=killed, **error.values)
        _fail(store, run, failed)
        raise failed from error


def _fail(store: Store, run: Run, error: Broken) -> None:
    """End a run with its reason, kept so that it can be said in either language."""
    values = {k: v if isinstance(v, int | float) else str(v) for k, v in error.values.items()}
    with store.read() as session:
        detail = session.get_one(Run, run.id).detail
    told = {**detail, "ended": {"key": error.key, "values": values}}
    with store.write() as session:
        if change(session, run, stage="failed", failure=str(error), detail=told):
            ledger.close(session, run)


def _refuse_when_frozen(store: Store) -> None:
    with store.read() as session:
        refuse_when_frozen(session)
