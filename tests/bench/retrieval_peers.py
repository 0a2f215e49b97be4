"""Ingest and search beside LlamaIndex and LangChain: same files, Chroma and stub embedder.

    python -m tests.bench.retrieval_peers [--python PEERS/bin/python] [--manuals 40] [--rounds 3]
        [--modes best,hybrid]

The peers live in an environment of their own (``pip install llama-index-core
llama-index-vector-stores-chroma langchain-chroma langchain-community langchain-classic rank-bm25
sudachipy sudachidict_core``), whose interpreter is named; without them their rows are skipped with
a word. The order of the runs changes from round to round, and the best of each is shown.

What each does until the last passage can be found: ours parses in a child process with limits, cuts
by articles, keeps texts, offsets and audit rows in SQL, indexes Sudachi words, character pairs and
loan words beside the vectors. A peer reads text, cuts it and stores texts and vectors in Chroma.
``best`` cuts by headings, into the same passages as ours, in the largest batches; ``hybrid`` also
builds BM25 over Sudachi words; ``packed`` fills pieces of 400 characters across headings, a third
as many; ``default`` is each library as it comes.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final
from zlib import crc32

import numpy as np
import psutil
from numpy.typing import NDArray

from bot.access import Reader
from bot.retrieval.intake import take_in
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from tests.bench.retrieval_scale import manual, question

_CHILD: Final = Path(__file__).with_name("peers_child.py")
_QUESTIONS: Final = 105
RUNS: Final = (
    ("sodateru", "default"),
    ("llamaindex", "best"),
    ("llamaindex", "packed"),
    ("llamaindex", "default"),
    ("langchain", "best"),
    ("langchain", "hybrid"),
    ("langchain", "packed"),
    ("langchain", "default"),
)
_GOALS: Final = ((("llamaindex", "best"), 2.0), (("langchain", "best"), 1.5))
Figures = dict[str, float]
Table = dict[tuple[str, str], Figures | str]


class Stub:
    """The same cheap vectors as the peers get."""

    name = "stub-512"

    def __init__(self) -> None:
        self.count = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, (n, 512)."""
        self.count += len(texts)
        rows = [np.random.default_rng(crc32(t.encode())).standard_normal(512) for t in texts]
        found = np.asarray(rows, np.float32).reshape(-1, 512)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)

    def ask(self, question: str) -> NDArray[np.float32]:
        """Return a question's row."""
        return np.asarray(self.embed([question])[0], np.float32)


def ours(source: Path, place: Path) -> Figures:
    """Ingest from files until everything can be found, search, and edit one paragraph."""
    given = json.loads(source.read_text(encoding="utf-8"))
    manuals = Path(given["folder"])
    place.mkdir(parents=True)
    settings, stub = Settings(data=place), Stub()
    store = Store(settings.url)
    store.create_tables()
    library = Library(store, settings, stub)
    library.catch_up()  # opens Chroma, which the peers also have open when their time starts
    files = len(list(manuals.iterdir()))
    started, used = perf_counter(), _processor_seconds()
    take_in(store, [manuals], library.catch_up)
    seconds, processor = perf_counter() - started, _processor_seconds() - used
    passages, taken = library.counts().vectors, []
    for one in given["asked"]:
        started = perf_counter()
        library.search(one, Reader("bench"))
        taken.append((perf_counter() - started) * 1000)
    p50, p95 = np.percentile(taken[5:], [50, 95])
    edited = manuals / given["edited"]
    before = edited.read_text(encoding="utf-8")
    edited.write_text(given["text"], encoding="utf-8")
    stub.count, started = 0, perf_counter()
    take_in(store, [edited], library.catch_up)
    again = perf_counter() - started
    edited.write_text(before, encoding="utf-8")
    figures = {
        "documents/s": files / seconds,
        "passages/s": passages / seconds,
        "passages": passages,
        "processor ms a document": processor / files * 1000,
        "query p50 ms": float(p50),
        "query p95 ms": float(p95),
        "embeddings an edit": stub.count,
        "seconds an edit": again,
        "memory MiB": sum(one.memory_info().rss for one in _family()) / 2**20,
    }
    library.close()
    store.close()
    return figures


def _family() -> list[psutil.Process]:
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _processor_seconds() -> float:
    """Return what this process and its children have used."""
    return sum(sum(one.cpu_times()[:2]) for one in _family())


def peer(python: str, run: tuple[str, str], source: Path, place: Path) -> Figures | str:
    """Run one peer; return its figures or why there are none."""
    done = subprocess.run(
        [python, str(_CHILD), run[0], str(source), run[1], str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def measure(python: str, count: int, rounds: int, runs: Sequence[tuple[str, str]] = RUNS) -> Table:
    """Run everything in a changing order; return the best of each."""
    draw, best = Random(5), Table()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        manuals, source = scratch / "manuals", scratch / "asked.json"
        manuals.mkdir()
        for n in range(count):
            (manuals / f"{n:05d}.md").write_text(manual(n), encoding="utf-8")
        asked = [question(draw, count) for _ in range(_QUESTIONS)]
        given = {"folder": str(manuals), "asked": asked, "edited": "00001.md",
                 "text": manual(1, edition=2)}  # fmt: skip
        source.write_text(json.dumps(given), encoding="utf-8")
        for turn in range(rounds):
            for run in Random(turn).sample(runs, len(runs)):
                place = scratch / f"{run[0]}-{run[1]}-{turn}"
                now = ours(source, place) if run == RUNS[0] else peer(python, run, source, place)
                before = best.get(run)
                better = isinstance(before, dict) and isinstance(now, dict)
                best[run] = _better(before, now) if better else now  # type: ignore[arg-type]
    return best


def _better(one: Figures, other: Figures) -> Figures:
    return {k: (max if k.endswith("/s") else min)(one[k], other[k]) for k in one}


def lines(table: Table) -> list[str]:
    """Return the table and how far the goals are met."""
    own = table[RUNS[0]]
    assert isinstance(own, dict)
    said = [f"{'':20}" + "".join(f"{name:>25}" for name in own)]
    for run, row in table.items():
        name = f"{run[0]} {run[1]}"
        cells = row if isinstance(row, str) else "".join(f"{v:>25.1f}" for v in row.values())
        said.append(f"{name:20}{'skipped: ' if isinstance(row, str) else ''}{cells}")
    for run, goal in _GOALS:
        if isinstance(beside := table.get(run), dict):
            ratio = own["documents/s"] / beside["documents/s"]
            met = "met" if ratio >= goal else "not met"
            said.append(f"documents/s beside {' '.join(run)}: {ratio:.2f} (goal {goal}: {met})")
    return said


def main() -> None:
    """Print one table."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    count, rounds = int(options.get("--manuals", "40")), int(options.get("--rounds", "3"))
    runs = [run for run in RUNS if run[1] in options.get("--modes", run[1]) or run == RUNS[0]]
    table = measure(options.get("--python", sys.executable), count, rounds, runs)
    table = {run: table[run] for run in runs}
    sys.stdout.write(f"{count} manuals of 100 passages, stub embedder, Chroma\n")
    sys.stdout.write("\n".join(lines(table)) + "\n")


if __name__ == "__main__":
    main()
