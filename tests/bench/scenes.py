"""Questions with their candidates' features, in libraries of every size, to train the ranker on.

Besides the pack's two whole worlds there are small libraries, some in two languages and some of
help-desk articles, since most workplaces begin with one. The sample company is looked at, never
trained on.
"""

import json
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from bot.retrieval import match, search
from bot.retrieval.library import Library
from bot.settings import shipped
from bot.store import Store
from bot.text import content_hash
from tests.bench import pack as packs
from tests.bench.boosting import Array
from tests.bench.pack import Asked, Judge

FOLDS: Final = 3
SAMPLE: Final = "sample"
_SMALL_WORLDS: Final = 12
_SHELVES: Final = 4
_READING: Final = 1200
_SOME: Final = 220


@dataclass(frozen=True)
class Scene:
    """One question in one world, with its candidates' features."""

    world: str
    kind: str
    family: str
    rows: Array
    right: Array
    """1 for each row that answers."""
    documents: tuple[str, ...]
    """The manual of each row."""
    without: Array
    """Features of the candidates that are left when the right manuals are taken away."""

    @property
    def fold(self) -> int:
        """The fold in which its documents are kept back; -1 when nothing is trained on it."""
        return -1 if self.world == SAMPLE else int(content_hash(self.family)[:8], 16) % FOLDS


def gather(pack: Path) -> list[Scene]:
    """Search for every question in every world and note the candidates' features."""
    worlds, strange = packs.questions(pack), packs.unanswerable(pack)
    every = [one for asked in worlds.values() for one in asked]
    scenes: list[Scene] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for world, asked in worlds.items():
            store, library = packs.open_world(pack, world, scratch)
            some = [*_thinned(asked), *(strange if world == "ja" else [])]
            scenes += _scenes(world, store, library, some)
        for number in range(_SMALL_WORLDS):
            store, library = packs.indexed(_chosen(pack, number), scratch / f"small-{number}")
            names = set(packs.texts(store))
            inside = [found for one in every if (found := _renamed(one, names))]
            some = Random(number).sample(inside, min(len(inside), _SOME))
            scenes += _scenes("small", store, library, [*some, *strange[number::_SMALL_WORLDS]])
        for number in range(_SHELVES):
            store, library = packs.indexed(
                [_shelf(scratch, number)], scratch / f"shelf-index-{number}"
            )
            names = set(packs.texts(store))
            inside = [one for one in every if one.sources & names]
            scenes += _scenes("shelf", store, library, [*inside, *strange[number :: _SHELVES * 2]])
        scenes += _scenes(SAMPLE, *_company(scratch))
    return scenes


def _thinned(asked: Sequence[Asked]) -> list[Asked]:
    reading = [one for one in asked if one.kind == "reading"]
    kept = {one.id for one in Random(1).sample(reading, min(len(reading), _READING))}
    return [one for one in asked if one.kind != "reading" or one.id in kept]


def _chosen(pack: Path, seed: int) -> list[Path]:
    """Return the manuals of a small company: rules, some products, every third with English."""
    draw, japanese = Random(seed), pack / "manuals-ja"
    folders = ["partner-center", "wiki"] if seed % 2 else ["partner-center"]
    rules = draw.sample(sorted((japanese / "work-rules").glob("*.md")), 6)
    files = [file for name in folders for file in sorted((japanese / name).glob("*.md"))]
    english = sorted((pack / "manuals-en").glob("**/*.md")) if seed % 3 == 0 else []
    return [*rules, *draw.sample(files, 18), *(draw.sample(english, 6) if english else [])]


def _shelf(scratch: Path, seed: int) -> Path:
    """Return a folder with eighty help-desk articles."""
    folder = scratch / f"shelf-{seed}" / "helpdesk"
    folder.mkdir(parents=True)
    bodies = sorted((scratch / "bodies" / "helpdesk").glob("*.md"))
    for body in Random(100 + seed).sample(bodies, min(len(bodies), 80)):
        (folder / body.name).write_bytes(body.read_bytes())
    return folder.parent


def _company(scratch: Path) -> tuple[Store, Library, list[Asked]]:
    samples = shipped("samples")
    company = tomllib.loads((samples / "company.toml").read_text(encoding="utf-8"))["company"]
    store, library = packs.indexed(
        [samples / name for name in company["manuals"]], scratch / SAMPLE
    )
    asked = []
    for line in (samples / "pairs.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        sources = frozenset(Path(name).name for name in pair["documents"])
        kind = "sample" if sources else "unanswerable"
        asked.append(Asked(pair["id"], kind, pair["question"], sources, family=pair["id"]))
    return store, library, asked


def _renamed(asked: Asked, names: set[str]) -> Asked | None:
    own = frozenset({Path(source).name for source in asked.sources} & names)
    return replace(asked, sources=own) if own else None


def _scenes(world: str, store: Store, library: Library, asked: Sequence[Asked]) -> Iterator[Scene]:
    judge = Judge(packs.texts(store))
    with store.read() as session, library._in_use() as generation:
        assert generation
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
            documents = tuple(candidate.document_id for candidate in found)
            table = match.features(taken, found)
            yield Scene(world, one.kind, one.family, table, right, documents, without)
    library.close()
