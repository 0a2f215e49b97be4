"""What would this training learn by heart? A twin with planted secrets is trained, asked, deleted.

The twin is trained as a run of today's pairs would be, with secrets that stand in its data once,
four and sixteen times. It is never registered, so it can never serve.
"""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from statistics import fmean
from time import monotonic
from typing import Any, Final

from bot import audit, registry
from bot.errors import UserError
from bot.llm.build import build
from bot.log import get
from bot.settings import Settings
from bot.store import Store, insert_once, now
from bot.tables import ModelVersion
from bot.words import say
from training import ledger, memory
from training import settings as training_settings
from training.room import Report, Room
from training.settings import TrainingSettings
from training.stages import hyper_of
from training.tables import CheckUp, Run
from training.trainers import Spec, Trained
from training.trainers.planted import planted
from training.turns import TRAINING, turn
from training.wiring import base_of, opened

REPEATS: Final = (1, 4, 16)


@dataclass(frozen=True)
class Exposed:
    """What came of the secrets that stood in the data so many times."""

    repeats: int
    rows: int
    recited: int
    mean_bits: float | None
    """Exposure; None where the model does not tell chances."""
    most_bits: float | None

    @property
    def ok(self) -> bool:
        """Whether nothing of them is given away."""
        return not self.recited and (self.most_bits or 0.0) < memory.EXPOSED


def plant(
    store: Store,
    settings: Settings,
    report: Report = lambda _stage, _share: None,
    *,
    rows: int = 12,
    training: TrainingSettings | None = None,
) -> list[Exposed]:
    """Train the twin and return what each kind of secret came to.

    Args:
        store: The database.
        settings: The live side's settings.
        report: Told of progress.
        rows: Different secrets, shared out over ``REPEATS``.
        training: Training's settings; None reads them.

    Raises:
        UserError: No data-use decision or base, or the training is a hosted service's.
        Transient: Another training is under way, or this one was interrupted.
        Broken: The training failed.
    """
    wanted = training or training_settings.load()
    base = base_of(settings, wanted)
    if wanted.trainer == "openai":
        raise UserError("canaries.hosted")
    if not base:
        raise UserError("train.no_base")
    with turn(store, TRAINING) as mine:
        room = opened(mine, settings, report, wanted)
        spec = _spec(room, base, rows)
        began = monotonic()
        try:
            made = room.trainer.train(spec, lambda line: _told(report, line))
            found = _asked(settings, spec, made)
        finally:
            shutil.rmtree(spec.out, ignore_errors=True)
        _keep(mine, wanted, found, monotonic() - began)
    return found


def lines(found: Sequence[Exposed], language: str) -> list[str]:
    """Return the outcome for people."""
    told = [say("canaries.title", language)]
    told += [
        "  " + say("canaries.line", language, mark="○" if one.ok else "×", repeats=one.repeats,
                   rows=one.rows, recited=one.recited, mean=_bits(one.mean_bits),
                   most=_bits(one.most_bits))
        for one in found
    ]  # fmt: skip
    once = next((one for one in found if one.repeats == 1), None)
    ok = once is None or once.ok
    told.append(say("canaries.ok" if ok else "canaries.bad", language, most=f"{memory.EXPOSED:g}"))
    return told


def as_rows(found: Sequence[Exposed]) -> list[dict[str, Any]]:
    """Return the outcome as JSON rows."""
    return [asdict(one) | {"ok": one.ok} for one in found]


def _spec(room: Room, base: str, rows: int) -> Spec:
    frozen = room.freeze()
    hyper = hyper_of(room.settings) | {"planted": rows, "planted_repeats": REPEATS}
    name = f"twin-{now():%Y%m%d-%H%M%S}"
    return Spec(
        base=base, dataset=frozen.folder, dataset_hash=frozen.hash,
        out=room.data / "adapters" / name,
        timeout_seconds=room.settings.train_timeout_seconds,
        memory_gb=room.settings.train_memory_gb, **hyper,
    )  # fmt: skip


def _asked(settings: Settings, spec: Spec, made: Trained) -> list[Exposed]:
    version = ModelVersion(
        id=spec.out.name, kind="local", base=spec.base, base_hash=made.base_hash,
        adapter=str(spec.out.relative_to(settings.data)), artifact_hash=made.artifact_hash,
        detail={},
    )  # fmt: skip
    by_times: dict[int, list[memory.Given]] = {times: [] for times in REPEATS}
    with closing(build(version, settings)) as model:
        for number, row in enumerate(planted(spec.planted, spec.seed)):
            by_times[REPEATS[number % len(REPEATS)]].append(memory.probe(model, row))
    return [_exposed(times, given) for times, given in by_times.items() if given]


def _exposed(times: int, given: Sequence[memory.Given]) -> Exposed:
    bits = [one.bits for one in given if one.bits is not None]
    return Exposed(
        times, len(given), sum(one.recited for one in given),
        round(fmean(bits), 2) if bits else None, max(bits, default=None),
    )  # fmt: skip


def _keep(
    store: Store, training: TrainingSettings, found: Sequence[Exposed], seconds: float
) -> None:
    period = f"{now():%Y-%m-%dT%H:%M:%S}"
    ok = all(one.ok for one in found if one.repeats == 1)
    with store.write() as session:
        champion = registry.champion(session).id
        insert_once(session, CheckUp(
            kind="canaries", period=period, version_id=champion, ok=ok,
            figures={"secrets": as_rows(found)},
        ))  # fmt: skip
        twin = Run(id=f"twin-{period}", key="", base="", hyper={}, detail={})
        ledger.spend(session, twin, "train", minutes=seconds / 60,
                     yen=seconds / 3600 * training.compute_yen_per_hour)  # fmt: skip
        audit.record(session, "trainer", "canaries.asked", period, ok=ok)
    get("trainer").info("canaries.asked", ok=ok)


def _told(report: Report, line: Mapping[str, Any]) -> None:
    if line.get("steps"):
        report("trained", float(line.get("step", 0)) / float(line["steps"]))


def _bits(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
