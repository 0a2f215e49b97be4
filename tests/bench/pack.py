"""The measuring pack: questions by kind, the worlds they are asked in, and what counts as right.

The pack is not part of the project. It is named by the first argument or ``SODATERU_BENCH_DATA``;
without it every benchmark says so and does nothing.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlmodel import select

from bot.access import Reader
from bot.llm.embeddings import build_embedder
from bot.retrieval import ranking
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from bot.tables import Document

READER = Reader("bench")
_LISTED = 10
KINDS = ("helpdesk", "en-to-ja", "faq-link", "heading-question", "rules", "reading",
         "en-keyword", "en-question")  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A question with what answers it."""

    id: str
    kind: str
    question: str
    sources: frozenset[str]
    """Documents that hold the answer."""
    passage: str = ""
    gold: tuple[int, int] | None = None
    """Where in ``passage`` the answer stands."""
    family: str = ""
    """Kept back together: the document, or the cluster of near-identical ones."""


def folder() -> Path:
    """Return the pack's folder, or leave with a word when there is none."""
    named = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("SODATERU_BENCH_DATA", "")
    if not named or not (Path(named) / "questions-ja.jsonl").is_file():
        sys.stdout.write("skipped: no measuring pack (give its folder, or SODATERU_BENCH_DATA)\n")
        sys.exit(0)
    return Path(named)


def lines(path: Path) -> Iterator[dict[str, object]]:
    """Yield a JSON Lines file's objects."""
    with path.open(encoding="utf-8") as rows:
        yield from (json.loads(row) for row in rows)


def questions(pack: Path) -> dict[str, list[Asked]]:
    """Return world -> its questions; those without a document are left out."""
    names = {"heading-keyword": "rules"}
    japanese = [_manual(row, names.get(str(row["kind"]), str(row["kind"])))
                for row in lines(pack / "questions-ja.jsonl") if row["docs"]]  # fmt: skip
    english = [_manual(row, str(row["kind"]).replace("heading", "en"))
               for row in lines(pack / "questions-en.jsonl")]  # fmt: skip
    return {"ja": [*_helpdesk(pack), *japanese], "en": english}


def unanswerable(pack: Path) -> list[Asked]:
    """Return questions that no manual of the pack answers."""
    rows = [(str(row["id"]), str(row["question"])) for row in lines(pack / "unanswerable-ja.jsonl")]
    return [Asked(key, "unanswerable", text, frozenset(), family=key) for key, text in rows]


def _manual(row: dict[str, object], kind: str) -> Asked:
    sources = frozenset(row["docs"])  # type: ignore[call-overload]
    span = row.get("gold_span")
    gold: tuple[int, int] | None = tuple(span) if span else None  # type: ignore[assignment, arg-type]
    passage = str(row["passage"] or "")
    return Asked(str(row["id"]), kind, str(row["question"]), sources, passage, gold, min(sources))


def _helpdesk(pack: Path) -> Iterator[Asked]:
    rows = list(enumerate(lines(pack / "helpdesk-ja.jsonl")))
    clusters: dict[str, set[str]] = defaultdict(set)
    for number, row in rows:
        clusters[str(row["cluster"])].add(helpdesk_source(number))
    for number, row in rows:
        alike = frozenset(clusters[str(row["cluster"])])
        family = f"hd/{row['cluster']}"
        for kind, name in (("helpdesk", "title"), ("en-to-ja", "title_en")):
            if row[name]:
                key = f"{kind}-{number}"
                yield Asked(key, kind, str(row[name]), alike, family=family)


def helpdesk_source(number: int) -> str:
    """Return the opaque path under which a help-desk body is ingested."""
    return f"helpdesk/{number:05d}.md"


def open_world(pack: Path, world: str, scratch: Path) -> tuple[Store, Library]:
    """Ingest one world's manuals into ``scratch`` and return it, indexed."""
    if world == "en":
        return indexed([pack / "manuals-en"], scratch / world)
    return indexed([pack / "manuals-ja", helpdesk(pack, scratch)], scratch / world)


def helpdesk(pack: Path, scratch: Path) -> Path:
    """Write the help-desk bodies, without their titles, and return the folder over them."""
    bodies = scratch / "bodies" / "helpdesk"
    bodies.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(lines(pack / "helpdesk-ja.jsonl")):
        (bodies / f"{number:05d}.md").write_text(str(row["body"]), encoding="utf-8")
    return bodies.parent


def everything(pack: Path, scratch: Path) -> list[Path]:
    """Return all folders of the pack's manuals, help-desk bodies included."""
    return [pack / "manuals-ja", pack / "manuals-en", helpdesk(pack, scratch)]


def indexed(paths: Sequence[Path], data: Path) -> tuple[Store, Library]:
    """Ingest manuals into a fresh data folder and return it, indexed."""
    settings = Settings(data=data)
    data.mkdir(parents=True)
    store = Store(settings.url)
    store.create_tables()
    ingest(store, paths)
    library = Library(store, settings, build_embedder(settings))
    library.catch_up()
    return store, library


def texts(store: Store) -> dict[str, str]:
    """Return source -> text of every manual."""
    with store.read() as session:
        return dict(session.exec(select(Document.source, Document.text)).all())


class Judge:
    """Decides whether a passage holds what was asked.

    Args:
        texts: Source -> the document's text.
    """

    def __init__(self, texts: dict[str, str]) -> None:
        self._texts = texts
        self._squeezed: dict[str, tuple[str, list[int]]] = {}

    def right(self, asked: Asked, source: str, start: int, end: int) -> bool:
        """Return whether the passage ``start..end`` of ``source`` is a right hit."""
        if source not in asked.sources:
            return False
        if not asked.passage:
            return True
        text, places = self._squeeze(source)
        passage = "".join(asked.passage.split())
        at = text.find(passage)
        if at < 0:
            return "".join(self._texts[source][start:end].split()) in passage
        left, right = places[start], places[end]
        if asked.gold:
            first = at + len("".join(asked.passage[: asked.gold[0]].split()))
            last = at + len("".join(asked.passage[: asked.gold[1]].split()))
            return left <= first and last <= right
        shared = min(right, at + len(passage)) - max(left, at)
        return shared * 2 >= min(len(passage), right - left)

    def _squeeze(self, source: str) -> tuple[str, list[int]]:
        """Return a text without white space and each offset's place in it."""
        if source not in self._squeezed:
            places, count = [], 0
            for letter in self._texts[source]:
                places.append(count)
                count += not letter.isspace()
            text = "".join(self._texts[source].split())
            self._squeezed[source] = text, [*places, count]
        return self._squeezed[source]


def first_right(
    score: NDArray[np.float64], right: NDArray[np.float64], documents: Sequence[str]
) -> int | None:
    """Return the rank (1 is best) of the first right row, as search would list them."""
    listed = ranking.spread(score, documents, _LISTED)
    return next((rank for rank, (i, _) in enumerate(listed, 1) if right[i]), None)


def figures(ranks: Sequence[int | None]) -> tuple[float, float, float]:
    """Return recall@1, recall@5 and MRR@10 of the ranks (1 is best) of the first right hits."""
    n = max(1, len(ranks))
    first = sum(rank == 1 for rank in ranks) / n
    five = sum(rank is not None and rank <= 5 for rank in ranks) / n
    mrr = sum(1 / rank for rank in ranks if rank is not None and rank <= 10) / n
    return first, five, mrr
