"""How well near-duplicate questions are told apart, how quickly, and what growing costs.

    python -m tests.bench.near_duplicates FILE [--fit] [--scale]

FILE holds labelled pairs (``a``, ``b``, ``label`` 1 or 0; others are skipped). Questions that occur
together are kept together, half of them to choose by and half to report on. ``--fit`` prints the
weights of ``curation/sameness.py``. Where datasketch is installed (or its packages are on the
path), it goes over the same texts in the same run, at its own best (bulk, one session). ``--scale``
adds 100 pairs to 10,000 and to 100,000.
"""

import importlib.util
import json
import sys
import tempfile
import time
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert
from sqlmodel import select

from bot.store import Store
from bot.text import shingles
from curation.dedup import Sets
from curation.sameness import WEIGHTS, sureness, told
from curation.sketch import bands, candidates
from curation.tables import Clean, FamilyBand, FamilyKey, Member, Pair, Verdict
from curation.wording import alike
from tests.bench.fit import half, logistic, written
from tests.support.shelves import pair

Row = dict[str, Any]


def plain(left: str, right: str) -> float:
    """Return the Jaccard similarity of all letter pairs."""
    one, other = shingles(left), shingles(right)
    return len(one & other) / len(one | other) if one | other else 0.0


def area(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Return the chance that a duplicate scores above a pair that is none."""
    yes = [s for s, label in zip(scores, labels, strict=True) if label]
    no = sorted(s for s, label in zip(scores, labels, strict=True) if not label)
    below = sum((bisect_left(no, s) + bisect_right(no, s)) / 2 for s in yes)
    return below / (len(yes) * len(no))


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the rows to choose by and those to report on."""
    sets = Sets()
    for row in rows:
        sets.join(row["a"], row["b"])
    chosen = [half(sets.find(row["a"])) == 0 for row in rows]
    return [r for r, one in zip(rows, chosen, strict=True) if one], [
        r for r, one in zip(rows, chosen, strict=True) if not one
    ]


def fit(rows: Sequence[Row]) -> None:
    """Print the weights that these rows give, both ways round."""
    both = [(r[x], r[y], r["label"]) for r in rows for x, y in (("a", "b"), ("b", "a"))]
    features = np.array([[told(a, b)[name] for name in WEIGHTS] for a, b, _ in both])
    labels = np.array([label for *_, label in both], float)
    weights, bias = logistic(features, labels, np.ones(len(both)), 5.0)
    sys.stdout.write(written(list(WEIGHTS), weights, bias))


def quality(chosen: Sequence[Row], kept: Sequence[Row]) -> None:
    """Print, for each measure, thresholds chosen on one half and what they give on the other."""
    measures: dict[str, Callable[[str, str], float]] = {
        "letter pairs": plain, "telling letter pairs": alike, "sureness": sureness,
    }  # fmt: skip
    for name, measure in measures.items():
        score = {id(r): measure(r["a"], r["b"]) for r in (*chosen, *kept)}
        told_ = area([score[id(r)] for r in kept], [r["label"] == 1 for r in kept])
        sys.stdout.write(f"{name}: area {told_:.3f} over {len(kept)} kept back\n")
        for wanted in (0.9, 0.95, 0.98):
            bar = _bar([(score[id(r)], r["label"] == 1) for r in chosen], wanted)
            hits = [r["label"] == 1 for r in kept if score[id(r)] >= bar]
            recall = sum(hits) / sum(r["label"] for r in kept)
            precision = sum(hits) / max(1, len(hits))
            sys.stdout.write(
                f"  for {wanted}: >= {bar:.3f} precision {precision:.3f} recall {recall:.3f}\n"
            )


def _bar(scored: list[tuple[float, bool]], wanted: float) -> float:
    """Return the lowest threshold that keeps this precision."""
    right, best = 0, 2.0
    for count, (score, label) in enumerate(sorted(scored, reverse=True), start=1):
        right += label
        if right / count >= wanted:
            best = score
    return best


def speed(texts: list[str]) -> None:
    """Print how long candidates take, from texts to pairs, ours and datasketch's by turns."""
    bands(texts[:10])
    ours, theirs = [], []
    for _ in range(3):
        started = time.perf_counter()
        found = candidates(bands(texts))
        ours.append(time.perf_counter() - started)
        if importlib.util.find_spec("datasketch"):
            theirs.append(_datasketch(texts))
    sys.stdout.write(f"ours: {len(texts)} texts, {len(found)} candidates, {min(ours):.3f} s\n")
    if theirs:
        sys.stdout.write(f"datasketch: {min(theirs):.3f} s, {min(theirs) / min(ours):.1f}x\n")


def _datasketch(texts: Sequence[str]) -> float:
    from datasketch import MinHash, MinHashLSH

    started = time.perf_counter()
    sketches = MinHash.bulk([_pairs(text) for text in texts], num_perm=128)
    index = MinHashLSH(threshold=0.5, num_perm=128)
    with index.insertion_session() as session:
        for number, sketch in enumerate(sketches):
            session.insert(number, sketch)
    sum(len(index.query(sketch)) for sketch in sketches)
    return time.perf_counter() - started


def _pairs(text: str) -> list[bytes]:
    plain_text = "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())
    last = max(1, len(plain_text) - 1)
    return [piece.encode() for piece in {plain_text[at : at + 2] for at in range(last)}]


def scale() -> None:
    """Print what a whole curation run costs after 100 pairs were added to 10k and to 100k.

    What is there already was judged: its rows are written as a run leaves them.
    """
    from curation.pipeline import run
    from tests.support.shelves import RULES, opened, take

    for size in (10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            store, settings = opened(Path(folder))
            take(store, _made(0, 100))
            run(store, settings, rules=RULES)
            _grown(store, size)
            costs = []
            for turn in range(1, 8):
                take(store, _made(100 * turn, 100 * (turn + 1)))
                started = time.perf_counter()
                done = run(store, settings, rules=RULES)
                costs.append(time.perf_counter() - started)
            store.close()
        some = ", ".join(f"{cost:.2f}" for cost in costs)
        sys.stdout.write(f"{size} ({done.kept} kept): adding 100: {some} s\n")


def _grown(store: Store, size: int) -> None:
    """Repeat the judged rows with other ids, families and bands until there are so many."""
    draw = np.random.default_rng(1)
    with store.write() as session:
        connection = session.connection()
        for table in (Pair, Clean, Member, Verdict, FamilyKey, FamilyBand):
            known = [dict(row) for row in connection.execute(select(table.__table__)).mappings()]
            for turn in range(size // 100 - 1):
                connection.execute(insert(table), [_other(row, turn, draw) for row in known])


def _other(row: Row, turn: int, draw: np.random.Generator) -> Row:
    names = {name: f"{turn:04}-{row[name]}" for name in ("pair_id", "id", "family") if name in row}
    if isinstance(row.get("key"), int):
        names["key"] = int(draw.integers(-(2**63), 2**63))
    elif "key" in row and "step" not in row:
        names["key"] = f"{row['key']}{turn:04}"
    return {**row, **names}


def _made(first: int, last: int) -> list[Row]:
    """Return pairs on made-up subjects, no two near-duplicates."""
    draw = np.random.default_rng(first)
    letters = [chr(code) for code in range(0x4E00, 0x6E00)]
    rows = []
    for number in range(first, last):
        subject = "".join(draw.choice(letters, 9))
        passage = f"{subject}の申込みは{number}号窓口で受け付ける。"
        rows.append(
            pair(f"n-{number:07}", f"{subject}の窓口は？", f"{number}号窓口です。", passage)
        )
    return rows


def report(file: Path, *, scale_too: bool = False) -> None:
    """Print quality, speed, and what growing costs where it is asked for."""
    every = list(map(json.loads, file.read_text(encoding="utf-8").splitlines()))
    quality(*halves([row for row in every if row["label"] in {0, 1}]))
    speed([row[side] for row in every for side in "ab"])
    if scale_too:
        scale()


def main() -> None:
    """Print the figures, or the weights."""
    file = Path(sys.argv[1])
    if "--fit" in sys.argv:
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        fit(halves([row for row in rows if row["label"] in {0, 1}])[0])
    else:
        report(file, scale_too="--scale" in sys.argv)


if __name__ == "__main__":
    main()
