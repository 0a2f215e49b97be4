"""The trainer as a process: ready, serving calls, resuming, ending promptly when told to."""

import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import select

import curation.tables
import training.tables  # noqa: F401  registers its tables
from bot import calls, registry
from bot.errors import UserError
from bot.settings import Settings, child_environment
from bot.store import Store, open_store
from tests.support.process import end
from tests.support.toys import dataset, row
from training.run import cancel, load
from training.scheduler import Trainer
from training.settings import TrainingSettings
from training.tables import GateVerdict, Run

del curation
ROOT = Path(__file__).parents[3]


def waiting_run(data: Path) -> Settings:
    """Leave a run in the database as a dead trainer would, with too few pairs; return settings."""
    settings = Settings(data=data)
    dataset(data / "datasets" / "d1", [row(0)], [row(1)])
    store = open_store(settings)
    registry.begin(store, settings)
    with store.write() as session:
        session.add(
            Run(id="r1", key="k1", base="b", why="asked", hyper={}, dataset_folder="datasets/d1",
                champion_id="quote", detail={"train_rows": 1, "leaks": 0})
        )  # fmt: skip
    store.close()
    return settings


@pytest.mark.slow
def test_the_process_serves_resumes_and_ends(tmp_path: Path) -> None:
    """It answers calls, ends what a dead trainer left, and exits 0 soon after SIGTERM."""
    settings = waiting_run(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.supervise", "trainer"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT,
        env=child_environment(SODATERU_DATA=str(tmp_path), SODATERU_LOG_LEVEL="ERROR"),
    )  # fmt: skip
    store = open_store(settings)

    def asked(kind: str) -> dict[str, Any]:
        return calls.wait(store, calls.ask(store, "trainer", kind, {}), timeout_seconds=40)

    try:
        stand = asked("train.status")
        assert stand["ready"] is False
        assert stand["ja"][0] == "自社モデルの育成状況"
        with pytest.raises(UserError) as refused:
            asked("train.run")
        assert refused.value.key == "goal.missing"
        limit = 200
        while load(store, "r1").stage != "held" and limit:
            limit -= 1
            asked("train.status")
        assert load(store, "r1").stage == "held"
    finally:
        code = end(process)
        store.close()
    assert code == 0


def test_two_trainers_do_a_job_once(tmp_path: Path) -> None:
    """Of two that want the same job at once, one works and the other puts it off."""
    settings = waiting_run(tmp_path)
    store = open_store(settings)
    together, worked = Barrier(2), []
    trainers = [Trainer(store, settings, TrainingSettings()) for _ in range(2)]
    ended: list[bool] = []

    def work(_: Store) -> None:
        worked.append(1)
        together.wait(20)  # held until the other was refused

    def try_it(trainer: Trainer) -> None:
        if not trainer.job("training", work):
            ended.append(False)
            together.wait(20)
        else:
            ended.append(True)

    threads = [Thread(target=try_it, args=(trainer,)) for trainer in trainers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert worked == [1]
    assert sorted(ended) == [False, True]
    for trainer in trainers:
        assert trainer.job("training", trainer.resume)
    with store.read() as session:
        assert session.get_one(Run, "r1").stage == "held"
        assert len(session.exec(select(GateVerdict)).all()) == 1
    store.close()


def test_a_run_under_way_can_be_cancelled_once(tmp_path: Path) -> None:
    """A cancelled run stays cancelled: nothing goes on with it, and it cannot end twice."""
    settings = waiting_run(tmp_path)
    store = open_store(settings)
    assert cancel(store, "r1", "UADMIN").stage == "cancelled"
    with pytest.raises(UserError):
        cancel(store, "r1", "UADMIN")
    trainer = Trainer(store, settings, TrainingSettings())
    assert trainer.job("training", trainer.resume)
    assert load(store, "r1").stage == "cancelled"
    store.close()
