"""How well near-duplicate questions are told apart, and how quickly.

``python -m tests.bench.near_duplicates FILE`` reads labelled pairs (``a``, ``b``, ``label`` 1 or
0; others are skipped) and prints, for our measure and for plain letter-pair Jaccard, the area
under the curve and precision and recall at several thresholds, then sketches a second.
"""

import json
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.text import shingles
from curation.wording import alike, bands


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


def main(file: Path) -> None:
    """Print the figures for one file of labelled pairs."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["label"] in {0, 1}]
    labels = [row["label"] == 1 for row in rows]
    measures: dict[str, Callable[[str, str], float]] = {"ours": alike, "letters": plain}
    for name, measure in measures.items():
        scores = [measure(row["a"], row["b"]) for row in rows]
        sys.stdout.write(f"{name}: area {area(scores, labels):.3f} over {len(rows)}\n")
        for threshold in (0.5, 0.6, 0.7, 0.8):
            hits = [label for s, label in zip(scores, labels, strict=True) if s >= threshold]
            precision = sum(hits) / max(1, len(hits))
            recall = sum(hits) / sum(labels)
            sys.stdout.write(f"  >= {threshold}: precision {precision:.3f} recall {recall:.3f}\n")
    texts = [row["a"] + row["b"] for row in rows] * 5
    started = time.perf_counter()
    found = bands(texts)
    seconds = time.perf_counter() - started
    sys.stdout.write(f"sketches: {len(found) / seconds:,.0f} a second\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
