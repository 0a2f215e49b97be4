"""Whether hostile files slow down the answers of others: p95 of answering, quiet and meanwhile.

    python -m tests.bench.bad_files [--seconds 15] [--rounds 3]

A bot on the sample company's manuals answers one question after the other in this process, its
index in the processes it has anyway. In turns nothing else happens, and ``sodateru ingest`` takes
in every bad file of ``tests/unit/bot/retrieval/test_bad_files.py``, good ones among them, over and
over.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Final

import numpy as np

from bot import wiring
from bot.access import Reader
from bot.retrieval.ingest import ingest
from bot.settings import load, shipped
from bot.tables import Question
from tests.bench.retrieval_scale import manual
from tests.unit.bot.retrieval.test_bad_files import REFUSED, TAKEN

_PAUSE: Final = 0.1
_ASKED: Final = (
    "有給休暇はいつまでに申請しますか", "出張の日当はいくらですか", "宿泊費の上限を教えてください",
    "パスワードを忘れました", "経費精算の締切はいつですか", "社用車を使うときの手続は",
)  # fmt: skip
_ask: Final = count()


def _answers(room: wiring.Room, over: Event) -> list[float]:
    """Answer until ``over``; return the milliseconds of each answer."""
    taken = []
    while not over.is_set():
        number = next(_ask)
        asked = Question(
            id=f"q{number}", team="T", channel="C1", ts=str(number), thread_ts=str(number),
            user="U1", language="ja", text=_ASKED[number % len(_ASKED)],
        )  # fmt: skip
        started = perf_counter()
        room.answerer.answer(asked, Reader("U1", "C1"))
        taken.append((perf_counter() - started) * 1000)
        over.wait(_PAUSE)
    return taken


def _during(room: wiring.Room, work: Callable[[Event], None], seconds: float) -> list[float]:
    """Return how long answers took while ``work`` went on."""
    over, taken = Event(), []
    answering = Thread(target=lambda: taken.extend(_answers(room, over)))
    answering.start()
    working = Thread(target=work, args=(over,))
    working.start()
    over.wait(seconds)
    over.set()
    working.join()
    answering.join()
    return taken


def nothing(over: Event) -> None:
    """Do nothing until ``over``."""
    over.wait()


def _bad(folder: Path) -> None:
    folder.mkdir()
    for name, (_, build) in REFUSED.items():
        (folder / name).write_bytes(build())
    for name, content in TAKEN.items():
        (folder / name).write_bytes(content)


def _ingesting(folder: Path, data: Path) -> Callable[[Event], None]:
    """Return what takes the bad files in, and good ones that are new each time."""
    turn = count(1)
    command = [str(Path(sys.executable).with_name("sodateru")), "ingest", str(folder)]

    def work(over: Event) -> None:
        while not over.is_set():
            edition = next(turn)
            for number in range(3):
                path = folder / f"規程{number}.md"
                path.write_text(manual(number, edition), encoding="utf-8")
            subprocess.run(
                command, env={**os.environ, "SODATERU_DATA": str(data)}, check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

    return work


def measure(seconds: float, rounds: int) -> tuple[list[float], list[float]]:
    """Return milliseconds of answers in quiet, and while bad files are taken in."""
    quiet: list[float] = []
    meanwhile: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        data, bad = Path(scratch) / "data", Path(scratch) / "bad"
        data.mkdir()
        _bad(bad)
        with wiring.opened(load(data=data)) as room:
            ingest(room.store, [shipped("samples") / "manuals-ja"])
            room.library.catch_up()
            loops = wiring._loops(room)
            for loop in loops:
                loop.start()
            _during(room, nothing, 3)  # opens everything
            for _ in range(rounds):
                quiet += _during(room, nothing, seconds)
                meanwhile += _during(room, _ingesting(bad, data), seconds)
            for loop in loops:
                loop.stop()
    return quiet, meanwhile


def _line(name: str, taken: Sequence[float]) -> str:
    p50, p95, most = np.percentile(taken, [50, 95, 100])
    return f"{name:14} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  most {most:7.1f} ms  n {len(taken)}\n"


def main() -> None:
    """Print both distributions and the rise of p95."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    quiet, meanwhile = measure(
        float(options.get("--seconds", "15")), int(options.get("--rounds", "3"))
    )
    rise = np.percentile(meanwhile, 95) / np.percentile(quiet, 95) - 1
    sys.stdout.write(_line("quiet", quiet) + _line("bad files", meanwhile))
    sys.stdout.write(f"p95 rises by {rise:.0%} (goal: at most 20%)\n")


if __name__ == "__main__":
    main()
