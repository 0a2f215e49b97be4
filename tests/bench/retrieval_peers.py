"""Search beside LlamaIndex and LangChain, on the same Chroma, manuals and stub embedder.

    python -m tests.bench.retrieval_peers [--python PEERS/bin/python] [--manuals 40]

The peers live in an environment of their own (``pip install llama-index-core
llama-index-vector-stores-chroma langchain-chroma langchain-community langchain-classic
rank-bm25``), whose interpreter is named; without them their rows are skipped with a word. The
order of the runs changes from round to round, and the best of each is shown.
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
from numpy.typing import NDArray

from bot.access import Reader
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from tests.bench.retrieval_scale import manual, question

_CHILD: Final = Path(__file__).with_name("peers_child.py")
_ROUNDS: Final = 2
_QUESTIONS: Final = 105
_RUNS: Final = (
    ("sodateru", "default"),
    ("llamaindex", "default"),
    ("llamaindex", "best"),
    ("langchain", "default"),
    ("langchain", "best"),
)
Figures = dict[str, float]


class Stub:
    """The same cheap vectors as the peers get."""

    name = "stub-512"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, (n, 512)."""
        rows = [np.random.default_rng(crc32(t.encode())).standard_normal(512) for t in texts]
        found = np.asarray(rows, np.float32).reshape(-1, 512)
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def ours(texts: Sequence[str], asked: Sequence[str], scratch: Path) -> Figures:
    """Ingest from files until everything can be found, then search."""
    manuals, data = scratch / "manuals", scratch / "data"
    manuals.mkdir(parents=True)
    data.mkdir()
    for n, text in enumerate(texts):
        (manuals / f"{n:05d}.md").write_text(text, encoding="utf-8")
    settings = Settings(data=data)
    store = Store(settings.url)
    store.create_tables()
    library = Library(store, settings, Stub())
    library.catch_up()  # opens Chroma, which the peers also have open when their time starts
    started = perf_counter()
    ingest(store, [manuals])
    library.catch_up()
    seconds, taken = perf_counter() - started, []
    for one in asked:
        started = perf_counter()
        library.search(one, Reader("bench"))
        taken.append((perf_counter() - started) * 1000)
    library.close()
    store.close()
    p50, p95 = np.percentile(taken[5:], [50, 95])
    passages = 100 * len(texts)
    return {
        "documents/s": len(texts) / seconds,
        "passages/s": passages / seconds,
        "p50": float(p50),
        "p95": float(p95),
    }


def peer(python: str, name: str, mode: str, source: Path, place: Path) -> Figures | str:
    """Run one peer; return its figures or why there are none."""
    done = subprocess.run(
        [python, str(_CHILD), name, str(source), mode, str(place)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Print one table."""
    options = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    python, count = options.get("--python", sys.executable), int(options.get("--manuals", "40"))
    draw = Random(5)
    texts = [manual(number) for number in range(count)]
    asked = [question(draw, count) for _ in range(_QUESTIONS)]
    best: dict[tuple[str, str], Figures | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        source = scratch / "manuals.json"
        source.write_text(json.dumps({"texts": texts, "asked": asked}), encoding="utf-8")
        for turn in range(_ROUNDS):
            for name, mode in Random(turn).sample(_RUNS, len(_RUNS)):
                place = scratch / f"{name}-{mode}-{turn}"
                own = name == "sodateru"
                now = ours(texts, asked, place) if own else peer(python, name, mode, source, place)
                before = best.get((name, mode))
                better = isinstance(before, dict) and isinstance(now, dict)
                best[name, mode] = _better(before, now) if better else now  # type: ignore[arg-type]
    sys.stdout.write(f"{count} manuals of 100 passages, stub embedder, Chroma\n")
    for name, mode in _RUNS:
        row = best[name, mode]
        told = row if isinstance(row, str) else "  ".join(f"{k} {v:.2f}" for k, v in row.items())
        sys.stdout.write(f"{name:11}{mode:9}{'skipped: ' if isinstance(row, str) else ''}{told}\n")


def _better(one: Figures, other: Figures) -> Figures:
    return {k: (max if k.endswith("/s") else min)(one[k], other[k]) for k in one}


if __name__ == "__main__":
    main()
