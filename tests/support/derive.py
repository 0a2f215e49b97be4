"""Derives a frozen dataset's rows from the database alone: shares no code with the product.

``python derive.py DATABASE FOLDER [MANIFEST]`` writes ``train.jsonl``, ``validation.jsonl`` and
``holdout.jsonl``, without the rows that the manifest says were left out. Standard library only, SQL
only.
"""

import json
import re
import sqlite3
import sys
from pathlib import Path

ROWS = """
SELECT p.id AS pair_id, c.question, c.answer, c.rejected, c.evidence, c.facts, p.language,
       p.source, p.consent, c.topic, c.critical, m.family, m.side
FROM pair p JOIN clean c ON c.pair_id = p.id JOIN member m ON m.pair_id = p.id
WHERE EXISTS (SELECT 1 FROM verdict v WHERE v.pair_id = p.id AND v.step = 'split' AND v.kept)
ORDER BY p.id
"""
SHOWN = ("document", "heading", "passage_id", "text")


def answer_of(text: str, evidence: list[dict], facts: list[dict]) -> str:
    """An answer without a citation cites the passages that it rests on, two at the most."""
    numbers = [n for n, passage in enumerate(evidence, 1) if passage.get("gold")]
    silent = any(fact["kind"] == "abstains" for fact in facts)
    if silent or not numbers or re.search(r"\[[0-9]+\]", text):
        return text
    return text.rstrip() + "".join(f"[{n}]" for n in numbers[:2])


def main(database: str, folder: str, manifest: str = "") -> None:
    """Write the three files."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    files = {side: [] for side in ("train", "validation", "holdout")}
    left_out = json.loads(Path(manifest).read_bytes())["capped"] if manifest else {}
    for row in connection.execute(ROWS):
        if row["pair_id"] in left_out:
            continue
        evidence, facts = json.loads(row["evidence"]), json.loads(row["facts"])
        line = {
            "answer": answer_of(row["answer"], evidence, facts),
            "consent": row["consent"],
            "critical": bool(row["critical"]),
            "evidence": [{name: passage[name] for name in SHOWN} for passage in evidence],
            "facts": facts,
            "family": row["family"],
            "language": row["language"],
            "pair_id": row["pair_id"],
            "question": row["question"],
            "source": row["source"],
            "topic": row["topic"],
        }
        if row["rejected"]:
            line["rejected"] = row["rejected"]
        if row["side"] in files:
            files[row["side"]].append(json.dumps(line, ensure_ascii=False, sort_keys=True))
    connection.close()
    for side, lines in files.items():
        Path(folder, f"{side}.jsonl").write_bytes("".join(f"{x}\n" for x in lines).encode())


if __name__ == "__main__":
    main(*sys.argv[1:4])
