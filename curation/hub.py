"""A frozen dataset as other trainers read it: Hugging Face ``datasets``, TRL, OpenAI. No holdout.

``hub`` is a folder that ``datasets.load_dataset(folder)`` reads as it stands: a card whose head
names the files of each split. The rows come from the frozen files, not from the database, so that
what is exported is what was frozen.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from curation import files
from curation.dataset import read_rows, verify
from curation.export import form
from curation.tables import Clean

KINDS: Final = ("hub", "chat", "preference", "openai-preference")
_SPLITS: Final = ("train", "validation")
_HEAD: Final = """---
language: [{languages}]
license: other
task_categories: [question-answering, text-generation]
size_categories: [{size}]
configs:
- config_name: default
  data_files:
{files}---

"""


def export(session: Session, folder: Path, kind: str, out: Path) -> list[str]:
    """Write a frozen dataset in one of the forms; return the names of the files.

    Args:
        session: A reading session, for the answers that were rejected.
        folder: The frozen dataset.
        kind: One of ``KINDS``.
        out: Folder to write to.

    Raises:
        Broken: A file of the dataset is not what was frozen.
    """
    verify(folder)
    rows = read_rows(folder)
    rejected = _rejected(session) if "preference" in kind else {}
    as_ = "rows" if kind == "hub" else kind
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for split in _SPLITS:
        made = [
            one for row in rows[split] for one in form(as_, row, rejected.get(row["pair_id"], ""))
        ]
        if made or kind == "hub":
            text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in made)
            files.write(out / f"{split}.jsonl", text)
            written.append(f"{split}.jsonl")
    if kind == "hub":
        card = (folder / "card.md").read_text(encoding="utf-8")
        files.write(out / "README.md", _head(rows) + card)
        written.append("README.md")
    return written


def _rejected(session: Session) -> dict[str, str]:
    rows = select(Clean.pair_id, Clean.rejected).where(col(Clean.rejected) != "")
    return dict(session.exec(rows).all())


def _head(rows: Mapping[str, Any]) -> str:
    count = sum(len(rows[split]) for split in _SPLITS)
    size = "n<1K" if count < 1000 else "1K<n<10K" if count < 10_000 else "10K<n<100K"
    languages = sorted({row["language"] for split in _SPLITS for row in rows[split]})
    named = "".join(f"  - split: {split}\n    path: {split}.jsonl\n" for split in _SPLITS)
    return _HEAD.format(languages=", ".join(languages), size=size, files=named)


def difference(one: Path, other: Path) -> dict[str, list[str]]:
    """Return the pair ids that two frozen datasets do not share, or have in other words."""
    old, new = (
        {row["pair_id"]: row for side in read_rows(folder).values() for row in side}
        for folder in (one, other)
    )
    return {
        "added": sorted(set(new) - set(old)),
        "removed": sorted(set(old) - set(new)),
        "changed": sorted(key for key in set(old) & set(new) if old[key] != new[key]),
    }
