"""No single person decides what the model learns: at most a share of the set and of each topic.

The share is as set where many write, and more where few do: with three authors half of the set may
be one person's. Which rows stay is settled by the hash of their ids, so that freezing again keeps
the same ones. Rows whose author is not known (an imported file) are not counted against anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.text import content_hash
from curation.settings import CurationSettings

_LEAST = 3
"""A person's first rows are never cut."""


@dataclass(frozen=True)
class Signed:
    """Whose row it is."""

    pair_id: str
    author: str
    topic: str


def capped(rows: Sequence[Signed], rules: CurationSettings) -> dict[str, str]:
    """Return pair id -> why (``author_cap`` or ``topic_cap``) for the rows to leave out."""
    ordered = sorted(rows, key=lambda row: content_hash(row.pair_id))
    out = _over(ordered, "author_cap", rules.author_share)
    topics: dict[str, list[Signed]] = defaultdict(list)
    for row in ordered:
        if row.topic and row.pair_id not in out:
            topics[row.topic].append(row)
    for group in topics.values():
        out |= _over(group, "topic_cap", rules.topic_author_share)
    return dict(sorted(out.items()))


def _over(rows: Iterable[Signed], why: str, share: float) -> dict[str, str]:
    by_author: dict[str, list[str]] = defaultdict(list)
    total = 0
    for row in rows:
        total += 1
        by_author[row.author].append(row.pair_id)
    allowed = max(_LEAST, int(total * max(share, 1.5 / max(1, len(by_author)))))
    signed = [ids for author, ids in by_author.items() if author]
    return {pair_id: why for ids in signed for pair_id in ids[allowed:]}
