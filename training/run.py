"""A training run: a state machine in one row, one stage per step, resumable after any death.

``frozen -> trained -> evaluated -> promoted | held | rejected``, or ``failed``, or ``cancelled``.
A stage's work is idempotent and its result is committed together with the move to the next one;
whoever calls ``advance`` again after a kill repeats at most the stage that was interrupted.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlmodel import col, select

from bot import audit, registry
from bot.crash import point
from bot.errors import Broken, Transient, UserError
from bot.llm import ChatModel
from bot.store import Store, now
from bot.tables import ModelVersion
from bot.text import content_hash
from training.decisions import refuse_when_frozen
from training.evaluate import evaluate, read_holdout, scores_of, uses_of, wrong_of
from training.gate import Evidence, Policy, decide
from training.settings import TrainingSettings
from training.swap import conclude
from training.tables import Run
from training.trainers import Spec, Trainer

FINAL: Final = frozenset({"promoted", "held", "rejected", "failed", "cancelled"})
_LOOK_EVERY: Final = 20
Report = Callable[[str, float], None]
"""Progress inside a stage: words key of the stage, share done 0..1."""


@dataclass(frozen=True)
class Frozen:
    """A frozen dataset as a run needs it."""

    folder: Path
    hash: str
    train_rows: int
    leaks: int


@dataclass(frozen=True)
class Room:
    """What a run works with."""

    store: Store
    data: Path
    settings: TrainingSettings
    trainer: Trainer
    build: Callable[[ModelVersion], ChatModel]
    freeze: Callable[[], Frozen]
    report: Report = lambda _stage, _share: None


def begin(room: Room, base: str, why: str) -> Run:
    """Return the run for today's pairs on ``base``: a new one, or the one already made of them.

    Raises:
        UserError: There is no base to train, or learning is frozen.
    """
    if not base:
        raise UserError("train.no_base")
    _refuse_when_frozen(room.store)
    frozen = room.freeze()
    hyper = _hyper(room.settings)
    key = content_hash(json.dumps([frozen.hash, base, hyper], sort_keys=True))
    with room.store.write() as session:
        found = session.exec(select(Run).where(Run.key == key)).first()
        if found:
            return found
        champion = registry.champion(session)
        run = Run(
            id=f"{now():%Y%m%d}-{key[:8]}",
            key=key,
            base=base,
            hyper=hyper,
            dataset_hash=frozen.hash,
            dataset_folder=str(frozen.folder.relative_to(room.data)),
            champion_id=champion.id,
            why=why,
            stage="frozen",
            detail={"train_rows": frozen.train_rows, "leaks": frozen.leaks},
        )
        session.add(run)
    point("run.frozen")
    return run


def advance(room: Room, run_id: str) -> Run:
    """Do one stage of a run and return the run; a final run is returned as it is.

    Raises:
        Transient: The stage was interrupted; calling again helps.
        UserError: Learning is frozen; the run waits.
        Broken: The stage cannot succeed; the run is marked failed.
    """
    run = load(room.store, run_id)
    stage = _STAGES.get(run.stage)
    if stage is None:
        return run
    _refuse_when_frozen(room.store)
    try:
        stage(room, run)
    except Broken as error:
        _move(room.store, run, stage="failed", failure=str(error))
        raise
    return load(room.store, run_id)


def finish(room: Room, run_id: str) -> Run:
    """Advance a run until it is final."""
    run = load(room.store, run_id)
    while run.stage not in FINAL:
        run = advance(room, run_id)
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
    """End a run that is under way; its training stops at its next look.

    Raises:
        UserError: There is none of that id, or it has ended.
    """
    run = load(store, run_id)
    if run.stage in FINAL or not _move(store, run, stage="cancelled"):
        raise UserError("train.not_final", run=run_id, stage=run.stage)
    with store.write() as session:
        audit.record(session, actor, "run.cancelled", run_id)
    return load(store, run_id)


def unfinished(store: Store) -> list[Run]:
    """Return the runs that are not final, oldest first."""
    with store.read() as session:
        found = session.exec(
            select(Run).where(col(Run.stage).not_in(FINAL)).order_by(col(Run.created_at))
        )
        return list(found)


def _train(room: Room, run: Run) -> None:
    have, need = run.detail["train_rows"], room.settings.min_train_pairs
    if have < need:  # the gate says so with its numbers; nothing is spent on training
        _judge(room, run)
        return
    point("run.training")
    trained = room.trainer.train(
        _spec(room, run), lambda line: _step(room, run, line.get("step", 0), line.get("steps", 1))
    )
    point("run.adapter_written")
    challenger = ModelVersion(
        id=f"lora-{run.id}",
        kind="local",
        base=run.base,
        base_hash=trained.base_hash,
        adapter=str(trained.adapter.relative_to(room.data)),
        artifact_hash=trained.artifact_hash,
        run_id=run.id,
        detail={"dataset_hash": run.dataset_hash},
    )
    with room.store.write() as session:
        row = session.get_one(Run, run.id)
        if row.stage != run.stage:  # cancelled meanwhile
            return
        if session.get(ModelVersion, challenger.id) is None:
            registry.register(session, challenger)
        row.stage, row.updated_at = "trained", now()
        row.adapter, row.artifact_hash = challenger.adapter, challenger.artifact_hash
        row.base_hash, row.challenger_id = challenger.base_hash, challenger.id
        row.detail = {**row.detail, "losses": trained.losses, "train_seconds": trained.seconds}
        session.add(row)
    point("run.trained")


def _step(room: Room, run: Run, step: int, steps: int) -> None:
    """Report a step; stop the training when the run was cancelled."""
    if step % _LOOK_EVERY == 0 and load(room.store, run.id).stage != run.stage:
        raise Transient("train.interrupted", signal=15)
    room.report("trained", step / steps)


def _evaluate(room: Room, run: Run) -> None:
    holdout = read_holdout(room.data / run.dataset_folder)
    sides = (run.champion_id, run.challenger_id)
    for number, version_id in enumerate(sides):
        with room.store.read() as session:
            version = session.get_one(ModelVersion, version_id)
        model = room.build(version)

        def report(done: int, rows: int, before: int = number) -> None:
            room.report("evaluated", (before + done / max(1, rows)) / len(sides))

        try:
            evaluate(room.store, run.id, model, holdout, report)
        finally:
            model.close()
        point(f"run.evaluated_{'challenger' if number else 'champion'}")
    _move(room.store, run, stage="evaluated")
    point("run.evaluated")


def _judge(room: Room, run: Run) -> None:
    settings = room.settings
    holdout = read_holdout(room.data / run.dataset_folder)
    evidence = Evidence(
        champion=scores_of(room.store, run.id, run.champion_id),
        challenger=scores_of(room.store, run.id, run.challenger_id),
        unanswerable=holdout.unanswerable,
        leaks=run.detail["leaks"],
        train_pairs=run.detail["train_rows"],
        min_train_pairs=settings.min_train_pairs,
        champion_wrong=wrong_of(room.store, run.id, run.champion_id),
        challenger_wrong=wrong_of(room.store, run.id, run.challenger_id),
        critical=holdout.critical,
        topics=holdout.topics,
        holdout_uses=uses_of(room.store, run.id, holdout),
    )
    policy = Policy(
        settings.gate_max_p, settings.gate_min_holdout, settings.gate_max_lost_abstentions
    )
    point("run.judging")
    conclude(room.store, run.id, decide(evidence, policy))
    point("run.concluded")


_STAGES: Final[dict[str, Callable[[Room, Run], None]]] = {
    "frozen": _train,
    "trained": _evaluate,
    "evaluated": _judge,
}


def _spec(room: Room, run: Run) -> Spec:
    spec = Spec(
        base=run.base,
        dataset=room.data / run.dataset_folder,
        dataset_hash=run.dataset_hash,
        out=room.data / "adapters" / run.id,
        timeout_seconds=room.settings.train_timeout_seconds,
    )
    return replace(spec, **run.hyper)


def _hyper(settings: TrainingSettings) -> dict[str, Any]:
    names = ("epochs", "batch_rows", "learning_rate", "lora_rank", "max_row_tokens", "seed")
    return settings.model_dump(include=set(names))


def _move(store: Store, run: Run, **changes: Any) -> bool:
    """Change a run unless it moved meanwhile; return whether it was changed."""
    with store.write() as session:
        row = session.get_one(Run, run.id)
        if row.stage != run.stage:
            return False
        for name, value in {**changes, "updated_at": now()}.items():
            setattr(row, name, value)
        session.add(row)
    return True


def _refuse_when_frozen(store: Store) -> None:
    with store.read() as session:
        refuse_when_frozen(session)
