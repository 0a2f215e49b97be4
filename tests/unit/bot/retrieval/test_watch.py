"""Watching a folder: a change is ingested once it has come to rest, Ctrl-C ends it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from bot.errors import UserError
from bot.retrieval.watch import changes
from tests.support.manuals import Office, office
from tests.support.tree import ROOT


@pytest.fixture
def place(tmp_path: Path) -> Office:
    return office(tmp_path)


def until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end, pause = monotonic() + seconds, Event()
    while not holds():
        assert monotonic() < end
        pause.wait(0.02)


def test_each_change_is_told_once_and_only_then(place: Office) -> None:
    """A new, an edited and a removed file; a file of another kind is nobody's business."""
    stop, told = Event(), [0]

    def watch() -> None:
        for _ in changes([place.manuals], stop, seconds=0.02):
            told[0] += 1

    watching = Thread(target=watch)
    watching.start()
    until(lambda: told[0] == 1)
    place.write("新.md", "# 新\n\n本文。\n")
    until(lambda: told[0] == 2)
    place.write("新.md", "# 新\n\n直した本文。\n")
    until(lambda: told[0] == 3)
    place.write("写真.heic", b"x")
    (place.manuals / "新.md").unlink()
    until(lambda: told[0] == 4)
    place.manuals.rename(place.data / "away")
    Event().wait(0.1)
    (place.data / "away").rename(place.manuals)
    Event().wait(0.1)
    stop.set()
    watching.join(10)
    assert told[0] == 4


def test_a_missing_folder_is_told_at_the_start(place: Office) -> None:
    """A slip of the pen is not watched for ever."""
    with pytest.raises(UserError):
        next(changes([place.manuals / "無い"], Event()))


@pytest.mark.slow
def test_the_command_ingests_on_change_and_ends_on_ctrl_c(place: Office) -> None:
    """A line per change on standard output, exit code 0."""
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{hears}; from bot.cli import main; main()"]
    own = str(place.data / "own")
    environment = {**os.environ, "SODATERU_DATA": own, "SODATERU_LANGUAGE": "ja"}
    out = place.data / "out.txt"
    with out.open("wb") as written:
        watching = subprocess.Popen(
            [*command, "ingest", "--watch", str(place.manuals)],
            cwd=ROOT, env=environment, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            until(lambda: "追加 3 件" in out.read_text() and "待っています" in out.read_text())
            place.write("新.md", "# 新\n\n本文。\n")
            until(lambda: "追加 1 件" in out.read_text() and out.read_text().count("待って") == 2)
            watching.send_signal(signal.SIGINT)
            assert watching.wait(30) == 0
        finally:
            watching.kill()
            watching.wait()
