"""The hash that says whether a pair has changed."""

import json
from typing import Final

from bot.text import content_hash
from curation.tables import Pair

TRUST: Final = {
    "slack_modal": 3,
    "slack_thread": 3,
    "slack_review": 3,
    "slack_message": 3,
    "form": 3,
    "rating": 1,
}
"""How much a source's word counts; 2 for every other one."""
GONE: Final = "（削除済み / forgotten）"
"""Stands where words were that had to be forgotten."""
_PARTS = (
    "question", "answer", "rejected", "language", "source", "origin", "author", "consent",
    "licence", "audience", "topic", "critical", "valid_from", "valid_until", "facts", "documents",
    "quotes", "evidence",
)  # fmt: skip


def sealed(pair: Pair) -> Pair:
    """Set the pair's hash from its content and return it."""
    parts = {name: getattr(pair, name) for name in _PARTS}
    before = pair.hash
    pair.hash = content_hash(json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str))
    pair.waiting = pair.waiting or pair.hash != before
    return pair
