"""The rehearsal's own small world: a contact list, questions about it, right answers.

What the toy model is taught is small enough to be learned in half a minute; the combinations of
word and phrasing that are held out are never seen in training. A PASS here says that the machinery
works; it says nothing about the company's own data.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bot.text import content_hash


@dataclass(frozen=True)
class World:
    """What ``rehearsal.toml`` says."""

    raw: dict[str, Any]

    @classmethod
    def read(cls, file: Path) -> Self:
        """Return the world that a TOML file describes."""
        return cls(tomllib.loads(file.read_text(encoding="utf-8")))

    def pairs(self) -> Iterator[dict[str, Any]]:
        """Yield rows for an import of pairs, each with its evidence: the right passage, another."""
        departments = self.raw["department"]
        passages = [self._passage(department) for department in departments]
        for number, department in enumerate(departments):
            for place, word in enumerate(department["words"]):
                other = passages[(number + 1 + place) % len(passages)]
                for form in self.raw["questions"]["forms"]:
                    question = form.format(word=word)
                    yield self._pair(question, department, [passages[number], other])

    def texts(self) -> list[str]:
        """Return the passages, and the words and phrasings apart: no question as it is asked."""
        departments = self.raw["department"]
        passages = "\n".join(self._passage(department)["text"] for department in departments)
        words = "、".join(word for department in departments for word in department["words"])
        forms = "\n".join(form.format(word="") for form in self.raw["questions"]["forms"])
        return [f"{passages}\n{words}\n{forms}"]

    def questions(self) -> list[str]:
        """Return every question."""
        return [pair["question"] for pair in self.pairs()]

    def _pair(
        self, question: str, department: dict[str, Any], evidence: list[dict[str, str]]
    ) -> dict[str, Any]:
        name, extension = department["name"], department["extension"]
        answer = self.raw["answer"]["answer"].format(department=name, extension=extension)
        return {
            "id": f"rehearsal-{content_hash(question)[:16]}",
            "question": question,
            "answer": answer,
            "evidence": evidence,
            "facts": [
                {"kind": "contains", "value": name},
                {"kind": "number", "value": extension},
            ],
            "language": "ja",
        }

    def _passage(self, department: dict[str, Any]) -> dict[str, str]:
        text = self.raw["answer"]["passage"].format(
            duties=department["duties"],
            department=department["name"],
            extension=department["extension"],
        )
        return {
            "passage_id": content_hash(text)[:32],
            "document": self.raw["answer"]["document"],
            "heading": department["name"],
            "text": text,
        }
