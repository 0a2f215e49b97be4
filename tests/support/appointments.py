"""A trainer process whose scheduler finds every short appointment due at once.

``python -m tests.support.appointments DATA URL``; waits for a line on its standard input, so that
several begin at the same moment, and ends when each job has run.
"""

import sys
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import SecretStr

import curation.tables
import training.tables  # noqa: F401  registers its tables
from bot.settings import Settings
from bot.store import Store, now
from tests.support.tuning_server import KEY
from training.scheduler import Trainer, scheduled
from training.settings import TrainingSettings

del curation
DUE = ("retest", "retest-missed", "bias", "bias-missed", "sunset", "sunset-missed", "tasting",
       "resume", "consider")  # fmt: skip
"""All but the rehearsal, which takes minutes, and curation, which has tests of its own."""


def settings_of(data: Path, url: str) -> Settings:
    """Return settings of a company whose champion is served at ``url``."""
    return Settings(
        data=data, openai_base_url=url, openai_api_key=SecretStr(KEY), admins=("UADMIN",)
    )


def main() -> None:
    """Run every due job once, by the scheduler."""
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED

    settings = settings_of(Path(sys.argv[1]), sys.argv[2])
    store = Store(f"sqlite:///{settings.data / 'sodateru.db'}")
    jobs = scheduled(Trainer(store, settings, TrainingSettings()))
    left, done, failed = set(DUE), Event(), list[str]()

    def ended(event: Any) -> None:
        left.discard(event.job_id)
        if event.code == EVENT_JOB_ERROR:
            failed.append(event.job_id)
        if not left:
            done.set()

    jobs.add_listener(ended, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
    jobs.start(paused=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for job in jobs.get_jobs():
        job.modify(next_run_time=now() if job.id in DUE else None)
    jobs.resume()
    done.wait(200)
    jobs.shutdown(wait=True)
    store.close()
    sys.exit(1 if failed or left else 0)


if __name__ == "__main__":
    main()
