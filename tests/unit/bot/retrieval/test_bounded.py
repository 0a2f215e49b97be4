"""The child that parses: its limits, and what happens when it hangs, dies or lies."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from bot.errors import Broken, UserError
from bot.retrieval import bounded
from bot.retrieval.bounded import Bounded, Limits
from bot.retrieval.ingest import ingest
from tests.support import documents
from tests.support.manuals import Office, office
from tests.support.tree import ROOT

GOOD = "# 休暇\n\n申請は3日前まで。\n".encode()


@pytest.fixture(scope="module")
def heavy() -> bytes:
    """A workbook that takes some seconds to read."""
    rng = random.Random(3)
    rows = [[f"{rng.random()}" for _ in range(20)] for _ in range(6000)]
    return documents.saved(documents.xlsx(rows))


@pytest.fixture
def reader() -> Iterator[Bounded]:
    made = Bounded(Limits(seconds=0.4))
    yield made
    made.close()


def children() -> list[psutil.Process]:
    """The parsers that run now."""
    found = psutil.Process().children(recursive=True)
    return [one for one in found if "retrieval.parsers.child" in " ".join(one.cmdline())]


def why(reader: Bounded, data: bytes, name: str) -> str:
    with pytest.raises(UserError) as refused:
        reader.parse(data, name)
    return refused.value.key


def test_one_warm_child_takes_many_files(reader: Bounded) -> None:
    """The second file starts no process; results are as without a child."""
    before = {one.pid for one in children()}
    assert reader.parse(GOOD, "a.md").title == "休暇"
    first = {one.pid for one in children()} - before
    assert reader.parse(GOOD, "b.md").blocks == reader.parse(GOOD, "c.md").blocks
    assert {one.pid for one in children()} - before == first
    assert len(first) == 1


def test_a_file_that_takes_too_long_is_one_reason_and_the_next_is_read(
    reader: Bounded, heavy: bytes
) -> None:
    """The child is ended at its limit and replaced."""
    assert reader.parse(GOOD, "a.md").title == "休暇"
    assert why(reader, heavy, "大きい.xlsx") == "manuals.slow"
    assert reader.parse(GOOD, "a.md").title == "休暇"


def test_a_child_that_dies_is_replaced(heavy: bytes) -> None:
    """Killed between files nobody notices; killed over a file, that file has a reason."""
    reader = Bounded()
    others = {one.pid for one in children()}
    reader.parse(GOOD, "a.md")
    (own,) = [one for one in children() if one.pid not in others]
    own.kill()
    own.wait(10)
    assert reader.parse(GOOD, "a.md").title == "休暇"
    (own,) = [one for one in children() if one.pid not in others]
    with ThreadPoolExecutor(1) as pool:
        told = pool.submit(why, reader, heavy, "x.xlsx")
        while own.cpu_times().user < 0.3:
            assert not told.done()
        own.kill()
        assert told.result(20) == "manuals.damaged"
    assert reader.parse(GOOD, "a.md").title == "休暇"
    reader.close()


def test_too_much_memory_and_too_much_text_are_reasons() -> None:
    """Each limit has its own sentence."""
    reader = Bounded(Limits(memory_bytes=160_000_000, text_bytes=40))
    assert (
        why(reader, "休暇の申請は三日前まで。\n".encode() * 9, "a.txt") == "manuals.too_much_text"
    )
    assert why(reader, ("ア" * 9 + "\n").encode() * 1_400_000, "b.txt") == "manuals.memory"
    assert reader.parse(GOOD, "a.md").title == "休暇"
    reader.close()


def test_no_child_at_all_is_for_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ingest stops with one plain line instead of refusing every file."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Broken):
        Bounded().parse(GOOD, "a.md")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Broken):
        Bounded().parse(GOOD, "a.md")


@pytest.mark.parametrize(
    "reply",
    [{}, [], {"refused": "cli.help"}, {"refused": "manuals.old_office", "values": {}},
     {"parsed": {"title": "x", "text": "y", "blocks": [{"start": 0, "end": 9, "heading": []}]}},
     {"parsed": {"title": 1, "text": None, "blocks": []}}, {"parsed": "x"}],
)  # fmt: skip
def test_a_lying_child_is_not_believed(monkeypatch: pytest.MonkeyPatch, reply: object) -> None:
    """Whatever it replies, what comes out is a manual that fits its text, or a refusal."""
    raw = json.dumps(reply).encode()
    monkeypatch.setattr(bounded, "_ask", lambda *_: (raw, False))
    monkeypatch.setattr(bounded, "_start", lambda _: subprocess.Popen(["true"]))
    reader = Bounded()
    assert why(reader, GOOD, "a.md") == "manuals.damaged"
    reader.close()


def test_the_child_can_reach_nothing(tmp_path: Path) -> None:
    """No network, no file written, no process, no secret of the environment."""
    script = """
import os, socket, subprocess, sys, tempfile
import bot.retrieval.parsers.child as child
child.isolate(2_000_000_000)
def refused(act):
    try:
        act()
    except OSError:
        return True
tried = [
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.socket(),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
    lambda: os.write(os.open(sys.argv[1], os.O_WRONLY), b"x"),
    lambda: os.remove(sys.argv[1]),
]
sys.stdout.write(str([refused(act) for act in tried]))
"""
    kept = tmp_path / "kept"
    kept.touch()
    done = subprocess.run(
        [sys.executable, "-c", script, kept],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == str([True] * 7)
    assert "TOKEN" not in " ".join(bounded._ENVIRONMENT)


def test_ctrl_c_leaves_no_reply_for_the_next_file(
    reader: Bounded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interrupted file's child is ended, so that the next file gets its own reply."""
    reader.parse(GOOD, "a.md")
    real = bounded._frame

    def interrupted(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(bounded, "_frame", interrupted)
    with pytest.raises(KeyboardInterrupt):
        reader.parse("# 別\n\n別の本文。\n".encode(), "b.md")
    monkeypatch.setattr(bounded, "_frame", real)
    assert reader.parse(GOOD, "a.md").title == "休暇"


def test_ingest_goes_on_after_a_hanging_file(
    tmp_path_factory: pytest.TempPathFactory, heavy: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hanging file is told; those before and after it are in the library."""
    place: Office = office(tmp_path_factory.mktemp("hang"))
    place.write("a 大きい.xlsx", heavy)
    reader = Bounded(Limits(seconds=0.4))
    monkeypatch.setattr("bot.retrieval.bounded.parse", reader.parse)
    done = ingest(place.store, [place.manuals])
    reader.close()
    assert [(one.source, one.key) for one in done.refused] == [("a 大きい.xlsx", "manuals.slow")]
    assert len(done.added) == 3
