"""The rehearsal's own small world: a contact list, questions about it, right answers.

What the toy model is taught is small enough to be learned in a minute; the combinations of subject
and concern that are held out are never seen in training. A PASS here says that the machinery
works; it says nothing about the company's own data.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.text import content_hash


def pairs(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the pairs that ``rehearsal.toml`` describes, each with its frozen evidence."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    departments = raw["department"]
    passages = [_passage(department, raw) for department in departments]
    for number, department in enumerate(departments):
        evidence = [passages[(number + step) % len(passages)] for step in (0, 3)]
        for subject in department["subjects"]:
            for form in raw["questions"]["forms"]:
                yield _pair(form.format(subject=subject), department, evidence, raw)


def _pair(
    question: str,
    department: dict[str, Any],
    evidence: list[dict[str, str]],
    raw: dict[str, Any],
) -> dict[str, Any]:
    name, extension = department["name"], department["extension"]
    return {
        "id": content_hash(question)[:16],
        "question": question,
        "answer": raw["answer"]["answer"].format(department=name, extension=extension),
        "evidence": evidence,
        "facts": [
            {"kind": "contains", "value": name},
            {"kind": "number", "value": extension},
        ],
        "language": "ja",
        "source": "form",
        "consent": "samples",
    }


def _passage(department: dict[str, Any], raw: dict[str, Any]) -> dict[str, str]:
    text = raw["answer"]["passage"].format(
        subjects="、".join(department["subjects"]),
        department=department["name"],
        extension=department["extension"],
    )
    return {
        "passage_id": content_hash(text)[:32],
        "document": "お問い合わせ先一覧",
        "heading": department["name"],
        "text": text,
    }
