"""The trainer process: jobs by the calendar, each behind a lease, and calls from other processes.

Jobs live in code; what they did lives in the database. Two trainers on one database run each job
once: the lease decides, and a job that finds its work done changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any, Final

from bot import calls
from bot.calls import Report, Serve
from bot.errors import SodateruError, Transient
from bot.log import get
from bot.loops import Loop
from bot.registry import begin as begin_registry
from bot.settings import Settings
from bot.store import Store, now, open_store
from bot.supervise import on_signals
from training import calendar
from training import settings as training_settings
from training.calendar import Office, crontabs
from training.offers import begun, offers
from training.readiness import readiness
from training.rollout import watch_champion
from training.run import finish, sweep, unfinished
from training.settings import TrainingSettings
from training.tasting import plan
from training.turns import TRAINING, turn
from training.wiring import base_of, opened

TARGET: Final = "trainer"
CATCH_UP_SECONDS: Final = 3600
CURATE_SECONDS: Final = 600
RESUME_SECONDS: Final = 60
_SHORT: Final = frozenset(
    {
        "train.status",
        "pairs.stats",
        "report.quality",
        "report.cost",
        "report.roi",
        "report.gaps",
        "report.bias",
        "admin.look",
        "admin.do",
    }
)
"""Calls that must not wait behind a training."""

_log = get("trainer")


@dataclass
class Trainer:
    """Everything the process does.

    Args:
        store: The database.
        settings: The live side's settings.
        training: Training's settings.
        stopping: Set it, and whatever trains stops at its next step, to be resumed later.
    """

    store: Store
    settings: Settings
    training: TrainingSettings
    stopping: Event = field(default_factory=Event)

    def curate(self, store: Store) -> None:
        """Turn new feedback into pairs."""
        from curation.wiring import curate

        curate(store, self.settings)

    def consider(self, store: Store) -> None:
        """Begin a run when every condition is met; the same pairs are never trained on twice."""
        if not readiness(store, self.settings, self.training).ready:
            return
        room = opened(store, self.settings, self._look, self.training)
        finish(room, begun(room, base_of(self.settings, self.training), "scheduled").id)

    def resume(self, store: Store) -> None:
        """Go on with runs that a death or a refusal left unfinished; watch the new champion."""
        room = opened(store, self.settings, self._look, self.training)
        works: list[Callable[[], object]] = [partial(watch_champion, room)]
        works += [partial(finish, room, run.id) for run in unfinished(store)]
        works.append(partial(sweep, room))
        for work in works:  # what one of them waits for keeps the others from nothing
            try:
                work()
            except SodateruError as error:
                _log.info("resume.put_off", code=error.key)

    def lay_out(self, store: Store) -> None:
        """Lay out this week's blind tastings."""
        plan(store, self.settings, self.training)

    def keep(self, kind: str, store: Store) -> None:
        """Keep an appointment of the calendar; of this period's it is kept once, by whoever."""
        calendar.APPOINTMENTS[kind](Office(store, self.settings, self.training))

    def keep_missed(self, kind: str, trigger: Any) -> bool:
        """Keep an appointment whose hour went by while no trainer or no model was there.

        Whether there is one is seen before the lease is taken: a look that holds it could keep all
        trainers from the appointment itself.
        """
        with self.store.read() as session:
            last = calendar.newest(session, kind, 1)
        due = trigger.get_next_fire_time(None, last[0].at) if last else None
        return bool(due and due <= now()) and self.job(kind, partial(self.keep, kind))

    def job(self, lease: str, work: Callable[[Store], None]) -> bool:
        """Do a job's work unless another trainer does it now; return whether it came to its end.

        Args:
            lease: Who has it may do the work.
            work: Given the store to work with, which nobody writes to who has lost the lease.
        """
        try:
            with turn(self.store, lease) as mine:
                work(mine)
        except SodateruError as error:
            _log.info("job.put_off", job=lease, code=error.key)
            return False
        return True

    def serves(self, *, short: bool) -> Callable[[], bool]:
        """Return the tick that serves the short calls, or the long ones."""
        found = {
            kind: self._stoppable(serve)
            for kind, serve in offers(self.store, self.settings).items()
            if (kind in _SHORT) == short
        }
        return lambda: calls.serve_one(self.store, TARGET, TARGET, found)

    def _look(self, _stage: str, _share: float) -> None:
        if self.stopping.is_set():
            raise Transient("train.interrupted", signal=15)

    def _stoppable(self, serve: Serve) -> Serve:
        def serving(payload: dict[str, Any], report: Report) -> dict[str, Any]:
            def told(japanese: str, english: str, share: float) -> None:
                self._look("", 0.0)
                report(japanese, english, share)

            return serve(payload, told)

        return serving


def run(settings: Settings) -> None:
    """Be the trainer until SIGTERM or SIGINT.

    Raises:
        Broken: The database or a setting cannot be used.
    """
    stop = Event()
    on_signals(stop.set)
    store = open_store(settings)
    begin_registry(store, settings)
    trainer = Trainer(store, settings, training_settings.load(), stop)
    calls.release(store, TARGET)
    scheduler = scheduled(trainer)
    loops = [
        Loop("calls-short", trainer.serves(short=True), 0.2),
        Loop("calls-long", trainer.serves(short=False), 0.5),
    ]
    for loop in loops:
        loop.start()
    scheduler.start()
    _log.info("trainer.ready")
    stop.wait()
    for loop in loops:
        loop.stop(timeout_seconds=20.0)
    scheduler.shutdown(wait=True)
    store.close()
    _log.info("trainer.stopped")


def scheduled(trainer: Trainer) -> Any:
    """Return the scheduler with its jobs, not yet started."""
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler
    from apscheduler.triggers.cron import CronTrigger
    from apscheduler.triggers.interval import IntervalTrigger

    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(2)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
    )
    cron = CronTrigger.from_crontab(trainer.training.schedule_cron)
    for name, lease, work, trigger in (
        ("curate", "curation", trainer.curate, IntervalTrigger(seconds=CURATE_SECONDS)),
        ("resume", TRAINING, trainer.resume, IntervalTrigger(seconds=RESUME_SECONDS)),
        ("consider", TRAINING, trainer.consider, cron),
        ("tasting", "tasting", trainer.lay_out, IntervalTrigger(seconds=CATCH_UP_SECONDS)),
    ):
        first = {"next_run_time": now()} if name == "resume" else {}  # not a minute after a death
        scheduler.add_job(trainer.job, trigger, args=(lease, work), id=name, **first)
    for kind, crontab in crontabs(trainer.training).items():
        appointment = CronTrigger.from_crontab(crontab)
        keep = partial(trainer.keep, kind)
        scheduler.add_job(trainer.job, appointment, args=(kind, keep), id=kind)
        scheduler.add_job(
            trainer.keep_missed, IntervalTrigger(seconds=CATCH_UP_SECONDS),
            args=(kind, appointment), id=f"{kind}-missed",
        )  # fmt: skip
    return scheduler
