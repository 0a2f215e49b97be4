"""Faults while training: the champion serves on, and the run ends or resumes with a reason."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any

import psutil
import pytest
from sqlmodel import select

from bot import audit, registry
from bot.errors import Broken, SodateruError, Transient
from bot.settings import child_environment
from bot.tables import ModelVersion
from tests.support.durable import until
from tests.support.toys import PLACES, dataset, row, toy
from tests.support.trainer import SETTINGS, room_of
from training.room import Room
from training.run import advance, begin, cancel, finish, load
from training.tables import GateVerdict, Run
from training.trainers import Progress, Spec, Trained, journal
from training.trainers.process import POLITE, ProcessTrainer
from training.trainers.sealed import finished_of
from training.turns import TRAINING, turn

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@dataclass
class Ready:
    """A ``Trainer`` that has trained before: it hands out a sealed adapter, checked as ever."""

    adapter: Path
    asked: int = 0

    def check(self, spec: Spec) -> dict[str, Any]:
        """Cost nothing."""
        del spec
        return {}

    def train(self, spec: Spec, progress: Progress) -> Trained:
        """Lay the adapter down and check it."""
        self.asked += 1
        progress({})
        if not spec.out.exists():
            shutil.copytree(self.adapter, spec.out)
        return finished_of(spec)

    def cancel(self, spec: Spec) -> None:
        """Do nothing: nothing runs."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy(tmp_path_factory.mktemp("bases"))


def lessons(folder: Path, holdout: int = 8, wrong: str = "") -> Path:
    """Freeze a dataset that teaches one sentence, in place of a wrong one where that is given."""
    said = f"{PLACES[0]}です。[1]"
    rows = [
        row(0, said=said, form=f"{{word}}は{n}番ですか？") | {"pair_id": f"p{n}"} for n in range(8)
    ]
    if wrong:
        rows = [one | {"rejected": wrong} for one in rows]
    return dataset(folder / "dataset", rows * 2, rows[:holdout])


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the data folder of three trainers that raced for one training, all to the end."""
    data = tmp_path_factory.mktemp("race")
    room_of(data, lessons(data)).store.close()  # its tables stand before they race
    command = [sys.executable, "-m", "tests.support.trainer", data, base, data / "dataset", "60"]
    racers = [
        subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=child_environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    told = [racer.communicate(timeout=200) for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], told
    assert len({said.split()[-1] for said, _ in told}) == 1
    return data


def adapter_of(data: Path) -> Path:
    (found,) = [path for path in (data / "adapters").iterdir() if (path / "manifest.json").exists()]
    return found


@pytest.fixture
def room(tmp_path: Path, trained: Path) -> Iterator[Room]:
    """Give a room whose training is ready at once."""
    made = replace(room_of(tmp_path, lessons(tmp_path)), trainer=Ready(adapter_of(trained)))
    yield made
    made.store.close()


def champion(room: Room) -> str:
    with room.store.read() as session:
        return registry.champion(session).id


def ends(room: Room, run_id: str) -> SodateruError:
    """Let a run go on until it fails, and return why."""
    with pytest.raises(Broken) as failed:
        finish(room, run_id)
    run = load(room.store, run_id)
    assert run.stage == "failed"
    assert run.failure == str(failed.value)
    assert champion(room) == "quote"
    assert audit.broken(room.store) == []
    return failed.value


def test_three_trainers_train_once(trained: Path) -> None:
    """One run, one child, one adapter, one verdict, whoever was first."""
    room = room_of(trained, trained / "dataset")
    with room.store.read() as session:
        (run,) = session.exec(select(Run)).all()
        assert len(session.exec(select(GateVerdict)).all()) == 1
        made = session.exec(select(ModelVersion).where(ModelVersion.kind == "local")).all()
    room.store.close()
    assert [one.artifact_hash for one in made] == [run.artifact_hash]
    told = (trained / "adapters" / f"{run.id}.progress.jsonl").read_text()
    assert told.count('"step": 1,') == 1


def test_trainers_that_all_believe_to_be_alone_leave_one_result(room: Room, base: Path) -> None:
    """Even without the lease: one registered version, one verdict, one answer to each question."""
    run = begin(room, str(base), "asked")
    failures: list[BaseException] = []

    def go() -> None:
        try:
            finish(room, run.id)
        except SodateruError as error:
            failures.append(error)

    threads = [Thread(target=go) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    with room.store.read() as session:
        ended = session.get_one(Run, run.id)
        assert len(session.exec(select(GateVerdict)).all()) == 1
        assert len(session.exec(select(ModelVersion)).all()) == 2
    assert (ended.stage, failures) in (("promoted", []), ("held", []))


@pytest.mark.parametrize("way", ["flipped", "truncated", "missing", "other base"])
def test_a_damaged_adapter_is_never_served(room: Room, base: Path, way: str) -> None:
    """Damaged before it is registered, or after: refused; asked again it is made anew."""
    run = begin(room, str(base), "asked")
    if way != "flipped":
        advance(room, run.id)
    weights = room.data / "adapters" / run.id / "adapter_model.safetensors"
    if way == "flipped":
        shutil.copytree(room.trainer.adapter, weights.parent)  # type: ignore[attr-defined]
        raw = bytearray(weights.read_bytes())
        raw[-5] ^= 1
        weights.write_bytes(raw)
    elif way == "truncated":
        weights.write_bytes(weights.read_bytes()[:-100])
    elif way == "missing":
        weights.unlink()
    else:
        with room.store.write() as session:
            session.get_one(ModelVersion, f"lora-{run.id}").base_hash = "another"
    why = ends(room, run.id)
    assert why.key == ("local.base_changed" if way == "other base" else "artifact.changed")
    again = finish(room, begin(room, str(base), "asked").id)
    assert again.id == run.id
    assert (again.stage, again.detail["attempt"]) == ("promoted", 1)
    assert champion(room) == f"lora-{run.id}-2"


def test_without_a_holdout_nothing_is_decided(tmp_path: Path, trained: Path, base: Path) -> None:
    """An empty holdout holds; a dataset whose file is gone fails with a reason, not a traceback."""
    room = replace(
        room_of(tmp_path, lessons(tmp_path, holdout=0)), trainer=Ready(adapter_of(trained))
    )
    assert finish(room, begin(room, str(base), "asked").id).stage == "held"
    assert champion(room) == "quote"
    with room.store.write() as session:
        run = session.exec(select(Run)).one()
        run.stage = "failed"
        session.add(run)
    (tmp_path / "dataset" / "holdout.jsonl").unlink()
    ends(room, begin(room, str(base), "asked").id)
    room.store.close()


@pytest.mark.parametrize(
    ("fault", "key"),
    [("disk", "train.disk_full"), ("memory", "train.out_of_memory"), ("nan", "train.diverged")],
)
def test_a_child_that_cannot_go_on_says_why(
    room: Room, base: Path, trained: Path, fault: str, key: str
) -> None:
    """The disk full while saving, no memory, a loss that is no number: a reason, no rest."""
    weights = adapter_of(trained) / "adapter_model.safetensors"
    limit = f"fsize={weights.stat().st_size - 100}"
    wrapper = [sys.executable, "-m", "tests.support.limited", limit] if fault == "disk" else POLITE
    settings = SETTINGS.model_copy(update={"epochs": 1})
    if fault == "memory":
        settings = settings.model_copy(update={"train_memory_gb": 0.05})
    if fault == "nan":
        settings = settings.model_copy(update={"learning_rate": 1e30})
    made = replace(room, trainer=ProcessTrainer(wrapper), settings=settings)
    run = begin(made, str(base), "asked")
    why = ends(made, run.id)
    assert why.key == key, why
    assert not (made.data / "adapters" / run.id).exists()


@pytest.mark.parametrize(("fault", "key"), [("disk", "train.disk_full"), ("nan", "train.diverged")])
def test_preference_training_that_cannot_go_on_says_why(
    tmp_path: Path, base: Path, trained: Path, fault: str, key: str
) -> None:
    """The same once the supervised part is over: it ends there, and nothing of it is left."""
    made = room_of(tmp_path, lessons(tmp_path, wrong="分かりません。"))
    size = (adapter_of(trained) / "adapter_model.safetensors").stat().st_size
    changes: dict[str, float] = {"epochs": 1, "batch_rows": 16, "preference_pairs": 16}
    wrapper: tuple[str, ...] = POLITE
    if fault == "disk":  # neither the checkpoint between the two parts nor the adapter finds room
        wrapper = (sys.executable, "-m", "tests.support.limited", f"fsize={size - 100}")
    else:  # the one supervised step is the last that has a loss
        changes |= {"learning_rate": 1e30}
    settings = SETTINGS.model_copy(update=changes)
    made = replace(made, trainer=ProcessTrainer(wrapper), settings=settings)
    run = begin(made, str(base), "asked")
    assert ends(made, run.id).key == key
    out = made.data / "adapters" / run.id
    told = [json.loads(line) for line in journal.progress_file(out).read_text("utf-8").splitlines()]
    assert [one["step"] for one in told if "loss" in one] == [1]
    steps = [one["preference_step"] for one in told if "preference_step" in one]
    assert (steps == list(range(1, 3))) == (fault == "disk"), told
    assert any("unsaved" in one for one in told) == (fault == "disk")
    assert told[-1]["failed"] == key
    assert not out.exists()
    assert not out.with_suffix(".part").exists()
    made.store.close()


def test_a_child_killed_again_and_again_ends_the_run(room: Room, base: Path) -> None:
    """As the kernel does when memory is short: tried three times, then a reason."""
    made = replace(room, trainer=ProcessTrainer(("sh", "-c", "kill -9 $$")))
    run = begin(made, str(base), "asked")
    for _ in range(2):
        with pytest.raises(Transient) as killed:
            finish(made, run.id)
        assert killed.value.key == "train.child_killed"
        assert load(made.store, run.id).stage == "frozen"
    assert ends(made, run.id).key == "train.killed_too_often"


def children() -> set[int]:
    """Process ids of everything that this process has started and that runs."""
    return {child.pid for child in psutil.Process().children(recursive=True)}


def test_cancelling_ends_the_running_child(room: Room, base: Path) -> None:
    """The command's cancel is noticed in seconds: no child is left, and it may begin again."""
    settings = SETTINGS.model_copy(update={"epochs": 20})
    made = replace(room, settings=settings, trainer=ProcessTrainer())
    run = begin(made, str(base), "asked")
    ended: list[Run] = []
    before = children()  # of tests that ran in this process earlier
    thread = Thread(target=lambda: ended.append(finish(made, run.id)))
    thread.start()
    until(lambda: children() - before, 60.0)
    cancel(made.store, run.id, "UADMIN")
    thread.join(60)
    assert [one.stage for one in ended] == ["cancelled"]
    assert children() <= before
    assert champion(made) == "quote"
    again = begin(room, str(base), "asked")  # other settings: another training
    assert again.id != run.id


def test_whoever_comes_second_is_told(room: Room) -> None:
    """A trainer that finds the lease taken says so and tries later."""
    with turn(room.store, TRAINING), pytest.raises(Transient) as busy, turn(room.store, TRAINING):
        pass
    assert busy.value.key == "train.busy"


def test_an_error_that_nobody_foresaw_is_told_plainly(room: Room, base: Path) -> None:
    """The run fails by the error's name; nobody reads a traceback."""

    class Odd(Ready):
        def train(self, spec: Spec, progress: Progress) -> Trained:
            raise ZeroDivisionError(spec.base, progress)

    made = replace(room, trainer=Odd(Path()))
    run = begin(made, str(base), "asked")
    why = ends(made, run.id)
    assert "ZeroDivisionError" in why.say("ja")
