"""Derives the weights of ``bot/llm/fitting.py`` and its bar, and says what they are worth.

    python -m tests.bench.train_quote PACK

Documents are kept back by halves: the weights printed come from one half, every figure from the
other. Nothing but these numbers enters the project.
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from bot.llm import Evidence, sureness
from bot.llm.fitting import BY_HAND, WEIGHTS, Candidate, candidates
from bot.llm.sureness import SURE
from bot.text import normalise
from tests.bench import pack as packs
from tests.bench.fit import half, logistic, written
from tests.bench.shelf import Shelf

_PASSAGES = 4
_READING = 1400
_HELPDESK = 700
_COUNTS = {"heading-keyword": 2.0, "heading-question": 2.0, "raft-none": 1.5}
_SHARES = {"helpdesk-removed": 0.0, "heading-keyword": 100.0, "heading-question": 50.0}
"""How much a kind counts when sureness is fitted; 400 where not named."""
_WHOLE = ("heading-keyword", "heading-question", "helpdesk")
"""Kinds of which a whole passage is known to answer, not a sentence of it."""
_LOOSE = ("helpdesk", "helpdesk-removed")
"""Kinds that say little about single sentences: another article often answers as well."""
_UNANSWERED = ("strange", "removed", "raft-none", "helpdesk-removed")


@dataclass(frozen=True)
class Scene:
    """A question, the units of the passages found for it, and which of them answer."""

    kind: str
    half: int
    question: str
    units: list[Candidate]
    right: list[bool]

    @property
    def rows(self) -> np.ndarray:
        """The units' features, (u, f)."""
        return np.array([[one.features[name] for name in WEIGHTS] for one in self.units])


def scenes(pack: Path) -> Iterator[Scene]:
    """Yield every question with what was found for it."""
    with tempfile.TemporaryDirectory() as scratch:
        shelf = Shelf([pack / "manuals-ja", _bodies(pack, Path(scratch))], Path(scratch))
    rows = list(packs.lines(pack / "questions-ja.jsonl"))
    reading = Random(1).sample([row for row in rows if row["kind"] == "reading"], _READING)
    for row in [*reading, *(r for r in rows if str(r["kind"]).startswith("heading"))]:
        yield from _manual(shelf, row)
    yield from _helpdesk(shelf, pack)
    for row in packs.lines(pack / "unanswerable-ja.jsonl"):
        places = shelf.best(str(row["question"]), _PASSAGES)
        yield _scene("strange", row, str(row["topic"]), shelf, places, set())
    for name in ("raft-ja-train", "raft-ja-test"):
        for row in packs.lines(pack / f"{name}.jsonl"):
            yield _raft(row, int(name.endswith("test")))


def _manual(shelf: Shelf, row: dict[str, object]) -> Iterator[Scene]:
    """Yield the question as it is and, if it may be, with the right passages taken away."""
    docs, kind = list(row["docs"]), str(row["kind"])  # type: ignore[call-overload]
    found = shelf.best(str(row["question"]), _PASSAGES * 2)
    gold = {place for place in found if shelf.sources[place].removeprefix("manuals-ja/") in docs
            and _holds(row, shelf.pieces[place].text)}  # fmt: skip
    top = found[:_PASSAGES]
    if gold & set(top):
        yield _scene(kind, row, docs[0], shelf, top, gold)
    if kind == "reading" and gold:
        rest = [place for place in found if place not in gold][:_PASSAGES]
        yield _scene("removed", row, docs[0], shelf, rest, set())


def _bodies(pack: Path, scratch: Path) -> Path:
    """Write the help desk's articles without their titles, which are the questions."""
    folder = scratch / "helpdesk"
    folder.mkdir()
    for number, row in enumerate(packs.lines(pack / "helpdesk-ja.jsonl")):
        (folder / f"{number:05d}.md").write_text(str(row["body"]), encoding="utf-8")
    return folder


def _helpdesk(shelf: Shelf, pack: Path) -> Iterator[Scene]:
    """Yield some titles as questions: short, in people's own words."""
    rows = list(enumerate(packs.lines(pack / "helpdesk-ja.jsonl")))
    cluster = {f"{number:05d}.md": row["cluster"] for number, row in rows}
    for _, row in Random(2).sample(rows, _HELPDESK):
        found = shelf.best(str(row["title"]), _PASSAGES * 3)
        alike = {place for place in found
                 if cluster.get(Path(shelf.sources[place]).name, "") == row["cluster"]}  # fmt: skip
        asked, family = {"question": row["title"]}, f"helpdesk {row['cluster']}"
        if alike & set(found[:_PASSAGES]):
            yield _scene("helpdesk", asked, family, shelf, found[:_PASSAGES], alike)
        rest = [place for place in found if place not in alike][:_PASSAGES]
        yield _scene("helpdesk-removed", asked, family, shelf, rest, set())


def _holds(row: dict[str, object], text: str) -> bool:
    squeezed, answer = "".join(text.split()), "".join(str(row["answer"] or "").split())
    return answer[:60] in squeezed or squeezed in "".join(str(row["passage"] or "").split())


def _scene(
    kind: str, row: dict[str, object], family: str, shelf: Shelf, places: Sequence[int],
    gold: set[int],
) -> Scene:  # fmt: skip
    question, answer = str(row["question"]), normalise(str(row.get("answer") or ""))
    units = _units(question, [shelf.pieces[place] for place in places])
    exact = kind == "reading"
    right = [places[one.evidence] in gold and (not exact or answer in normalise(one.unit.shown))
             for one in units]  # fmt: skip
    return Scene(kind, half(family), question, units, right)


def _raft(row: dict[str, object], kept_back: int) -> Scene:
    question, answer = str(row["question"]), normalise(str(row["answer"] or ""))
    pieces = [Evidence("", *_titled(text)) for text in row["passages"]]  # type: ignore[attr-defined]
    units = _units(question, pieces)
    right = [bool(answer) and one.evidence == row["gold"] and answer in normalise(one.unit.shown)
             for one in units]  # fmt: skip
    return Scene("raft" if answer else "raft-none", kept_back, question, units, right)


def _titled(text: str) -> tuple[str, str, str]:
    title, _, body = text.partition("\n")
    return title, "", body


def _units(question: str, pieces: Sequence[Evidence]) -> list[Candidate]:
    return [one for one in candidates(question, pieces) if one.unit.kind != "group"]


def fit(learned: Sequence[Scene]) -> tuple[np.ndarray, float]:
    """Return the weights of the units' features and the bias; those set by hand stay out."""
    rows = np.concatenate([scene.rows for scene in learned])
    right = np.concatenate([np.array(scene.right, float) for scene in learned])
    counts = [np.full(len(scene.right), _COUNTS.get(scene.kind, 1.0)
                      / (max(1, sum(scene.right)) if scene.kind in _WHOLE else 1))
              for scene in learned]  # fmt: skip
    hand = np.array([name in BY_HAND for name in WEIGHTS])
    rows[:, hand] = 0.0
    weights, bias = logistic(rows, right, np.concatenate(counts))
    return np.where(hand, [WEIGHTS[name] for name in WEIGHTS], weights), bias


def with_weights(scene: Scene, weights: np.ndarray, bias: float) -> list[Candidate]:
    """Return a scene's units scored by new weights."""
    odds = scene.rows @ weights + bias
    scores = 1 / (1 + np.exp(-odds))
    return [Candidate(one.evidence, one.unit, one.features, float(score), one.section)
            for one, score in zip(scene.units, scores, strict=True)]  # fmt: skip


def main() -> None:
    """Fit, print, measure."""
    found = [scene for scene in scenes(packs.folder()) if scene.units]
    weights, bias = fit([one for one in found if not one.half and one.kind not in _LOOSE])
    sys.stdout.write("fitting\n" + written(list(WEIGHTS), weights, bias))
    by_kind: dict[str, list[bool]] = defaultdict(list)
    rows: list[list[float]] = []
    for scene in found:
        units = with_weights(scene, weights, bias)
        best = max(range(len(units)), key=lambda place: units[place].score)
        if scene.half:
            by_kind[scene.kind].append(scene.right[best])
        rows.append(list(sureness.sureness(units).values()))
    for kind, hits in sorted(by_kind.items()):
        sys.stdout.write(f"{kind:18} n {len(hits):5} best unit right {np.mean(hits):.3f}\n")
    _abstention(found, np.array(rows))


def _abstention(found: Sequence[Scene], rows: np.ndarray) -> None:
    """Fit whether anything answers, and print both errors at several bars."""
    answered = np.array([scene.kind not in _UNANSWERED for scene in found], float)
    learned = np.array([scene.half == 0 for scene in found])
    sizes = {
        kind: sum(s.kind == kind and not s.half for s in found) for kind in {s.kind for s in found}
    }
    counts = np.array([_SHARES.get(scene.kind, 400.0) / max(1, sizes[scene.kind])
                       for scene in found])  # fmt: skip
    hand = np.array([name in sureness.BY_HAND for name in SURE])
    fitted = np.where(hand, 0.0, rows)
    weights, bias = logistic(fitted[learned], answered[learned], counts[learned], 2.0)
    weights = np.where(hand, list(SURE.values()), weights)
    sys.stdout.write("sureness\n" + written(list(SURE), weights, bias))
    odds = rows @ weights + bias
    kinds = sorted({scene.kind for scene in found})
    sys.stdout.write("bar   refused of answerable / answered of unanswerable, kept back\n")
    for bar in np.arange(-2.0, 1.6, 0.25):
        cells = []
        for kind in kinds:
            mine = np.array([s.kind == kind and s.half == 1 for s in found])
            below = float(np.mean(odds[mine] < bar))
            cells.append(f"{kind} {1 - below if kind in _UNANSWERED else below:.3f}")
        sys.stdout.write(f"{bar:5.2f} " + "  ".join(cells) + "\n")


if __name__ == "__main__":
    main()
