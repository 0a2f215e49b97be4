"""The work of each stage of a run up to the verdict; idempotent, so a kill costs one stage.

A stage's result is committed together with the move to the next one, and only if nobody moved the
run meanwhile: two trainers that both believe to be at work leave one result.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any, Final

from sqlmodel import Session

from bot import lease, outbox, registry
from bot.crash import point
from bot.errors import Broken, SodateruError, Transient
from bot.store import Store, now
from bot.tables import ModelVersion
from bot.words import LANGUAGES, say
from training import ledger
from training.cost import asked_minutes
from training.gate import decide
from training.room import Room
from training.settings import TrainingSettings
from training.swap import Rollout, conclude
from training.tables import Run
from training.trainers import Cancelled, Spec, Trained
from training.trial import evidence_of, hear, opinion, policy_of, trial_of

_LOOK_SECONDS: Final = 1.0
_HOSTED_READY: Final = timedelta(hours=24)
"""How long a hosted model may answer "not found" after its training; then the run fails."""


def train(room: Room, run: Run) -> None:
    """Train the challenger and register it; with too few pairs go straight to the verdict.

    Raises:
        Cancelled: The run was cancelled meanwhile.
        SodateruError: As the trainer raises it.
    """
    have, need = run.detail["train_rows"], room.settings.min_train_pairs
    if have < need:  # the gate says so with its numbers; nothing is spent on training
        judge(room, run)
        return
    spec = spec_of(room, run)
    expected = room.trainer.check(spec)
    move(room.store, run, detail={**run.detail, "expected": expected})
    _announce(room, run, expected)
    point("run.training")
    began = monotonic()
    with _paid(room, run):
        trained = room.trainer.train(spec, _Watch(room, run))
    point("run.adapter_written")
    challenger = _challenger(room, run, trained)
    with room.store.write() as session:
        row = session.get_one(Run, run.id)
        if row.stage != run.stage:  # cancelled, or another trainer was quicker
            return
        if session.get(ModelVersion, challenger.id) is None:
            registry.register(session, challenger)
        row.stage, row.updated_at = "trained", now()
        row.adapter, row.artifact_hash = challenger.adapter, challenger.artifact_hash
        row.base_hash, row.challenger_id = challenger.base_hash, challenger.id
        seconds = trained.seconds or round(monotonic() - began, 1)
        row.detail = {**row.detail, "losses": trained.losses, "validation": trained.validation,
                      "train_seconds": seconds, "yen": trained.yen}  # fmt: skip
        session.add(row)
        if trained.hosted:
            ledger.spend(session, run, "hosted", yen=trained.yen, tokens=trained.tokens)
        else:
            ledger.spend(session, run, "train", yen=_price(room, seconds), minutes=seconds / 60)
    point("run.trained")


def measure(room: Room, run: Run) -> None:
    """Let champion and challenger answer the same holdout.

    Raises:
        Transient: A back end is down, or a hosted model is not served yet.
        Broken: A version cannot be built.
    """
    trial, watch = trial_of(room, run), _Watch(room, run)

    def told(share: float) -> None:
        watch.look()
        room.report("evaluated", share)

    try:
        asked = hear(trial, room.build, told)
    except Broken as error:
        if not _not_yet_served(trial.challenger, error):
            raise
        raise Transient("hosted.not_served", retry_after_seconds=60.0) from error
    detail = {**run.detail, "asked": asked}
    if said := opinion(trial):
        detail["judge"] = said
    _evaluated(room, run, detail)
    point("run.evaluated")


def judge(room: Room, run: Run) -> None:
    """Decide by the gate and carry the verdict out."""
    trial = trial_of(room, run)
    point("run.judging")
    decision = decide(evidence_of(trial), policy_of(trial))
    conclude(room.store, run.id, decision, Rollout.of(room.settings))
    point("run.concluded")


def _evaluated(room: Room, run: Run, detail: dict[str, Any]) -> None:
    with room.store.write() as session:
        if not change(session, run, stage="evaluated", detail=detail):
            return
        minutes = asked_minutes(session, run)
        ledger.spend(session, run, "evaluate", yen=_price(room, minutes * 60), minutes=minutes)


@contextmanager
def _paid(room: Room, run: Run) -> Iterator[None]:
    """Note in the ledger what a training has taken that did not come to its end."""
    began = monotonic()
    try:
        yield
    except SodateruError:
        seconds = monotonic() - began
        if room.settings.trainer != "openai":  # waiting for somebody else's machine costs nothing
            with room.store.write() as session:
                ledger.spend(session, run, "train", yen=_price(room, seconds), minutes=seconds / 60)
        raise


def _price(room: Room, seconds: float) -> float:
    """Return the yen of so many seconds of the machine that trains."""
    return seconds / 3600 * room.settings.compute_yen_per_hour


class _Watch:
    """Looks whether a run still stands, at most once a second, and passes progress on."""

    def __init__(self, room: Room, run: Run) -> None:
        self._room, self._run = room, run
        self._looked, self._share = 0.0, 0.0

    def __call__(self, line: Mapping[str, Any]) -> None:
        """Take a line of a trainer.

        Raises:
            Cancelled: The run was cancelled.
        """
        self.look()
        if line.get("steps"):
            self._share = float(line.get("step", 0)) / float(line["steps"])
        self._room.report("trained", self._share)

    def look(self) -> None:
        """Raise when the run was cancelled or moved by somebody else, or the turn was lost."""
        if monotonic() - self._looked < _LOOK_SECONDS:
            return
        self._looked = monotonic()
        lease.confirm(self._room.store)
        with self._room.store.read() as session:
            stage = session.get_one(Run, self._run.id).stage
        if stage != self._run.stage:
            raise Cancelled("train.run_moved", run=self._run.id, stage=stage)


def spec_of(room: Room, run: Run) -> Spec:
    """Return what a run's trainer is to do."""
    spec = Spec(
        base=run.base,
        dataset=room.data / run.dataset_folder,
        dataset_hash=run.dataset_hash,
        out=room.data / "adapters" / name_of(run),
        timeout_seconds=room.settings.train_timeout_seconds,
        memory_gb=room.settings.train_memory_gb,
        processes=room.settings.train_processes,
        attempt=run.detail.get("attempt", 0),
    )
    return replace(spec, **run.hyper)


def _announce(room: Room, run: Run, expected: Mapping[str, Any]) -> None:
    """Tell the administrators what a training will cost, once, before it begins."""
    if "yen" not in expected:
        return
    ends = expected.get("ends")
    told = []
    for language in LANGUAGES:
        told.append(say("hosted.begins", language, run=run.id, base=run.base, **expected))
        told += [say("hosted.ends_soon", language, **ends)] if ends else []
    with room.store.write() as session:
        for admin in room.admins:
            outbox.plan(
                session, key=f"begins:{name_of(run)}:{admin}", kind="notice", channel=admin,
                payload={"text": "\n".join(told)},
            )  # fmt: skip


def name_of(run: Run) -> str:
    """Return the name of a run's adapter; each attempt has its own."""
    attempt = run.detail.get("attempt", 0)
    return f"{run.id}-{attempt + 1}" if attempt else run.id


def hyper_of(settings: TrainingSettings) -> dict[str, Any]:
    """Return the settings that decide what a training comes to."""
    names = (
        "epochs", "batch_rows", "learning_rate", "lora_rank", "max_row_tokens", "seed",
        "pack_tokens", "patience", "numbers", "lane", "trunk_top_share", "replay", "replay_share",
        "preference_pairs", "preference_labels",
    )  # fmt: skip
    asked_back = settings.planted if settings.gate_beside_rows else 0
    return settings.model_dump(include=set(names)) | {"planted": asked_back}


def move(store: Store, run: Run, **changes: Any) -> bool:
    """Change a run unless it moved meanwhile; return whether it was changed."""
    with store.write() as session:
        return change(session, run, **changes)


def change(session: Session, run: Run, **changes: Any) -> bool:
    """Change a run, within the caller's transaction, unless it moved; return whether it was."""
    row = session.get_one(Run, run.id)
    if row.stage != run.stage:
        return False
    for name, value in {**changes, "updated_at": now()}.items():
        setattr(row, name, value)
    session.add(row)
    return True


def _challenger(room: Room, run: Run, trained: Trained) -> ModelVersion:
    about = {"dataset_hash": run.dataset_hash}
    if trained.hosted:
        return ModelVersion(
            id=f"hosted-{name_of(run)}", kind="openai", base=trained.hosted,
            artifact_hash=trained.artifact_hash, run_id=run.id, detail=about,
        )  # fmt: skip
    adapter = str(trained.adapter.relative_to(room.data)) if trained.adapter else ""
    return ModelVersion(
        id=f"lora-{name_of(run)}", kind="local", base=run.base, base_hash=trained.base_hash,
        adapter=adapter, artifact_hash=trained.artifact_hash, run_id=run.id, detail=about,
    )  # fmt: skip


def _not_yet_served(version: ModelVersion, error: Broken) -> bool:
    young = now() - version.created_at < _HOSTED_READY
    return version.kind == "openai" and error.values.get("status") == 404 and young
