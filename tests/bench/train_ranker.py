"""Trains ``bot/retrieval/ranker.json`` from the measuring pack, and says what it is worth.

    python -m tests.bench.train_ranker PACK [--out FILE] [--cached FILE]

Questions of all kinds are mixed; documents are kept back in three folds, and every figure printed
is about documents that the model had not seen. What is shipped is then trained on all of them.
The trees correct the plain fusion and never make a better match worse, which is what lets them go
to a company they have not seen; the sample company, never trained on, is the check. ``fits`` also
learns from questions whose manuals were taken away, since those must be refused. Nothing of the
pack but the trees' numbers enters the project.
"""

import json
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np

from bot.retrieval import leaning, match, ranking
from bot.retrieval.leaning import Lesson
from bot.retrieval.ranking import Forest, Ranker, with_order
from tests.bench import pack as packs
from tests.bench.boosting import Array, Plan, boost, logistic_objective, softmax_objective
from tests.bench.pack import KINDS, figures, first_right
from tests.bench.scenes import FOLDS, SAMPLE, Scene, gather

ORDER = Plan(trees=90, depth=4, rate=0.17, ridge=5.0, sample=0.5)
FITS = Plan(trees=70, depth=3, ridge=20.0, sample=0.7)
_START = 3.0
_RISING = [name not in match.FREE for name in match.FEATURES]
_FITS_TOP = 3
_NEAR = 24
_GUARDED = 24
_GUARDED_ROWS = 10


def train_order(scenes: Sequence[Scene]) -> Ranker:
    """Return a ranker that puts the right candidates first; it knows nothing of ``fits`` yet.

    Half of its trees may not see where in its manual a passage stands: that the beginning tells
    what a manual is about is true of articles, less so of rules.
    """
    usable = [_near(scene) for scene in scenes if scene.right.any() and not scene.right.all()]
    counts: dict[str, int] = defaultdict(int)
    for scene in usable:
        counts[scene.world + scene.kind] += 1
    rows = np.concatenate([scene.rows for scene in usable])
    label = np.concatenate([scene.right for scene in usable])
    group = np.repeat(np.arange(len(usable)), [len(scene.rows) for scene in usable])
    weight = np.array([counts[scene.world + scene.kind] ** -0.5 for scene in usable])
    weight *= len(weight) / weight.sum()
    start = _START * ranking.plain_score(rows)
    objective = softmax_objective(group, label, weight[group])
    blind = rows.copy()
    blind[:, match.FEATURES.index("opening")] = 0.0  # a constant is never split on
    halves = [boost(seen, objective, ORDER, _RISING, start) for seen in (rows, blind)]
    both = Forest(
        np.concatenate([half.feature for half in halves]),
        np.concatenate([half.threshold for half in halves]),
        np.concatenate([half.leaf for half in halves]) / 2,
    )
    return Ranker(both, None, start=_START)


def _near(scene: Scene) -> Scene:
    """Return a scene with the candidates that have a chance: what is far off teaches nothing."""
    best = np.argsort(-ranking.plain_score(scene.rows), kind="stable")[:_NEAR]
    kept = np.union1d(best, np.flatnonzero(scene.right)[:4])
    documents = tuple(scene.documents[i] for i in kept)
    return replace(scene, rows=scene.rows[kept], right=scene.right[kept], documents=documents)


def _fits_rows(scene: Scene, order: Ranker) -> tuple[Array, Array, Array]:
    """Return features, labels and weights of the hits that ``fits`` is trained on."""
    parts = []
    for rows, right in ((scene.rows, scene.right), (scene.without, np.zeros(len(scene.without)))):
        if len(rows):
            score = order.rank(rows)[0]
            top = np.argsort(-score, kind="stable")[:_FITS_TOP]
            parts.append(
                (with_order(rows, score)[top], right[top], 1.0 / (1 + np.arange(len(top))))
            )
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))  # type: ignore[return-value]


def train_fits(scenes: Sequence[Scene], orders: Sequence[Ranker]) -> Forest:
    """Return trees that tell whether a top hit answers; ``orders`` by fold, unseen by the fold."""
    parts = [_fits_rows(scene, orders[scene.fold]) for scene in scenes]
    rows, label, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    scale = np.repeat([_kind_weight(s, scenes) for s in scenes], [len(p[1]) for p in parts])
    weight = weight * scale
    return boost(
        rows,
        logistic_objective(label, weight / weight.mean()),
        FITS,
        [*_RISING, True, True],
        np.zeros(len(rows)),
    )


_weights: dict[int, dict[str, float]] = {}


def _kind_weight(scene: Scene, scenes: Sequence[Scene]) -> float:
    known = _weights.setdefault(id(scenes), {})
    if not known:
        for one in scenes:
            known[one.kind] = known.get(one.kind, 0) + 1
    return float(known[scene.kind] ** -0.5)


def platt(raw: Array, label: Array) -> tuple[float, float]:
    """Return slope and offset that make ``raw`` a probability of ``label``."""
    slope, offset = 1.0, 0.0
    for _ in range(200):
        chance = 1 / (1 + np.exp(-(slope * raw + offset)))
        wrong, curve = chance - label, chance * (1 - chance) + 1e-9
        slope -= float((wrong * raw).sum() / (curve * raw * raw).sum()) * 0.5
        offset -= float(wrong.sum() / curve.sum()) * 0.5
    return slope, offset


def guarded(scenes: Sequence[Scene], order: Ranker) -> list[Lesson]:
    """Return some questions of each kind, as numbers: what a workplace's own learning may not harm.

    Args:
        scenes: Of all kinds.
        order: What is shipped.
    """
    found: list[Lesson] = []
    for kind in (*KINDS, SAMPLE):
        usable = [s for s in scenes if s.kind == kind and s.right.any() and not s.right.all()]
        for scene in Random(3).sample(usable, min(len(usable), _GUARDED)):
            score = order.rank(scene.rows)[0]
            best = np.argsort(-score, kind="stable")[:_GUARDED_ROWS]
            kept = np.union1d(best, np.flatnonzero(scene.right)[:1])
            found.append(Lesson(scene.rows[kept], score[kept], scene.right[kept]))
    return found


def tell_order(scenes: Sequence[Scene], orders: Sequence[Ranker]) -> None:
    """Print the table of kept-back documents, the plain fusion beside the ranker."""
    ranks: dict[tuple[str, str], tuple[list[int | None], list[int | None]]] = {}
    plain = Ranker(None, None, start=_START)
    for scene in scenes:
        if scene.kind not in (*KINDS, SAMPLE):
            continue
        both = ranks.setdefault((scene.world, scene.kind), ([], []))
        scores = plain.rank(scene.rows)[0], orders[scene.fold].rank(scene.rows)[0]
        for found, score in zip(both, scores, strict=True):
            found.append(first_right(score, scene.right, scene.documents))
    for (world, kind), both in sorted(ranks.items()):
        cells = [" / ".join(f"{v:.3f}" for v in figures(found)) for found in both]
        line = f"{world:6} {kind:18} n={len(both[0]):5} plain {cells[0]}   ranker {cells[1]}\n"
        sys.stdout.write(line)


def tell_fits(
    scenes: Sequence[Scene],
    orders: Sequence[Ranker],
    fits: Sequence[Forest],
    scale: tuple[float, float] | None = None,
) -> tuple[float, float]:
    """Print error rates of ``fits`` on kept-back documents; return its calibration."""
    raw: dict[str, list[float]] = defaultdict(list)
    for scene in scenes:
        for name, rows in _cases(scene):
            score = orders[scene.fold].rank(rows)[0]
            top = int(np.argmax(score))
            raw[name].append(
                float(fits[scene.fold].score(with_order(rows, score)[top : top + 1])[0])
            )
            if name == "answerable":
                raw["right"].append(float(scene.right[top]))
    answered = np.array(raw["answerable"])
    values = np.concatenate([answered, raw["taken away"], raw["off topic"]])
    labels = np.concatenate([raw["right"], np.zeros(len(values) - len(answered))])
    scale = scale or platt(values, labels)
    chance = {n: 1 / (1 + np.exp(-(scale[0] * np.array(v) + scale[1]))) for n, v in raw.items()}
    right = np.array(raw["right"]) > 0
    for keep in (0.99, 0.97, 0.95, 0.9, 0.8):
        limit = float(np.quantile(chance["answerable"][right], 1 - keep))
        away, off = ((chance[name] < limit).mean() for name in ("taken away", "off topic"))
        wrong = (chance["answerable"][~right] < limit).mean()
        sys.stdout.write(
            f"fits >= {limit:.3f} keeps {keep:.0%} of right top hits; refuses {off:.1%} off topic, "
            f"{away:.1%} with the manual taken away, {wrong:.1%} of wrong top hits\n"
        )
    return scale


def _cases(scene: Scene) -> Iterator[tuple[str, Array]]:
    if scene.kind == "unanswerable":
        yield "off topic", scene.rows
        return
    yield "answerable", scene.rows
    if len(scene.without):
        yield "taken away", scene.without


def main() -> None:
    """Train, report, write."""
    scenes = _cached(packs.folder())
    own = [scene for scene in scenes if scene.fold >= 0]
    sys.stdout.write(f"{len(own)} scenes, {sum(len(s.rows) for s in own)} candidates\n")
    orders = [train_order([s for s in own if s.fold != fold]) for fold in range(FOLDS)]
    orders.append(train_order(own))  # fold -1: of all that is trained on, for the sample company
    sys.stdout.write("kept-back documents: recall@1 / recall@5 / MRR@10\n")
    tell_order(scenes, orders)
    fits = [train_fits([s for s in own if s.fold != fold], orders) for fold in range(FOLDS)]
    fits.append(train_fits(own, orders))
    scale = tell_fits(own, orders, fits)
    sys.stdout.write("sample company, calibrated on the pack:\n")
    tell_fits([s for s in scenes if s.fold < 0], orders, fits, scale)
    out = Path(sys.argv[sys.argv.index("--out") + 1]) if "--out" in sys.argv else ranking.SHIPPED
    order = orders[-1].order
    assert order
    data = {
        "features": list(match.FEATURES),
        "start": _START,
        "order": _plain(order),
        "fits": _plain(fits[-1]),
        "fits_scale": [round(value, 5) for value in scale],
    }
    out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")
    leaning.save_guard(guarded(scenes, orders[-1]), out.with_name("guard.npz"))


def _cached(pack: Path) -> list[Scene]:
    if "--cached" not in sys.argv:
        return gather(pack)
    path = Path(sys.argv[sys.argv.index("--cached") + 1])
    if not path.exists():
        path.write_bytes(pickle.dumps(gather(pack)))
    found: list[Scene] = pickle.loads(path.read_bytes())  # noqa: S301  our own file
    return found


def _plain(forest: Forest) -> dict[str, object]:
    return {
        "feature": forest.feature.tolist(),
        "threshold": [[float(f"{v:.5g}") for v in row] for row in forest.threshold.tolist()],
        "leaf": [[round(v, 5) for v in row] for row in forest.leaf.tolist()],
    }


if __name__ == "__main__":
    main()
