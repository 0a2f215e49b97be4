"""Trainers that are suspended in the midst of their work and wake up when others have done it.

Real processes on one database, stopped by SIGSTOP where it hurts most and continued when their
lease has long been somebody else's: they write nothing, post nothing, order nothing, promote none.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
from sqlalchemy import MetaData, select

from bot import audit, registry
from bot.settings import child_environment
from bot.store import Store
from tests.support.durable import until
from tests.support.hosted import hosted_room
from tests.support.toys import PLACES, dataset, row, toy
from tests.support.trainer import room_of
from tests.support.tuning_server import KEY, tuning_server

ROOT = Path(__file__).parents[2]
SECONDS = "0.5"
"""Length of the lease here; a minute in the product."""
PATIENCE = 250.0
"""Seconds until a process counts as stuck; on a busy machine each takes half a minute to begin."""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def lessons(folder: Path) -> Path:
    said = f"{PLACES[0]}です。[1]"
    rows = [
        row(0, said=said, form=f"{{word}}は{n}番ですか？") | {"pair_id": f"p{n}"} for n in range(8)
    ]
    return dataset(folder / "dataset", rows * 2, rows)


def life(pause_at: str, *command: object) -> "subprocess.Popen[str]":
    """Start a trainer process that suspends itself at a point, or runs to its end."""
    environment = child_environment(SODATERU_PAUSE_AT=pause_at, OPENAI_API_KEY=KEY)
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, command)], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def suspended(*lives: tuple[str, tuple[object, ...]]) -> Iterator[list["subprocess.Popen[str]"]]:
    """Give processes that were suspended one after the other, each where it was told to."""
    found: list[subprocess.Popen[str]] = []
    try:
        for point, command in lives:
            one = life(point, *command)
            found.append(one)
            until(partial(_stands, one), PATIENCE)
            assert one.poll() is None, (point, one.communicate())
        yield found
    finally:
        for one in found:
            one.kill()
            one.communicate()


def _stands(one: "subprocess.Popen[str]") -> bool:
    """Return whether a process is suspended, or has ended."""
    return one.poll() is not None or bool(psutil.Process(one.pid).status() == psutil.STATUS_STOPPED)


def everything(store: Store) -> dict[str, list[str]]:
    """Return every row of every table, but for the leases."""
    tables = MetaData()
    tables.reflect(store.engine)
    with store.read() as session:
        rows = {table.name: session.connection().execute(select(table)).all()
                for table in tables.sorted_tables if table.name != "lease"}  # fmt: skip
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def wake(one: "subprocess.Popen[str]") -> str:
    """Continue a process, wait for its end, and return what it said of it."""
    one.send_signal(signal.SIGCONT)
    _, errors = one.communicate(timeout=PATIENCE)
    assert one.returncode != 0
    return errors


def test_who_lost_the_lease_writes_nothing(tmp_path: Path) -> None:
    """Suspended before training, before the result and before the verdict: a fourth does it all."""
    base, folder = toy(tmp_path / "bases"), lessons(tmp_path)
    room = room_of(tmp_path, folder)
    command = ("tests.support.trainer", tmp_path, base, folder, SECONDS)
    stops = ("run.training", "run.adapter_written", "run.judging")
    with suspended(*((point, command) for point in stops)) as sleepers:
        last = life("", *command)
        said, errors = last.communicate(timeout=PATIENCE)
        assert last.returncode == 0, errors[-2000:]
        with room.store.read() as session:
            champion = registry.champion(session).id
        assert champion == f"lora-{said.split()[-1]}"
        with room.store.write() as session:  # an administrator goes back meanwhile
            registry.rollback(session, actor="UADMIN")
        before = everything(room.store)
        ends = [wake(one) for one in sleepers]
    assert all("error.turn_lost" in one or "引き継がれました" in one for one in ends), ends
    assert everything(room.store) == before
    assert audit.broken(room.store) == []
    room.store.close()


@pytest.mark.parametrize("point", ["hosted.uploaded", "hosted.ordering"])
def test_who_lost_the_lease_leaves_no_second_job(tmp_path: Path, point: str) -> None:
    """Suspended before its order, it orders nothing; in the very moment, its job is cancelled."""
    lessons(tmp_path)
    with tuning_server() as server:
        server.answer = f"{PLACES[0]}です。[1]"
        room = hosted_room(tmp_path, server.url)
        command = ("tests.support.hosted", tmp_path, server.url, SECONDS)
        with suspended((point, command)) as (sleeper,):
            other = life("", *command)
            said, errors = other.communicate(timeout=PATIENCE)
            assert (other.returncode, said.strip()) == (0, "shadow"), errors[-2000:]
            before = everything(room.store)
            wake(sleeper)
        assert everything(room.store) == before
        states = sorted(job["status"] for job in server.jobs.values())
        assert states in (["succeeded"], ["cancelled", "succeeded"])
        assert len(states) == 1 or point == "hosted.ordering"
        room.store.close()
