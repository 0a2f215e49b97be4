"""The real bot in a process of its own, killed on the way of a question: judged by the workspace.

The playground delivers again what was not acknowledged. At each point the bot dies by SIGKILL, is
started again, and the asker must see exactly one answer.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import wiring
from bot.playground.server import manifest
from bot.retrieval.ingest import ingest
from bot.settings import child_environment, load, shipped
from tests.support.product import AKARI, CHANNELS, COMPANY
from tests.support.workspace import Control, workspace

POINTS = (
    ("inbox.received", "answer.generated"),
    ("inbox.committed", "outbox.planning"),
    ("worker.claimed", "outbox.posted"),
    ("answer.stored", "outbox.sending"),
)
"""Two kills on the way of each question: the second while the first is being recovered from."""
QUESTION = "国内出張の日当はいくらですか？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder whose index is ready."""
    data = tmp_path_factory.mktemp("killed")
    with wiring.opened(load(data=data)) as room:
        ingest(room.store, [shipped("samples") / "manuals-ja" / "travel-expenses.md"])
        room.library.catch_up()
    return data


@pytest.fixture(scope="module")
def control() -> Iterator[Control]:
    """Give the workspace; it outlives the bots."""
    with workspace(COMPANY, manifest=manifest()) as running:
        yield running


@contextmanager
def running(
    folder: Path, control: Control, crash_at: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``sodateru serve bot`` until the block ends."""
    environment = child_environment(
        SODATERU_DATA=str(folder),
        SODATERU_LEASE_SECONDS="5",
        SODATERU_CRASH_AT=crash_at,
        SLACK_API_URL=control.api,
        SLACK_BOT_TOKEN=control.bot_token,
        SLACK_APP_TOKEN=control.app_token,
    )
    command = [sys.executable, "-c", "from bot.cli import main; main()", "serve", "bot"]
    with (folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stderr=log, cwd=folder)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(POINTS)), ids=["+".join(pair) for pair in POINTS])
def test_two_kills_anywhere_leave_one_visible_answer(
    folder: Path, control: Control, number: int
) -> None:
    """Nothing that was acknowledged is lost, and nothing is shown twice."""
    (first, second), channel = POINTS[number], CHANNELS[number]
    with running(folder, control, first) as bot:
        control.wait_for(control.connected)
        ts = control.ask(AKARI, channel, QUESTION)
        assert bot.wait(timeout=30) == -signal.SIGKILL
    with running(folder, control, second) as bot:
        assert bot.wait(timeout=30) == -signal.SIGKILL
    with running(folder, control):
        control.wait_for(lambda: control.replies(channel, ts), 60.0)
        control.wait_for(lambda: not control.read("state")["unsettled"])
        later = control.ask(AKARI, channel, "宿泊費の上限はいくらですか？")
        control.wait_for(lambda: control.replies(channel, later))  # a channel's order is kept
        assert len(control.replies(channel, ts)) == 1
