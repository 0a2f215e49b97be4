"""Measures search as a script would use it: every question of the pack in one batch by the command.

    python -m tests.bench.retrieval_quality PACK --through-command

All manuals, Japanese and English, and the help-desk bodies lie in one data folder; one file holds
all questions. Scored like the other figures, from nothing but what the command wrote.
"""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from bot.settings import child_environment
from bot.store import Store
from tests.bench import pack as packs
from tests.bench.pack import KINDS, Asked, Judge, figures


def tell(pack: Path, scratch: Path) -> None:
    """Ingest, search, score, and print the table."""
    data = scratch / "data"
    took = _run(data, "ingest", *map(str, packs.everything(pack, scratch)))
    sys.stdout.write(f"ingested and indexed in {took:.0f} s\n")
    asked = [one for some in packs.questions(pack).values() for one in some]
    questions, out = scratch / "questions.jsonl", scratch / "hits.jsonl"
    rows = ({"id": str(n), "question": one.question} for n, one in enumerate(asked))
    questions.write_text("".join(_line(row) for row in rows), encoding="utf-8")
    took = _run(data, "search", "--questions", str(questions), "--out", str(out))
    each = took * 1000 / len(asked)
    sys.stdout.write(f"{len(asked)} questions in {took:.0f} s: {each:.1f} ms each\n")
    for line in _scored(data, out, asked):
        sys.stdout.write(line + "\n")


def _scored(data: Path, out: Path, asked: Sequence[Asked]) -> list[str]:
    judge = Judge(packs.texts(Store(f"sqlite:///{data / 'sodateru.db'}")))
    ranks: dict[str, list[int | None]] = defaultdict(list)
    for row in packs.lines(out):
        one = asked[int(str(row["id"]))]
        hits: list[dict[str, object]] = row["hits"]  # type: ignore[assignment]
        right = (hit["rank"] for hit in hits if _is_right(judge, one, hit))
        ranks[one.kind].append(next(right, None))  # type: ignore[arg-type]
    return [
        f"{kind:18} n={len(ranks[kind]):5} " + " / ".join(f"{v:.3f}" for v in figures(ranks[kind]))
        for kind in KINDS
    ]


def _is_right(judge: Judge, one: Asked, hit: dict[str, object]) -> bool:
    return judge.right(one, str(hit["document"]), int(str(hit["start"])), int(str(hit["end"])))


def _run(data: Path, *arguments: str) -> float:
    """Run our command and return the seconds it took; its progress is shown."""
    command = [str(Path(sys.executable).with_name("sodateru")), *arguments]
    started = perf_counter()
    subprocess.run(command, env=child_environment(SODATERU_DATA=str(data)), check=True)
    return perf_counter() - started


def _line(row: dict[str, str]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
