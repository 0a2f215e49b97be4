"""The dataset card: what is inside, in Japanese and English, for whoever must answer for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.words import LANGUAGES, say

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def card(rows: Rows, manifest: Mapping[str, Any], dropped: Mapping[str, int]) -> str:
    """Return the card in Markdown; the same dataset gives the same card."""
    return "\n\n".join(_in(language, rows, manifest, dropped) for language in LANGUAGES) + "\n"


def _in(language: str, rows: Rows, manifest: Mapping[str, Any], dropped: Mapping[str, int]) -> str:
    def word(key: str, **values: object) -> str:
        return say(f"card.{key}", language, **values)

    sides = [
        [word(side), len(rows[side]), manifest["families"][side], _checked(rows[side])]
        for side in ("train", "validation", "holdout")
    ]
    leaks = sum(manifest["leaks"].values())
    parts = [
        f"# {word('title')}",
        word("about", hash=manifest["hash"][:12]),
        _table([word("side"), word("rows"), word("families"), word("checked")], sides),
        f"## {word('sources')}",
        _table([word("source"), word("rows")], list(manifest["sources"].items())),
        f"## {word('consents')}",
        _table([word("consent"), word("rows")], list(manifest["consents"].items())),
        f"## {word('leaks')}",
        word("leaks_none") if leaks == 0 else word("leaks_found", count=leaks),
        _table([word("kind"), word("count")], list(manifest["leaks"].items())),
        f"## {word('dropped')}",
        _table([word("reason"), word("count")], list(dropped.items()))
        if dropped
        else word("dropped_none"),
        word("masked"),
    ]
    return "\n\n".join(parts)


def _checked(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum(bool(row["facts"]) for row in rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
