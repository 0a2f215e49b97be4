"""How ``ingest --dry-run`` shows what would happen."""

from typing import TYPE_CHECKING, Any

from bot.cli import words

if TYPE_CHECKING:
    from bot.retrieval.preview import Preview

_MOST = 20
"""Answers that are shown on the terminal; JSON has them all."""


def as_data(would: "Preview") -> dict[str, Any]:
    """Return it as the command prints it as JSON."""
    return {
        "added": would.added,
        "changed": would.changed,
        "unchanged": would.unchanged,
        "removed": would.removed,
        "refused": [
            {"source": one.source, "reason": words(one.key, **one.values)} for one in would.refused
        ],
        "answers": [
            {
                "answer_id": one.answer_id,
                "question": one.question,
                "asked_at": one.asked_at.isoformat(),
                "cited": one.cited,
            }
            for one in would.answers
        ],
        "verified": would.verified,
    }


def as_lines(would: "Preview") -> str:
    """Return it for people."""
    lines = [f"{one.source}: {words(one.key, **one.values)}" for one in would.refused]
    counts = {name: len(value) for name, value in as_data(would).items()}
    lines.append(words("manuals.would_ingest", **counts))
    for sign, names in (("+", would.added), ("~", would.changed), ("-", would.removed)):
        lines += [f"  {sign} {name}" for name in names]
    if would.answers:
        lines.append(words("manuals.would_change", **counts))
        for one in would.answers[:_MOST]:
            lines.append(f"  {one.asked_at:%Y-%m-%d} {one.question[:60]}")
    return "\n".join(lines)
