"""Derives the weights of ``bot/likeness.py`` and says what a verified answer may reach with them.

    python -m tests.bench.train_likeness PACK

Documents are kept back by halves: the weights come from the larger half. With ``--replay`` behind
PACK the kept-back corrections go through the product one after the other instead: an expert's words
are submitted, then the paraphrase and the neighbour are asked beside all corrections so far.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.access import Reader
from bot.likeness import WEIGHTS, differs, features
from bot.rewriting import Words, rewrite
from bot.verified import NEAR_LOG_ODDS, NEAR_THOUGH_DIFFERENT, SAME_LOG_ODDS, VerifiedAnswers
from tests.bench import pack as packs
from tests.bench.fit import Array, half, logistic, written
from tests.support.shelves import answered, opened
from training.gate import wilson

Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Pair:
    """A new question beside a known one, and whether it wants the same answer."""

    half: int
    same: bool
    row: list[float]
    differs: bool


def pairs(pack: Path) -> Iterator[Pair]:
    """Yield each paraphrase and each neighbour of the pack's corrections."""
    for row in packs.lines(pack / "correction-replay-ja.jsonl"):
        known, answer = str(row["correct_question"]), str(row["correct_answer"])
        family = str(row["docs"][0])  # type: ignore[index]
        for kind in ("paraphrase", "neighbour"):
            found = features(str(row[kind]), known, answer)
            apart = bool(differs(str(row[kind]), known, answer))
            yield Pair(half(family), kind == "paraphrase", [found[name] for name in WEIGHTS], apart)


def main() -> None:
    """Fit, print, measure."""
    found = list(pairs(packs.folder()))
    rows = np.array([pair.row for pair in found])
    same = np.array([pair.same for pair in found], float)
    learned = np.array([pair.half == 1 for pair in found])
    weights, bias = logistic(rows[learned], same[learned], np.ones(int(learned.sum())), 3.0)
    sys.stdout.write("likeness\n" + written(list(WEIGHTS), weights, bias))
    apart = np.array([pair.differs for pair in found])
    for name, chosen in (("trained on", learned), ("kept back", ~learned)):
        _report(name, (rows @ weights + bias)[chosen], apart[chosen], same[chosen] == 1)


def replay(pack: Path) -> None:
    """Print how often the next asker gets the correction, and how long after its submission."""
    rows = [r for r in packs.lines(pack / "correction-replay-ja.jsonl")
            if half(str(r["docs"][0])) != 1]  # type: ignore[index]  # fmt: skip
    told: dict[str, list[str]] = {"paraphrase": [], "neighbour": []}
    seconds = []
    with tempfile.TemporaryDirectory() as folder:
        store, settings = opened(Path(folder))
        known = VerifiedAnswers(store)
        for number, row in enumerate(rows):
            asked = str(row["correct_question"])
            answer = answered(store, str(number), asked, "-", [], abstained=True)
            words = Words(asked, str(row["correct_answer"]), "form")
            started = time.perf_counter()
            with store.write() as session:
                rewrite(session, settings, answer_id=answer, user="U0EXPERT", words=words)
            for kind, seen in told.items():
                found = known.match(str(row[kind]), Reader("U1"))
                ours = found.verified is not None and found.verified.text == words.text
                seen.append(found.kind if ours else "other" if found.kind == "same" else "else")
                if kind == "paraphrase":
                    seconds.append(time.perf_counter() - started)
        store.close()
    for kind, seen in told.items():
        for what in ("same", "near", "other"):
            low, high = wilson(seen.count(what), len(seen))
            share = seen.count(what) / len(seen)
            sys.stdout.write(f"{kind} {what}: {share:.3f} [{low:.3f}, {high:.3f}] of {len(seen)}\n")
    worst, middle = max(seconds), sorted(seconds)[len(seconds) // 2]
    sys.stdout.write(f"submitted to known: {middle:.3f} s (median), {worst:.3f} s (longest)\n")


def _report(name: str, odds: Array, apart: Truths, same: Truths) -> None:
    sys.stdout.write(f"{name}: {int(same.sum())} paraphrases, {int((~same).sum())} neighbours\n")
    for bar in (0.5, 1.0, SAME_LOG_ODDS, 2.0, 2.5):
        told = (odds >= bar) & ~apart
        _line(f"same at {bar:5.2f}", told, same)
    near = odds >= np.where(apart, NEAR_THOUGH_DIFFERENT, NEAR_LOG_ODDS)
    _line("near or same ", near, same)


def _line(name: str, told: Truths, same: Truths) -> None:
    right, wrong = float(np.mean(told[same])), float(np.mean(told[~same]))
    sys.stdout.write(f"  {name}  paraphrases {right:.3f}  neighbours {wrong:.3f}\n")


if __name__ == "__main__":
    replay(Path(sys.argv[1])) if "--replay" in sys.argv else main()
