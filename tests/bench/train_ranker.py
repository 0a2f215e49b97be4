"""Trains ``bot/retrieval/ranker.json`` from the measuring pack, and says what it is worth.

    python -m tests.bench.train_ranker PACK [--out FILE] [--cached FILE]

Questions of all kinds are mixed; documents are kept back in five folds, and every figure printed
is about documents that the model had not seen. What is shipped is then trained on all of them.
Besides the two whole worlds it trains on small libraries of about twenty manuals, since most
workplaces begin with one, and on questions whose manuals were taken away, since those must be
refused. Nothing of the pack but the trees' numbers enters the project.
"""

import json
import pickle
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from bot.retrieval import match, ranking, search
from bot.retrieval.library import Library
from bot.retrieval.ranking import Forest, with_order
from bot.store import Store
from bot.text import content_hash
from tests.bench import pack as packs
from tests.bench.boosting import Array, Plan, boost, logistic_objective, softmax_objective
from tests.bench.pack import KINDS, Asked, Judge, figures

FOLDS = 5
ORDER = Plan(trees=160, depth=5, rate=0.1, ridge=3.0)
FITS = Plan(trees=70, depth=3, ridge=20.0, sample=0.7)
_METHODS = ("words", "pairs", "sounds", "dense", "sentence_cover")
_STRONGEST = 8
_OTHERS = 8
_SMALL_WORLDS = 8
_SMALL = 20
_FITS_TOP = 3


@dataclass(frozen=True)
class Scene:
    """One question in one world, with its candidates' features."""

    world: str
    kind: str
    family: str
    rows: Array
    right: Array
    """1 for each row that answers."""
    without: Array
    """Features of the candidates that are left when the right manuals are taken away."""

    @property
    def fold(self) -> int:
        """The fold in which its documents are kept back."""
        return int(content_hash(self.family)[:8], 16) % FOLDS


def gather(pack: Path) -> list[Scene]:
    """Search for every question in every world and note the candidates' features."""
    scenes: list[Scene] = []
    worlds = packs.questions(pack)
    strange = packs.unanswerable(pack)
    with tempfile.TemporaryDirectory() as scratch:
        for world, asked in worlds.items():
            store, library = packs.open_world(pack, world, Path(scratch))
            scenes += _scenes(world, store, library, [*asked, *(strange if world == "ja" else [])])
            library.close()
        for number in range(_SMALL_WORLDS):
            chosen = _chosen(pack, number)
            store, library = packs.indexed(chosen, Path(scratch) / f"small-{number}")
            names = set(packs.texts(store))
            inside = [_renamed(a, names) for a in worlds["ja"] if _renamed(a, names)]
            some = Random(number).sample(inside, min(len(inside), 250))
            scenes += _scenes(
                "small", store, library, [*(a for a in some if a), *strange[number::8]]
            )
            library.close()
    return scenes


def _chosen(pack: Path, seed: int) -> list[Path]:
    draw = Random(seed)
    folders = (
        ["work-rules", "partner-center", "wiki"] if seed % 2 else ["work-rules", "partner-center"]
    )
    files = [f for name in folders for f in sorted((pack / "manuals-ja" / name).glob("*.md"))]
    rules = [f for f in files if f.parent.name == "work-rules"]
    return [*draw.sample(rules, 6), *draw.sample(files, _SMALL)]


def _renamed(asked: Asked, names: set[str]) -> Asked | None:
    own = {Path(source).name for source in asked.sources} & names
    if not own:
        return None
    return Asked(
        asked.id,
        asked.kind,
        asked.question,
        frozenset(own),
        asked.passage,
        asked.gold,
        asked.family,
    )


def _scenes(world: str, store: Store, library: Library, asked: Sequence[Asked]) -> Iterator[Scene]:
    judge = Judge(packs.texts(store))
    with store.read() as session, library._in_use() as generation:
        for one in asked:
            taken, found, there = search.gather(session, generation, one.question, {"everyone"})
            if not found:
                continue
            rows = [there[candidate.passage_id] for candidate in found]
            right = np.array([judge.right(one, r.source, r.start, r.end) for r in rows], float)
            kept = [c for c, r in zip(found, rows, strict=True) if r.source not in one.sources]
            without = (
                match.features(taken, kept)
                if kept and one.sources
                else np.zeros((0, len(match.FEATURES)))
            )
            yield Scene(world, one.kind, one.family, match.features(taken, found), right, without)


def train_order(scenes: Sequence[Scene]) -> Forest:
    """Return trees that put the right candidates first."""
    usable = [scene for scene in scenes if scene.right.any() and not scene.right.all()]
    counts: dict[str, int] = defaultdict(int)
    for scene in usable:
        counts[scene.world + scene.kind] += 1
    draw = np.random.default_rng(7)
    kept = [_thinned(scene, draw) for scene in usable]
    rows = np.concatenate([scene.rows[keep] for scene, keep in zip(usable, kept, strict=True)])
    label = np.concatenate([scene.right[keep] for scene, keep in zip(usable, kept, strict=True)])
    group = np.repeat(np.arange(len(usable)), [len(keep) for keep in kept])
    weight = np.array([counts[scene.world + scene.kind] ** -0.5 for scene in usable])
    weight *= len(weight) / weight.sum()
    return boost(rows, softmax_objective(group, label, weight[group]), ORDER)


def _thinned(scene: Scene, draw: np.random.Generator) -> Array:
    """Return the rows to train on: the right ones, each method's strongest and some others."""
    kept = set(np.flatnonzero(scene.right).tolist())
    for name in _METHODS:
        column = scene.rows[:, match.FEATURES.index(name)]
        kept |= set(np.argsort(-column, kind="stable")[:_STRONGEST].tolist())
    others = [row for row in range(len(scene.rows)) if row not in kept]
    return np.array(sorted({*kept, *draw.permutation(others)[:_OTHERS].tolist()}), int)


def _fits_rows(scene: Scene, order: Forest) -> tuple[Array, Array, Array]:
    """Return features, labels and weights of the hits that ``fits`` is trained on."""
    parts = []
    for rows, right in ((scene.rows, scene.right), (scene.without, np.zeros(len(scene.without)))):
        if len(rows):
            score = order.score(rows)
            top = np.argsort(-score, kind="stable")[:_FITS_TOP]
            parts.append(
                (with_order(rows, score)[top], right[top], 1.0 / (1 + np.arange(len(top))))
            )
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))  # type: ignore[return-value]


def train_fits(scenes: Sequence[Scene], orders: Sequence[Forest]) -> Forest:
    """Return trees that tell whether a top hit answers; ``orders`` by fold, unseen by the fold."""
    parts = [_fits_rows(scene, orders[scene.fold]) for scene in scenes]
    rows, label, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    scale = np.repeat([_kind_weight(s, scenes) for s in scenes], [len(p[1]) for p in parts])
    weight = weight * scale
    return boost(rows, logistic_objective(label, weight / weight.mean()), FITS)


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


def tell_order(scenes: Sequence[Scene], orders: Sequence[Forest]) -> None:
    """Print the table of kept-back documents."""
    ranks: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for scene in scenes:
        if scene.kind in KINDS:
            best = np.argsort(-orders[scene.fold].score(scene.rows), kind="stable")
            hits = np.flatnonzero(scene.right[best])
            ranks[scene.world, scene.kind].append(int(hits[0]) + 1 if len(hits) else None)
    for (world, kind), found in sorted(ranks.items()):
        one, five, mrr = figures(found)
        sys.stdout.write(
            f"{world:6} {kind:18} n={len(found):5} {one:.3f} / {five:.3f} / {mrr:.3f}\n"
        )


def tell_fits(
    scenes: Sequence[Scene], orders: Sequence[Forest], fits: Sequence[Forest]
) -> tuple[float, float]:
    """Print error rates of ``fits`` on kept-back documents; return its calibration."""
    raw: dict[str, list[float]] = defaultdict(list)
    for scene in scenes:
        for name, rows in _cases(scene):
            score = orders[scene.fold].score(rows)
            top = int(np.argmax(score))
            raw[name].append(
                float(fits[scene.fold].score(with_order(rows, score)[top : top + 1])[0])
            )
            if name == "answerable":
                raw["right"].append(float(scene.right[top]))
    answered = np.array(raw["answerable"])
    values = np.concatenate([answered, raw["taken away"], raw["off topic"]])
    labels = np.concatenate([raw["right"], np.zeros(len(values) - len(answered))])
    scale = platt(values, labels)
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
    sys.stdout.write(f"{len(scenes)} scenes, {sum(len(s.rows) for s in scenes)} candidates\n")
    orders = [train_order([s for s in scenes if s.fold != fold]) for fold in range(FOLDS)]
    sys.stdout.write("kept-back documents: recall@1 / recall@5 / MRR@10\n")
    tell_order(scenes, orders)
    fits = [train_fits([s for s in scenes if s.fold != fold], orders) for fold in range(FOLDS)]
    scale = tell_fits(scenes, orders, fits)
    order, all_fits = train_order(scenes), train_fits(scenes, orders)
    out = Path(sys.argv[sys.argv.index("--out") + 1]) if "--out" in sys.argv else ranking.SHIPPED
    data = {"features": list(match.FEATURES), "order": _plain(order), "fits": _plain(all_fits),
            "fits_scale": [round(value, 5) for value in scale]}  # fmt: skip
    out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")


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
