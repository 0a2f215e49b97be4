"""Measures search by kind of question: recall@1, recall@5, MRR@10 and milliseconds a query.

    python -m tests.bench.retrieval_quality PACK        (or SODATERU_BENCH_DATA=PACK)
    python -m tests.bench.retrieval_quality PACK --through-command   (by `sodateru search`)

The shipped ranker has been trained on this pack: its figures here show that it works, while those
of documents it had never seen are what ``train_ranker`` prints. The single methods and the plain
fusion are trained on nothing.
"""

import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter

import numpy as np

from bot.retrieval import match, ranking, search
from bot.retrieval.match import FEATURES
from bot.retrieval.ranking import Ranker
from bot.retrieval.shares import Table
from tests.bench import pack as packs
from tests.bench import through_command
from tests.bench.pack import KINDS, Judge, figures

Ranks = dict[tuple[str, str], list[int | None]]
METHODS = ("words", "pairs", "sounds", "dense", "plain fusion", "ranker")


def measure(pack: Path, scratch: Path) -> tuple[Ranks, list[float]]:
    """Return (method, kind) -> ranks of the first right hit, and milliseconds a search."""
    ranks: Ranks = defaultdict(list)
    milliseconds: list[float] = []
    for world, asked in packs.questions(pack).items():
        store, library = packs.open_world(pack, world, scratch)
        judge = Judge(packs.texts(store))
        library.search(asked[0].question, packs.READER)  # opens everything
        with library._in_use() as generation:  # one search's inside is measured too
            assert generation
            for one in asked:
                started = perf_counter()
                library.search(one.question, packs.READER)
                milliseconds.append((perf_counter() - started) * 1000)
                with store.read() as session:
                    taken, found, there = search.gather(
                        session, generation, one.question, {"everyone"}
                    )
                rows = [there[candidate.passage_id] for candidate in found]
                right = np.array([judge.right(one, r.source, r.start, r.end) for r in rows], bool)
                documents = [candidate.document_id for candidate in found]
                for method, score in _scores(taken, found).items():
                    # a single method's scores are no log odds: its list stands as it is
                    apart = (
                        documents if method in METHODS[4:] else [str(r) for r in range(len(rows))]
                    )
                    ranks[method, one.kind].append(packs.first_right(score, right, apart))
        library.close()
    return ranks, milliseconds


def _scores(taken: match.Asked, found: list[match.Candidate]) -> dict[str, Table]:
    if not found:
        return {method: np.zeros(0) for method in METHODS}
    table = match.features(taken, found)
    single = {m: np.array([one.found.get(m, -1.0) for one in found]) for m in METHODS[:4]}
    fused = {"plain fusion": Ranker(None, None).rank(table)[0]}
    return single | fused | {"ranker": ranking.load().rank(table)[0]}


def main() -> None:
    """Print the table."""
    pack = packs.folder()
    with tempfile.TemporaryDirectory() as scratch:
        if "--through-command" in sys.argv:
            through_command.tell(pack, Path(scratch))
            return
        ranks, milliseconds = measure(pack, Path(scratch))
    trained = "trained on this pack" if ranking.load().order else "not there: plain fusion"
    sys.stdout.write(
        f"\nrecall@1 / recall@5 / MRR@10; ranker {trained}; {len(FEATURES)} features\n"
    )
    sys.stdout.write(f"{'method':13}" + "".join(f"{kind:>20}" for kind in KINDS) + "\n")
    for method in METHODS:
        cells = ["/".join(f"{v:.3f}" for v in figures(ranks[method, kind])) for kind in KINDS]
        sys.stdout.write(f"{method:13}" + "".join(f"{cell:>20}" for cell in cells) + "\n")
    p50, p95 = np.percentile(milliseconds, [50, 95])
    sys.stdout.write(
        f"a search: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {len(milliseconds)} questions\n"
    )


if __name__ == "__main__":
    main()
