"""Quality and cost of retrieval beside LlamaIndex and LangChain: one command, table and plot.

    python -m tests.bench.retrieval PACK --python PEERS/bin/python [--out FOLDER] [--each 150]

Quality: what each finds for the pack's questions, by kind, all with the built-in embedder's
vectors in the same Chroma; at most ``--each`` questions of a kind, drawn from a seed. The shipped
ranker has been trained on this pack: figures on documents it never saw are what ``train_ranker``
prints. Cost: as ``retrieval_peers`` measures it. Writes ``retrieval.json`` and ``retrieval.png``.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.bench import pack as packs
from tests.bench import retrieval_peers as peers
from tests.bench.pack import Asked, Judge
from tests.support.tree import ROOT

_FOUND: Final = (("llamaindex", "best"), ("langchain", "best"), ("langchain", "hybrid"))
_METRICS: Final = ("recall@1", "recall@5", "recall@10", "MRR@10", "nDCG@10")
Ranks = dict[str, dict[str, list[int | None]]]
"""System -> kind of question -> rank of the first right hit."""
Quality = dict[str, dict[str, dict[str, float]]]


def quality(pack: Path, python: str, each: int, scratch: Path) -> Quality:
    """Return system -> kind -> metric -> value."""
    ranks: Ranks = defaultdict(lambda: defaultdict(list))
    for world, asked in packs.questions(pack).items():
        some = _drawn(asked, each)
        store, library = packs.open_world(pack, world, scratch / "ours")
        texts = packs.texts(store)
        judge = _Places(texts)
        for one in some:
            hits = [(h.source, h.start, h.end) for h in library.search(one.question, packs.READER)]
            ranks["sodateru"][one.kind].append(judge.rank(one, hits))
        library.close()
        store.close()
        for name, mode in _FOUND:
            found = _peer(python, (name, mode), _folders(pack, world, scratch), some, scratch)
            for one, pairs in zip(some, found, strict=False):
                spans = [judge.span(source, text) for source, text in pairs]
                ranks[f"{name} {mode}"][one.kind].append(judge.rank(one, spans))
    return {name: {kind: _figures(r) for kind, r in kinds.items()} for name, kinds in ranks.items()}


def _drawn(asked: Sequence[Asked], each: int) -> list[Asked]:
    by_kind: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        by_kind[one.kind].append(one)
    return [
        one
        for kind, some in sorted(by_kind.items())
        for one in Random(kind).sample(some, min(each, len(some)))
    ]


def _folders(pack: Path, world: str, scratch: Path) -> list[str]:
    if world == "en":
        return [str(pack / "manuals-en")]
    return [str(pack / "manuals-ja"), str(packs.helpdesk(pack, scratch / "ours"))]


def _peer(
    python: str, run: tuple[str, str], folders: list[str], asked: list[Asked], scratch: Path
) -> list[list[tuple[str, str]]]:
    """Return what a peer finds for each question; nothing at all when it is not installed."""
    world = scratch / "world.json"
    given = {"folders": folders, "questions": [one.question for one in asked]}
    world.write_text(json.dumps(given), encoding="utf-8")
    place = tempfile.mkdtemp(dir=scratch)
    done = subprocess.run(
        [python, str(ROOT / "tests/bench/peers_quality.py"), *run, str(world), place],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no word"])[-1]
        sys.stdout.write(f"{' '.join(run)} skipped: {why}\n")
        return []
    found: list[list[tuple[str, str]]] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


class _Places(Judge):
    """Finds a peer's piece again in the manual, whatever white space it lost."""

    def span(self, source: str, text: str) -> tuple[str, int, int]:
        """Return source, start and end of a piece; an empty span when it is nowhere."""
        if source not in self._texts:
            return source, 0, 0
        squeezed, places = self._squeeze(source)
        piece = "".join(text.split())
        at = squeezed.find(piece)
        if at < 0:
            return source, 0, 0
        return source, places.index(at), places.index(at + len(piece))

    def rank(self, asked: Asked, hits: Sequence[tuple[str, int, int]]) -> int | None:
        """Return the rank of the first right hit."""
        right = (n for n, (source, start, end) in enumerate(hits, 1)
                 if end > start and self.right(asked, source, start, end))  # fmt: skip
        return next(right, None)


def _figures(ranks: Sequence[int | None]) -> dict[str, float]:
    known = [rank for rank in ranks if rank is not None and rank <= 10]
    n = max(1, len(ranks))
    values = (
        *(sum(rank <= k for rank in known) / n for k in (1, 5, 10)),
        sum(1 / rank for rank in known) / n,
        sum(1 / math.log2(rank + 1) for rank in known) / n,  # one right answer
    )
    return {**dict(zip(_METRICS, values, strict=True)), "questions": float(len(ranks))}


def lines(found: Quality) -> list[str]:
    """Return the table of quality."""
    said = []
    for kind in found["sodateru"]:
        count = int(found["sodateru"][kind]["questions"])
        said.append(f"{kind} ({count} questions)".ljust(34) + "".join(f"{m:>11}" for m in _METRICS))
        for name, kinds in found.items():
            cells = "".join(f"{kinds[kind][m]:>11.3f}" for m in _METRICS)
            said.append(f"  {name:32}{cells}")
    return said


def draw(found: Quality, cost: peers.Table, path: Path) -> None:
    """Draw quality by kind and cost by run."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(17, 5), width_ratios=(3, 1.5, 1.5))
    kinds, width = list(found["sodateru"]), 0.8 / len(found)
    for number, (name, by_kind) in enumerate(found.items()):
        places = [n + number * width for n in range(len(kinds))]
        left.bar(places, [by_kind[kind]["recall@1"] for kind in kinds], width, label=name)
    left.set_xticks([n + 0.3 for n in range(len(kinds))], kinds, rotation=30, ha="right")
    left.set(title="recall@1", ylim=(0, 1))
    left.legend(fontsize=8)
    rows: list[tuple[str, dict[str, Any]]] = [
        (" ".join(run), row) for run, row in cost.items() if isinstance(row, dict)
    ]
    for axis, what in ((middle, "documents/s"), (right, "query p95 ms")):
        axis.barh([name for name, _ in rows], [row[what] for _, row in rows])
        axis.invert_yaxis()
        axis.set_title(what)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def main() -> None:
    """Measure, print, and write the files."""
    pack = packs.folder()
    options = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    python, out = options.get("--python", sys.executable), Path(options.get("--out", "."))
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        found = quality(pack, python, int(options.get("--each", "150")), Path(scratch))
    cost = peers.measure(python, int(options.get("--manuals", "40")), 2)
    sys.stdout.write("\n".join([*lines(found), "", *peers.lines(cost)]) + "\n")
    table = {" ".join(run): row for run, row in cost.items()}
    (out / "retrieval.json").write_text(
        json.dumps({"quality": found, "cost": table}, indent=1), encoding="utf-8"
    )
    draw(found, cost, out / "retrieval.png")


if __name__ == "__main__":
    main()
