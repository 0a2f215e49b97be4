"""The rehearsal: the whole loop, for real, in a scratch copy that leaves nothing behind.

Toy base, pairs through curation, LoRA in the child process, evaluation against the retrieval-only
champion, the real gate, the swap under load, the rollback. Nothing of the company is read or
changed; only the toy base is kept, so that the next rehearsal need not build it again.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any, Final

from sqlmodel import select

from bot import registry
from bot.calls import Report
from bot.llm.build import build
from bot.llm.gateway import Gateway
from bot.settings import Settings, shipped
from bot.store import Store, open_store
from bot.words import say
from curation import dataset, pipeline
from curation.imports import Given, import_rows
from curation.settings import CurationSettings
from training import load
from training.evaluate import read_holdout
from training.rehearsal import World
from training.room import Frozen, Room
from training.run import FINAL, advance, begin
from training.settings import TrainingSettings
from training.tables import GateVerdict, Run, Score
from training.trainers import Trainer
from training.trainers.process import ProcessTrainer
from training.trainers.toy import Corpus, Recipe
from training.trainers.toy import build as build_toy

RECIPE: Final = Recipe()
SETTINGS: Final = TrainingSettings(
    min_train_pairs=200, epochs=4, batch_rows=4, learning_rate=2e-3, lora_rank=16,
    shadow_answers=0, canary_share=0.0, gate_beside_rows=0,
)  # fmt: skip
_SHARES: Final = {"toy": 0.0, "pairs": 0.35, "trained": 0.42, "evaluated": 0.75, "swap": 0.9}
"""Where on the bar each part begins."""
_ENDS: Final = {"toy": 0.35, "pairs": 0.42, "trained": 0.75, "evaluated": 0.9, "swap": 1.0}
_ANSWERS_BETWEEN: Final = 12
_SEEN_EVERY: Final = 0.02


@dataclass(frozen=True)
class Swap:
    """What changing the version under load did."""

    milliseconds: float
    """From the moved alias to the new version serving, warm-up included."""
    rollback_milliseconds: float
    answers: dict[str, int]
    """Version -> answers it gave meanwhile."""
    dropped: int
    mixed: int
    slowest_ms: float


@dataclass(frozen=True)
class Rehearsed:
    """What a rehearsal came to."""

    run: Run
    verdict: str
    reasons: list[dict[str, Any]]
    counts: dict[str, int]
    leaks: int
    swap: Swap | None
    """None when the gate did not pass."""
    seconds: dict[str, float]


@dataclass
class _Clock:
    """Seconds of each part, and the progress line that goes with it."""

    report: Report
    began: float = field(default_factory=monotonic)
    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = -1.0

    def tell(self, part: str, share: float) -> None:
        """Report the share done of a part, not more often than a bar can show."""
        at = _SHARES[part] + share * (_ENDS[part] - _SHARES[part])
        if at - self._last < _SEEN_EVERY and share < 1:
            return
        self._last = at
        lines = [say(f"rehearse.{part}", language) for language in ("ja", "en")]
        self.report(lines[0], lines[1], at)

    def part(self, name: str, act: Callable[[], Any]) -> Any:
        """Do a part and note its seconds."""
        self.tell(name, 0.0)
        began = monotonic()
        try:
            return act()
        finally:
            self.seconds[name] = round(monotonic() - began, 1)


def rehearse(
    settings: Settings,
    report: Report = lambda _japanese, _english, _share: None,
    *,
    training: TrainingSettings = SETTINGS,
    recipe: Recipe = RECIPE,
    trainer: Trainer | None = None,
    seed: int | None = None,
) -> Rehearsed:
    """Run the whole loop in a scratch folder and return what happened.

    Args:
        settings: Where the toy base is kept; nothing else of it is touched.
        report: Told of progress.
        training: How the adapter is trained and judged.
        recipe: How the toy is built.
        trainer: Trains; None is the child process.
        seed: Other random numbers: another toy, another split, another order of rows.

    Raises:
        SodateruError: A part could not be done.
    """
    clock = _Clock(report)
    rules = CurationSettings()
    if seed is not None:
        training, recipe, rules = _seeded(seed, training, recipe, rules)
    world = World.read(shipped("samples") / "rehearsal.toml")
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="sodateru-rehearsal-"))
        scratch = _scratch(settings, Path(folder))
        store = open_store(scratch)
        stack.callback(store.close)
        registry.begin(store, scratch)
        base = clock.part("toy", lambda: _toy(settings, world, recipe, clock))
        frozen = clock.part("pairs", lambda: _pairs(store, scratch, world, rules))
        room = Room(
            store, scratch.data, training, trainer or ProcessTrainer(),
            build=lambda version: build(version, scratch),
            freeze=lambda: frozen,
            report=clock.tell,
        )  # fmt: skip
        run = begin(room, str(base), "rehearsal")
        run = clock.part("trained", lambda: advance(room, run.id))
        if run.stage not in FINAL:
            run = clock.part("evaluated", lambda: advance(room, run.id))
        swap = None
        if run.stage not in FINAL:
            swap = clock.part("swap", lambda: _swapped(room, scratch, run))
        return _told(room, run.id, swap, clock)


def _seeded(
    seed: int, training: TrainingSettings, recipe: Recipe, rules: CurationSettings
) -> tuple[TrainingSettings, Recipe, CurationSettings]:
    """Return all three with other random numbers."""
    return (
        training.model_copy(update={"seed": seed}),
        replace(recipe, seed=seed),
        rules.model_copy(update={"split_salt": f"rehearsal-{seed}"}),
    )


def corpus(world: World) -> Corpus:
    """Return what the toy is built from: the sample manuals and the rehearsal's own words."""
    manuals = sorted(shipped("samples").glob("manuals-*/*"))
    texts = [path.read_text(encoding="utf-8") for path in manuals if path.is_file()]
    own = world.texts()
    return Corpus((*texts, *own), (*world.questions(), *own * 20))


def _scratch(settings: Settings, folder: Path) -> Settings:
    """Return settings for a folder of its own: nothing in it points at the company's data."""
    return settings.model_copy(
        update={"data": folder, "database_url": "", "chroma_url": "", "model": "quote"}
    )


def _toy(settings: Settings, world: World, recipe: Recipe, clock: _Clock) -> Path:
    parent = settings.data / "bases"
    parent.mkdir(parents=True, exist_ok=True)
    return build_toy(
        corpus(world), parent, recipe, lambda step, steps: clock.tell("toy", step / steps)
    )


def _pairs(store: Store, scratch: Settings, world: World, rules: CurationSettings) -> Frozen:
    import_rows(store, enumerate(world.pairs(), start=1), Given("form", "samples"))
    pipeline.run(store, scratch, rules=rules)
    found = dataset.freeze(store, scratch, sources=("form",), rules=rules)
    return Frozen(found.folder, found.hash, found.train_rows, found.leaks)


def _swapped(room: Room, scratch: Settings, run: Run) -> Swap | None:
    """Judge the run while people ask; on PASS swap, let the new version answer, roll back."""
    rows = read_holdout(room.data / run.dataset_folder).rows
    gateway = Gateway(room.store, scratch)
    try:
        with gateway.lease():  # the champion of before serves
            pass
        askers = load.Askers(gateway, rows, _alone(room.store, run.id))
        askers.start()
        try:
            return _under_load(room, run, gateway, askers)
        finally:
            askers.stop()
    finally:
        gateway.close()


def _under_load(room: Room, run: Run, gateway: Gateway, askers: load.Askers) -> Swap | None:
    before = gateway.serving
    askers.wait_for(before, _ANSWERS_BETWEEN)
    if advance(room, run.id).stage != "promoted":
        return None
    swap = load.timed(gateway.refresh)
    askers.wait_for(run.challenger_id, _ANSWERS_BETWEEN)
    with room.store.write() as session:
        registry.rollback(session, actor="rehearsal")
    back = load.timed(gateway.refresh)
    askers.wait_for(before, _ANSWERS_BETWEEN)
    heard = askers.stop()
    return Swap(
        round(swap, 1), round(back, 1), dict(heard.answers), heard.dropped, heard.mixed,
        round(heard.slowest_ms, 1),
    )  # fmt: skip


def _alone(store: Store, run_id: str) -> dict[tuple[str, str], str]:
    with store.read() as session:
        scores: Sequence[Score] = session.exec(select(Score).where(Score.run_id == run_id)).all()
    return {(score.version_id, score.pair_id): score.text for score in scores}


def _told(room: Room, run_id: str, swap: Swap | None, clock: _Clock) -> Rehearsed:
    with room.store.read() as session:
        run = session.get_one(Run, run_id)
        verdict = session.exec(select(GateVerdict).where(GateVerdict.run_id == run_id)).one()
    rows = dataset.read_rows(room.data / run.dataset_folder)
    clock.seconds["total"] = round(monotonic() - clock.began, 1)
    return Rehearsed(
        run=run,
        verdict=verdict.verdict,
        reasons=verdict.reasons,
        counts={side: len(found) for side, found in rows.items()},
        leaks=run.detail["leaks"],
        swap=swap,
        seconds=clock.seconds,
    )
