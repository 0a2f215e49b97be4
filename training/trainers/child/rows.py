"""Dataset rows as token ids: the live prompt, the answer, the end mark.

The prompt is rendered by the live ``bot.prompt`` and written out by the live chat template, so
that the model is trained on exactly what it will read. Only the answer and the end mark carry
loss. What a family's template writes after an answer (``<|im_end|>``, ``<end_of_turn>``) is its
end mark: the base has learned to stop there, which need not be the tokenizer's ``eos_token``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot import prompt as live_prompt
from bot.errors import Broken
from bot.llm import Evidence
from bot.llm.chat import to_text

_SAID: Final = "はい、承知しました。"
_APPROVED: Final = "rating"
"""Source of rows that an expert approved as they stood."""


@dataclass(frozen=True)
class Row:
    """One answer as token ids."""

    ids: list[int]
    """Prompt, answer, end mark."""
    prompt_tokens: int

    @property
    def labelled(self) -> list[int]:
        """The tokens that carry loss."""
        return self.ids[self.prompt_tokens :]


@dataclass(frozen=True)
class Preference:
    """A right and a wrong answer to the same question."""

    chosen: Row
    rejected: Row


@dataclass(frozen=True)
class Label:
    """An answer that a person confirmed as right, or as wrong."""

    row: Row
    right: bool


def read(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSONL file; none where there is no file."""
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def encode(row: Mapping[str, Any], tokenizer: Any) -> Row:
    """Return a dataset row as tokens.

    Raises:
        Broken: There is no end mark, or the answer would carry no loss.
    """
    return _encoded(row, str(row["answer"]), tokenizer)


def preferences(rows: Sequence[Mapping[str, Any]], tokenizer: Any) -> Iterator[Preference]:
    """Yield the rows that also know a rejected answer.

    Raises:
        Broken: As ``encode``.
    """
    for row in rows:
        if row.get("rejected"):
            wrong = _encoded(row, str(row["rejected"]), tokenizer)
            yield Preference(encode(row, tokenizer), wrong)


def labels(rows: Sequence[Mapping[str, Any]], tokenizer: Any) -> Iterator[Label]:
    """Yield the answers that a person confirmed one way or the other.

    Right are the model's own answers that an expert approved, and those by which an expert
    replaced another; wrong are the replaced ones. What was merely written as an example is no
    judgement of an answer.

    Raises:
        Broken: As ``encode``.
    """
    for row in rows:
        wrong = row.get("rejected")
        if wrong or row["source"] == _APPROVED:
            yield Label(encode(row, tokenizer), right=True)
        if wrong:
            yield Label(_encoded(row, str(wrong), tokenizer), right=False)


def _encoded(row: Mapping[str, Any], said: str, tokenizer: Any) -> Row:
    evidence = [Evidence(**passage) for passage in row["evidence"]]
    rendered = live_prompt.render(row["question"], evidence, row["language"])
    text = to_text(rendered.messages, tokenizer)
    head = tokenizer.encode(text, add_special_tokens=False)
    end = end_mark(tokenizer)
    answer = _after(head, text, said, tokenizer)
    if not said or not answer or end is None:
        raise Broken("train.bad_row", pair=row["pair_id"])
    return Row(ids=[*head, *answer, end], prompt_tokens=len(head))


def _after(head: Sequence[int], text: str, said: str, tokenizer: Any) -> list[int]:
    """Return the answer's tokens as they follow the prompt's.

    Read together with the prompt, a tokenizer that marks word beginnings adds no stray space; but
    where it would merge the two, the prompt's own tokens stand, since they are what is asked live.
    """
    both: list[int] = tokenizer.encode(text + said, add_special_tokens=False)
    if both[: len(head)] == list(head):
        return both[len(head) :]
    return list(tokenizer.encode(said, add_special_tokens=False))


def end_mark(tokenizer: Any) -> int | None:
    """Return the special token that the chat template writes after an answer, or the eos token."""
    if getattr(tokenizer, "chat_template", None):
        _, _, after = _turns(_SAID, tokenizer).rpartition(_SAID)
        found = tokenizer.encode(after, add_special_tokens=False) if after else []
        if found and found[0] in tokenizer.all_special_ids:
            return int(found[0])
    end = tokenizer.eos_token_id
    return None if end is None else int(end)


def _turns(said: str, tokenizer: Any) -> str:
    """Return a question and an answer as the template writes them."""
    messages = [{"role": "user", "content": _SAID}, {"role": "assistant", "content": said}]
    return str(tokenizer.apply_chat_template(messages, tokenize=False))
