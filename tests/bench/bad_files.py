"""Whether hostile files slow down the answers of others: p95 of answering, quiet and meanwhile.

    python -m tests.bench.bad_files [--seconds 8] [--rounds 6] [--manuals 3]

A bot on the sample company's manuals answers one question after the other in this process, its
index in the processes it has anyway. In turns nothing else happens, and ``sodateru ingest`` takes
in every bad file of ``tests/unit/bot/retrieval/test_bad_files.py``, good ones among them, over and
over. Each round has two phases of either kind, in the order quiet, busy, busy, quiet, so that a
machine that grows slower over the run favours neither. The interval is a bootstrap over rounds and
over the answers in each; beside it stands the same for the quiet phases among themselves, which
should hold 0 %: that is what this machine makes up by itself.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot import wiring
from bot.access import Reader
from bot.owner import Owner
from bot.retrieval.ingest import ingest
from bot.settings import load, shipped
from bot.tables import Question
from tests.bench.retrieval_scale import manual
from tests.unit.bot.retrieval.test_bad_files import REFUSED, TAKEN

_PAUSE: Final = 0.05
_DRAWS: Final = 2000
_ASKED: Final = (
    "有給休暇はいつまでに申請しますか", "出張の日当はいくらですか", "宿泊費の上限を教えてください",
    "パスワードを忘れました", "経費精算の締切はいつですか", "社用車を使うときの手続は",
)  # fmt: skip
_PARTS: Final = ("match", "search", "model", "store", "total")
_ask: Final = count()
Taken = NDArray[np.float64]
"""Milliseconds of each answer's parts, (answers, parts)."""


def _answers(room: wiring.Room, over: Event) -> list[list[float]]:
    """Answer until ``over``; return the milliseconds of each answer's parts."""
    taken = []
    while not over.is_set():
        number = next(_ask)
        asked = Question(
            id=f"q{number}", team="T", channel="C1", ts=str(number), thread_ts=str(number),
            user="U1", language="ja", text=_ASKED[number % len(_ASKED)],
        )  # fmt: skip
        started = perf_counter()
        parts = room.answerer.answer(asked, Reader("U1", "C1")).milliseconds
        total = (perf_counter() - started) * 1000
        known = [parts.get(name, 0.0) for name in ("match", "search", "model")]
        taken.append([*known, total - parts["total"], total])
        over.wait(_PAUSE)
    return taken


def _during(room: wiring.Room, work: Callable[[Event], None], seconds: float) -> Taken:
    """Return how long answers took while ``work`` went on."""
    over, taken = Event(), []
    working = Thread(target=work, args=(over,))
    working.start()
    answering = Thread(target=lambda: taken.extend(_answers(room, over)))
    answering.start()
    over.wait(seconds)
    over.set()
    answering.join()
    working.join()
    return np.asarray(taken)


def nothing(over: Event) -> None:
    """Do nothing until ``over``."""
    over.wait()


class Bad:
    """A folder of bad files and some good ones that ``sodateru ingest`` takes in over and over.

    Args:
        scratch: Where to make it.
        data: The bot's data folder.
        manuals: Good ones, of 100 passages each, that differ in one paragraph each time.
    """

    def __init__(self, scratch: Path, data: Path, manuals: int) -> None:
        self._folder, self._data, self._manuals = scratch / "bad", data, manuals
        self._editions = count(1)
        self.done = 0
        """Ingests that came to their end within a phase."""
        self._folder.mkdir()
        for name, (_, build) in REFUSED.items():
            (self._folder / name).write_bytes(build())
        for name, content in TAKEN.items():
            (self._folder / name).write_bytes(content)

    def taking_in(self, over: Event) -> None:
        """Take everything in again and again until ``over``."""
        command = [str(Path(sys.executable).with_name("sodateru")), "ingest", str(self._folder)]
        environment = {**os.environ, "SODATERU_DATA": str(self._data)}
        while not over.is_set():
            edition = next(self._editions)
            for number in range(self._manuals):
                path = self._folder / f"規程{number}.md"
                path.write_text(manual(number, edition), encoding="utf-8")
            subprocess.run(
                command, env=environment, check=False,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self.done += not over.is_set()


@contextmanager
def _room(data: Path) -> Iterator[wiring.Room]:
    """Give a bot on the sample company's manuals that looks after its index as ever.

    It owns the data folder: else the command would open the very same index beside it.
    """
    owner = Owner(data)
    with wiring.opened(load(data=data)) as room:
        ingest(room.store, [shipped("samples") / "manuals-ja"])
        room.library.catch_up()
        loops = wiring._loops(room)
        for loop in loops:
            loop.start()
        yield room
        for loop in loops:
            loop.stop()
    owner.release()


def measure(seconds: float, rounds: int, manuals: int) -> tuple[list[Taken], list[Taken], int]:
    """Return the phases in quiet, those while bad files were taken in, two a round, and ingests."""
    quiet: list[Taken] = []
    busy: list[Taken] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        bad = Bad(scratch, scratch / "data", manuals)
        with _room(scratch / "data") as room:
            _during(room, bad.taking_in, 3)  # opens everything, and new passages once
            bad.done = 0
            for _ in range(rounds):
                quiet.append(_during(room, nothing, seconds))
                busy.append(_during(room, bad.taking_in, seconds))
                busy.append(_during(room, bad.taking_in, seconds))
                quiet.append(_during(room, nothing, seconds))
    return quiet, busy, bad.done


def rise(before: Sequence[Taken], after: Sequence[Taken]) -> tuple[float, float, float]:
    """Return how much the p95 of the whole rises, and a 95 % interval of that.

    Args:
        before: Phases.
        after: As many, each beside its own of ``before``.
    """
    draw = np.random.default_rng(5)
    pairs = [(one[:, -1], two[:, -1]) for one, two in zip(before, after, strict=True)]

    def ratio(some: Sequence[tuple[Taken, Taken]]) -> float:
        one, two = (np.percentile(np.concatenate(side), 95) for side in zip(*some, strict=True))
        return float(two / one) - 1

    again = []
    for _ in range(_DRAWS):
        drawn = [pairs[n] for n in draw.integers(len(pairs), size=len(pairs))]
        again.append(ratio([(draw.choice(a, len(a)), draw.choice(b, len(b))) for a, b in drawn]))
    low, high = np.percentile(again, [2.5, 97.5])
    return ratio(pairs), float(low), float(high)


def _told(name: str, phases: Sequence[Taken]) -> str:
    table = np.concatenate(phases)
    cells = []
    for part, column in zip(_PARTS, table.T, strict=True):
        p50, p95 = np.percentile(column, [50, 95])
        cells.append(f"{part} {p50:5.1f} / {p95:5.1f}")
    return f"{name:10}{'  '.join(cells)}  most {table[:, -1].max():.0f}  n {len(table)}\n"


def _said(name: str, found: tuple[float, float, float]) -> str:
    return f"{name}: p95 {found[0]:+.0%} (95 % interval {found[1]:+.0%} to {found[2]:+.0%})\n"


def main() -> None:
    """Print both distributions, by part of an answer, and the rise of p95."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    quiet, busy, done = measure(
        float(options.get("--seconds", "8")),
        int(options.get("--rounds", "6")),
        int(options.get("--manuals", "3")),
    )
    sys.stdout.write("milliseconds, p50 / p95\n" + _told("quiet", quiet) + _told("bad files", busy))
    sys.stdout.write(f"ingests that came to an end: {done}\n")
    sys.stdout.write(_said("quiet beside quiet", rise(quiet[::2], quiet[1::2])))
    sys.stdout.write(_said("bad files beside quiet (goal: at most +20 %)", rise(quiet, busy)))


if __name__ == "__main__":
    main()
