"""How many planted pairs are stopped, and how many innocent ones with them.

    python -m tests.bench.poison [PACK] [FIRST SEED] [SEEDS]

Fifty wrong pairs a seed are turned out of the sample company's true ones, imported like any other,
and run through curation. A pair is stopped when it does not train: dropped for good, or held until
a second person has looked at it. With PACK the same is done with sentences of its product manuals,
which nobody looked at when the rules were written, and its short answers tell how often an innocent
one is held.
"""

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlmodel import select

from bot.retrieval.ingest import ingest
from bot.settings import shipped
from curation.guard import guard
from curation.imports import Given
from curation.pipeline import run
from curation.suspect import suspect
from curation.tables import Clean, Verdict
from curation.verdicts import kept
from tests.support.planted import planted
from tests.support.shelves import RULES, opened, take
from training.gate import wilson

Row = dict[str, Any]
_GIVEN: Final = Given("form", "samples")
_ENOUGH: Final = 0.98
_TELLING: Final = re.compile(r"\d|できます|できません|以上|以内|まで|前|後|必要")
_POLITE: Final = ("ます。", "です。", "ません。", "ください。")


@dataclass
class Told:
    """What became of the pairs of all seeds."""

    planted: int = 0
    dropped: int = 0
    held: int = 0
    good_seeds: int = 0
    """Seeds of which at least 98 in 100 were stopped."""
    through: Counter[str] = field(default_factory=Counter)


def measure(name: str, manuals: Path, rows: Sequence[Row], seeds: Sequence[int]) -> None:
    """Print what is stopped of wrong pairs made of these rows, and what is held of the rows."""
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        shelf = Path(folder, "shelf")
        store, _ = opened(shelf)
        ingest(store, [manuals])
        store.close()
        good, why = _curated(shelf, Path(folder, "true"), rows)
        out = Counter(said.partition(":")[0] for said in why.values())
        true = [row for row in rows if row["id"] in good or "duplicate" not in why[row["id"]]]
        for seed in seeds:
            _seed(told, [row for _, row in planted(true, seed)], shelf, Path(folder, str(seed)))
    stopped = told.dropped + told.held
    sys.stdout.write(
        f"{name}, seeds {seeds[0]}-{seeds[-1]}: stopped {_share(stopped, told.planted)}"
        f" ({told.dropped} dropped, {told.held} held for a second person);"
        f" seeds with 98 of 100 stopped: {told.good_seeds}/{len(seeds)};"
        f" through: {dict(told.through)}\n"
        f"{name}, innocent pairs not kept: {_share(len(rows) - len(good), len(rows))} {dict(out)}\n"
    )


def _seed(told: Told, made: Sequence[Row], shelf: Path, folder: Path) -> None:
    through, why = _curated(shelf, folder, made)
    held = sum(said.startswith("trust/second_look") for said in why.values())
    told.planted += len(made)
    told.held += held
    told.dropped += len(made) - len(through) - held
    told.good_seeds += len(made) - len(through) >= _ENOUGH * len(made)
    told.through.update(pair_id.split("-")[1] for pair_id in through)


def _curated(
    shelf: Path, folder: Path, rows: Sequence[Row]
) -> tuple[frozenset[str], dict[str, str]]:
    """Return the pairs that would train or measure, and why each of the others is out."""
    shutil.copytree(shelf, folder)
    store, settings = opened(folder)
    take(store, rows, _GIVEN)
    run(store, settings, rules=RULES)
    with store.read() as session:
        good = frozenset(kept(session))
        out = session.exec(select(Verdict)).all()
        why = {v.pair_id: f"{v.step}/{v.why}" for v in out if not v.kept}
    store.close()
    shutil.rmtree(folder)
    return good, why


def sentences(folder: Path) -> Iterator[Row]:
    """Yield pairs that quote up to two telling sentences of each manual."""
    for file in sorted(folder.glob("*.md")):
        head, taken = "", 0
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                head = line.lstrip("# ").strip()
            said = re.sub(r"^\s*(?:\d+\.|\*|-)\s*", "", line).strip()
            if head and taken < 2 and _plain(said):
                taken += 1
                yield {
                    "id": f"{file.stem}-{taken}", "language": "ja", "documents": [file.name],
                    "question": f"{head}について、「{said[:14]}」はどうなりますか。",
                    "answer": said, "quotes": [said], "facts": [], "topic": "製品",
                }  # fmt: skip


def _plain(said: str) -> bool:
    odd = "](" in said or ":::" in said or "。" in said[:-1]
    fits = 20 <= len(said) <= 160 and said.endswith(_POLITE) and bool(_TELLING.search(said))
    return fits and not odd


def short_answers(file: Path) -> None:
    """Print how many true short answers to questions over passages are held or dropped."""
    count, dropped, held = 0, 0, 0
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        if row["answer"] is None:
            continue
        evidence = [
            {"document": "", "heading": "", "text": text, "gold": number == row["gold"]}
            for number, text in enumerate(row["passages"])
        ]
        clean = Clean(
            pair_id="x", question=row["question"], answer=row["answer"], rejected="", facts=[],
            evidence=evidence, masked=0, hash="",
        )  # fmt: skip
        good = guard(clean).kept
        count, dropped, held = count + 1, dropped + (not good), held + bool(good and suspect(clean))
    sys.stdout.write(
        f"short true answers: dropped {_share(dropped, count)}, held {_share(held, count)}\n"
    )


def _share(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part}/{whole} = {part / max(1, whole):.3f} [{low:.3f}, {high:.3f}]"


def main(pack: Path | None, first: int = 7001, count: int = 20) -> None:
    """Print all figures."""
    samples = shipped("samples")
    lines = (samples / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["language"] == "ja"]
    seeds = range(first, first + count)
    measure("sample company", samples / "manuals-ja", rows, seeds)
    if pack is not None:
        manuals = pack / "manuals-ja" / "partner-center"
        measure("product manuals", manuals, list(sentences(manuals)), seeds[: max(1, count // 2)])
        short_answers(pack / "raft-ja-train.jsonl")


if __name__ == "__main__":
    main(
        Path(sys.argv[1]) if len(sys.argv) > 1 else None,
        *(int(one) for one in sys.argv[2:4]),
    )
