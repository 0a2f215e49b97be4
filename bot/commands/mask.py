"""mask: personal data in a stream of texts."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli import note, words


class PolicyName(StrEnum):
    """The two policies, as the command line spells them."""

    train = "train"
    answer = "answer"


def register(app: typer.Typer) -> None:
    """Add this room's commands."""

    @app.command("mask", help=words("privacy.help"))
    def _mask(
        policy: Annotated[
            PolicyName, typer.Option("--policy", help=words("privacy.policy"))
        ] = PolicyName.train,
        json_: Annotated[bool, typer.Option("--json", help=words("cli.json"))] = True,
    ) -> None:
        del json_  # the output is JSON in any case; the flag is there for scripts
        refused = 0
        for number, line in enumerate(_lines(), start=1):
            if not line.strip():
                continue
            try:
                sys.stdout.write(json.dumps(masked_line(line, policy.value), ensure_ascii=False))
                sys.stdout.write("\n")
                sys.stdout.flush()
            except ValueError as error:
                refused += 1
                note(words("privacy.bad_line", line=number, why=words(str(error))))
        if refused:
            raise typer.Exit(1)


def masked_line(line: str, policy: str) -> dict[str, Any]:
    """Return the result for one line of input.

    Raises:
        ValueError: The line is not ``{"id", "text"}``; the message is a words key.
    """
    from bot.privacy import mask

    try:
        row = json.loads(line)
    except ValueError:
        raise ValueError("privacy.not_json") from None
    why = _refusal(row)
    if why:
        raise ValueError(why)
    masked = mask(row["text"], "answer" if policy == "answer" else "train")
    return {
        "id": row["id"],
        "text": masked.text,
        "spans": [asdict(span) for span in masked.spans],
        "blocked": masked.blocked,
    }


def _refusal(row: Any) -> str:
    """Return the words key of why a row cannot be masked; empty when it can."""
    if not isinstance(row, dict) or "id" not in row:
        return "privacy.no_id"
    return "" if isinstance(row.get("text"), str) else "privacy.no_text"


def _lines() -> Iterator[str]:
    raw: Iterable[bytes] = sys.stdin.buffer
    for line in raw:
        yield line.decode("utf-8-sig", errors="replace")
