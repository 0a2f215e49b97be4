"""The dataset card: what is inside, in Japanese and English, for whoever must answer for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.words import LANGUAGES, say

_SIDES: Final = ("train", "validation", "holdout")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def card(rows: Rows, manifest: Mapping[str, Any], dropped: Mapping[str, int]) -> str:
    """Return the card in Markdown; the same dataset gives the same card."""
    return "\n\n".join(_in(language, rows, manifest, dropped) for language in LANGUAGES) + "\n"


def _in(language: str, rows: Rows, manifest: Mapping[str, Any], dropped: Mapping[str, int]) -> str:
    def word(key: str, **values: object) -> str:
        return say(f"card.{key}", language, **values)

    sides = [
        [word(side), len(rows[side]), manifest["families"][side], _checked(rows[side])]
        for side in _SIDES
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
        f"## {word('topics')}",
        _table(
            [word("topic"), *(word(side) for side in _SIDES), word("critical")],
            _topics(rows),
        ),
        f"## {word('authors')}",
        word(
            "author_shares",
            count=len(manifest["authors"]),
            largest=_largest(manifest),
            unsigned=manifest["unsigned"],
        ),
        *(
            word("leaning", topic=topic, count=most, rows=of)
            for topic, (of, most) in manifest["leaning"].items()
        ),
        f"## {word('licences')}",
        _table([word("licence"), word("rows")], list(manifest["licences"].items())),
        f"## {word('leaks')}",
        word("leaks_none") if leaks == 0 else word("leaks_found", count=leaks),
        _table([word("kind"), word("count")], list(manifest["leaks"].items())),
        f"## {word('dropped')}",
        _table([word("reason"), word("count")], list(dropped.items()))
        if dropped
        else word("dropped_none"),
        word("masked", pieces=manifest["masked"]),
    ]
    return "\n\n".join(parts)


def _topics(rows: Rows) -> list[list[object]]:
    """Return topic, rows on each side, critical rows; the largest topics first."""
    held = {side: Counter(row["topic"] or "-" for row in rows[side]) for side in _SIDES}
    critical = Counter(r["topic"] or "-" for side in _SIDES for r in rows[side] if r["critical"])
    whole = sum(held.values(), Counter[str]())
    ordered = sorted(whole, key=lambda topic: (-whole[topic], topic))
    return [[topic, *(held[side][topic] for side in _SIDES), critical[topic]] for topic in ordered]


def _largest(manifest: Mapping[str, Any]) -> str:
    """Return the share of the person who wrote most."""
    shares = manifest["authors"]
    return f"{max(shares, default=0) / max(1, sum(shares)):.0%}"


def _checked(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum(bool(row["facts"]) for row in rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
