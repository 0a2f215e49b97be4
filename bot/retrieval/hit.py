"""A found passage, with what is needed to show it, cite it and explain why it was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dates import ALWAYS, Days


@dataclass(frozen=True)
class Hit:
    """One passage of a search result."""

    rank: int
    """1 is best."""
    score: float
    """Comparable within one result only; ``why["fits"]`` is comparable everywhere."""
    passage_id: str
    document_id: str
    document: str
    """The manual's title."""
    source: str
    """Its path, as people know it."""
    heading: str
    start: int
    """Code-point offset into ``Document.text``."""
    end: int
    text: str
    content_hash: str
    why: Mapping[str, float]
    """Scores of the methods, features of the match, and ``fits``: the calibrated probability
    (0..1) that the passage answers the question."""
    days: Days = ALWAYS
    """Those on which its manual holds, as its front matter says."""

    def to_json(self) -> dict[str, Any]:
        """Return the hit as the command line and calls between processes show it."""
        return {
            "rank": self.rank,
            "score": round(self.score, 6),
            "document": self.source,
            "title": self.document,
            "heading": self.heading,
            "passage_id": self.passage_id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "valid_from": self.days.since and self.days.since.isoformat(),
            "valid_until": self.days.until and self.days.until.isoformat(),
            "why": {name: round(value, 6) for name, value in self.why.items()},
        }
