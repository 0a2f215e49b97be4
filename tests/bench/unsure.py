"""How well ``unsure_below`` tells answers that are wrong: ``python -m tests.bench.unsure PACK``.

The pack's Japanese questions with a document, at most 220 of a kind, and those that no manual
answers are put to the quoting model. An answer is right when it cites a passage of the right
document. One half (by hash) is for choosing, the other one for the figure.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Event
from typing import Any, Final, NamedTuple

from bot import prompt
from bot.access import Reader
from bot.generate import generate
from bot.llm import Evidence
from bot.llm.embeddings import build_embedder
from bot.llm.quote import QuoteModel
from bot.retrieval.ingest import ingest
from bot.retrieval.library import Library
from bot.settings import Settings
from bot.store import Store
from bot.text import content_hash

MOST: Final = 220
LEVELS: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


class Seen(NamedTuple):
    """An answer."""

    id: str
    fits: float
    right: bool


def asked(pack: Path) -> list[dict[str, Any]]:
    """Return the questions, always the same ones."""
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (pack / "questions-ja.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["docs"]:
            kinds[row["kind"]].append(row)
    found = []
    for rows in kinds.values():
        Random(1).shuffle(rows)
        found += rows[:MOST]
    none = (pack / "unanswerable-ja.jsonl").read_text(encoding="utf-8").splitlines()
    return [*found, *(json.loads(line) for line in none)]


def answers(library: Library, rows: list[dict[str, Any]]) -> Iterator[Seen]:
    """Answer every question; those that are declined are left out."""
    for row in rows:
        hits = library.search(row["question"], Reader("U1"), 4)
        evidence = [Evidence(h.passage_id, h.document, h.heading, h.text) for h in hits]
        draft = generate(QuoteModel(), prompt.render(row["question"], evidence, "ja"), Event())
        if draft.abstained or not hits:
            continue
        cited = {citation.passage_id for citation in draft.citations}
        right = {Path(name).name for name in row.get("docs", ())}
        told = any(h.passage_id in cited and Path(h.source).name in right for h in hits)
        yield Seen(str(row["id"]), max(hit.why["fits"] for hit in hits), told)


def main() -> None:
    """Print one line for each level and half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    pack = parser.parse_args().pack
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        store = Store(settings.url)
        store.create_tables()
        ingest(store, [pack / "manuals-ja"])
        library = Library(store, settings, build_embedder(settings))
        library.catch_up()
        seen = list(answers(library, asked(pack)))
        library.close()
        store.close()
    for half, name in enumerate(("chosen on", "reported on")):
        mine = [one for one in seen if int(content_hash(one.id)[:8], 16) % 2 == half]
        good, bad = ([one for one in mine if one.right is side] for side in (True, False))
        sys.stdout.write(f"{name}: {len(good)} right, {len(bad)} wrong\n")
        for level in LEVELS:
            wrong, right = (sum(one.fits < level for one in side) for side in (bad, good))
            sys.stdout.write(
                f"  below {level}: {wrong / len(bad):.0%} of the wrong,"
                f" {right / len(good):.1%} of the right\n"
            )


if __name__ == "__main__":
    main()
