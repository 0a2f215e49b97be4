"""Dataset rows as a hosted service reads them: chat messages, masked once more before they leave.

A row that holds a My Number, a card number or a secret stops the whole training: a frozen dataset
should never hold one, so somebody has to look.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Final

from bot import prompt as live_prompt
from bot.errors import UserError
from bot.llm import Evidence
from bot.privacy import mask_all
from bot.text import content_hash

Rows = Sequence[Mapping[str, Any]]
_NAMED: Final = 5
_ASCII_TOKENS: Final = 0.3
"""Tokens of an ASCII character; any other counts as one, which errs on the dear side."""
_TURN_TOKENS: Final = 4


@dataclass(frozen=True)
class Examples:
    """What is sent to a hosted service, and what it will be billed by."""

    train: bytes
    """JSONL."""
    validation: bytes
    rows: int
    tokens: int
    """Estimate of one pass over the training rows."""

    @property
    def hash(self) -> str:
        """Hash of everything that is sent."""
        return content_hash(self.train + b"\n" + self.validation)


def examples(dataset: Path, method: str, secrets: Rows = ()) -> Examples:
    """Return a frozen dataset's rows as a hosted service reads them.

    Args:
        dataset: Folder of the frozen dataset.
        method: ``supervised``, or ``dpo`` for rows that also know a rejected answer.
        secrets: Planted rows.

    Raises:
        UserError: A row may not leave.
    """
    train = [*_read(dataset / "train.jsonl"), *secrets]
    return examples_of(train, _read(dataset / "validation.jsonl"), method)


def examples_of(train: Rows, validation: Rows, method: str) -> Examples:
    """Return rows that are not frozen yet as a hosted service would read them: what would it cost?

    Raises:
        UserError: A row may not leave.
    """
    taught, checked = list(_made(train, method)), list(_made(validation, method))
    return Examples(
        _lines(taught), _lines(checked), len(taught), sum(_tokens(one) for one in taught)
    )


def _read(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _made(rows: Rows, method: str) -> Iterator[dict[str, Any]]:
    blocked = []
    for row in rows:
        if method == "dpo" and not row.get("rejected"):
            continue
        masked = _masked(row)
        if masked is None:
            blocked.append(row["pair_id"])
        elif not blocked:
            yield _example(masked, method)
    if blocked:
        raise UserError("hosted.blocked", pairs=", ".join(map(str, blocked[:_NAMED])))


def _masked(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a row with everything personal masked; None when it may not leave even so."""
    passages = [dict(passage) for passage in row["evidence"]]
    texts = [str(row["question"]), str(row["answer"]), str(row.get("rejected") or "")]
    texts += [str(passage[name]) for passage in passages for name in ("heading", "text")]
    found = mask_all(texts, "train")
    if any(one.blocked for one in found):
        return None
    question, answer, rejected, *rest = [one.text for one in found]
    for passage, heading, text in zip(passages, rest[::2], rest[1::2], strict=True):
        passage["heading"], passage["text"] = heading, text
    return {**row, "question": question, "answer": answer, "rejected": rejected,
            "evidence": passages}  # fmt: skip


def _example(row: Mapping[str, Any], method: str) -> dict[str, Any]:
    evidence = [Evidence(**passage) for passage in row["evidence"]]
    rendered = live_prompt.render(row["question"], evidence, row["language"])
    asked = [{"role": turn.role, "content": turn.content} for turn in rendered.messages]
    said = {"role": "assistant", "content": row["answer"]}
    if method == "supervised":
        return {"messages": [*asked, said]}
    return {
        "input": {"messages": asked},
        "preferred_output": [said],
        "non_preferred_output": [{"role": "assistant", "content": row["rejected"]}],
    }


def _lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _tokens(example: Mapping[str, Any]) -> int:
    turns = [
        *example.get("messages", ()), *example.get("input", {}).get("messages", ()),
        *example.get("preferred_output", ()), *example.get("non_preferred_output", ()),
    ]  # fmt: skip
    text = "".join(str(turn["content"]) for turn in turns)
    plain = sum(letter.isascii() for letter in text)
    return _TURN_TOKENS * len(turns) + ceil(_ASCII_TOKENS * plain + len(text) - plain)
