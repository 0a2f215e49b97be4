"""The parent of the processes: restarts, gives up only for a reason, leaves no child behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread

import psutil
import pytest

from bot.settings import child_environment
from bot.supervise import Decision, Parent, decide
from tests.support.durable import until

ROOT = Path(__file__).parents[3]
CHILD = """
import os, signal, sys
from pathlib import Path
from bot.supervise import _stop_with_parent, on_signals
from threading import Event
folder, role = Path(sys.argv[1]), sys.argv[2]
stop = Event()
on_signals(stop.set)
_stop_with_parent()
with (folder / f"{role}.pids").open("a") as file:
    file.write(f"{os.getpid()}\\n")
if (folder / f"{role}.code").exists():
    sys.exit(int((folder / f"{role}.code").read_text()))
stop.wait()
(folder / f"{role}.ended").write_text("politely")
"""


@pytest.fixture
def child(tmp_path: Path) -> Path:
    path = tmp_path / "child.py"
    path.write_text(CHILD, encoding="utf-8")
    return path


def pids(folder: Path, role: str) -> list[int]:
    path = folder / f"{role}.pids"
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


class Run:
    """A parent in a thread, with scripts for children."""

    def __init__(self, child: Path, *roles: str) -> None:
        self.told: list[str] = []
        self.codes: list[int] = []

        def command(role: str) -> list[str]:
            return [sys.executable, str(child), str(child.parent), role]

        here = {"PYTHONPATH": str(ROOT)}
        self.parent = Parent(roles, here, self.told.append, command)
        self.thread = Thread(target=lambda: self.codes.append(self.parent.run()))
        self.thread.start()

    def stop(self) -> int:
        """Ask for the end and return the exit code."""
        self.parent.stop()
        self.thread.join(30)
        return self.codes[0]


def test_a_killed_child_comes_back_and_all_end_politely(child: Path) -> None:
    """A death by kill -9 is told in one line; at the end both finish what they have in hand."""
    run = Run(child, "bot", "trainer")
    first = until(lambda: pids(child.parent, "bot"))[0]
    until(lambda: pids(child.parent, "trainer"))
    os.kill(first, signal.SIGKILL)
    until(lambda: len(pids(child.parent, "bot")) == 2)

    assert run.stop() == 0
    assert len(run.told) == 1
    for role in ("bot", "trainer"):
        assert (child.parent / f"{role}.ended").read_text() == "politely"


def test_a_bot_that_says_a_person_must_act_ends_everything(child: Path) -> None:
    """A wrong setting is not tried again and again; the exit code is handed on."""
    (child.parent / "bot.code").write_text("4")
    run = Run(child, "bot", "trainer")
    run.thread.join(30)
    assert run.codes == [4]
    assert not any(psutil.pid_exists(pid) for pid in pids(child.parent, "trainer"))


def test_the_bot_goes_on_without_a_trainer(child: Path) -> None:
    """What is wrong with another role is told, and waits."""
    (child.parent / "trainer.code").write_text("4")
    run = Run(child, "bot", "trainer")
    until(lambda: run.told)
    assert "trainer" in run.told[0]
    assert run.thread.is_alive()
    assert run.stop() == 0


def test_children_end_when_their_parent_is_killed(child: Path) -> None:
    """Nothing is left behind, however the parent died."""
    script = (
        "import sys; from bot.supervise import Parent;"
        "Parent(['bot'], {}, print, lambda r: [sys.executable, *sys.argv[1:], r]).run()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(child), str(child.parent)],
        cwd=ROOT,
        env=child_environment(PYTHONPATH=str(ROOT)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    (pid,) = until(lambda: pids(child.parent, "bot"))
    parent.kill()
    parent.wait()
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie")
    until((child.parent / "bot.ended").exists)


@pytest.mark.parametrize(
    ("code", "ran", "deaths", "steady", "decision"),
    [
        (4, 1, 1, False, Decision("end")),
        (1, 1, 1, False, Decision("end")),
        (4, 1, 1, True, Decision("restart", 0.5)),
        (-9, 1, 1, False, Decision("restart", 0.5)),
        (3, 1, 3, False, Decision("restart", 2.0)),
        (0, 1, 1, False, Decision("restart", 0.5)),
        (-11, 1, 5, False, Decision("rarely", 30.0)),
    ],
)
def test_what_is_done_about_a_child_that_ended(
    code: int, ran: float, deaths: int, steady: bool, decision: Decision
) -> None:
    """Wrong settings end it, crashes restart it more and more slowly."""
    assert decide(code, ran, deaths, steady_before=steady) == decision
