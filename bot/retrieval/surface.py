"""Letters of questions, passages and labels, compared as they stand; remembered while in use."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.retrieval import terms

_LETTERS = re.compile(r"[\W_]+")


def told(text: str, labels: Sequence[str]) -> list[float]:
    """Return how much of each label (0..1 of its pairs) a question in normal form says."""
    found = []
    for label in labels:
        own = _label_pairs(label)
        found.append(sum(pair in text for pair in own) / len(own) if own else 0.0)
    return found


def run(needle: str, hay: str) -> int:
    """Return the length of the longest run of characters that both texts share."""
    start, end, size = 0, 1, len(needle)
    while end <= size:  # ``end - start`` is one more than the longest run so far
        if needle[start:end] not in hay:
            start += 1
        end += 1
    return end - start - 1


@lru_cache(maxsize=20_000)
def head_words(label: str) -> tuple[str, ...]:
    """Return the words of a title or heading."""
    return tuple(terms.words(label))


@lru_cache(maxsize=20_000)
def _label_pairs(label: str) -> frozenset[str]:
    return frozenset(terms.pairs(label))


@lru_cache(maxsize=8_000)
def letters(text: str) -> str:
    """Return the letters and digits of a text in normal form, without anything between."""
    return _LETTERS.sub("", plain(text))


@lru_cache(maxsize=8_000)
def plain(text: str) -> str:
    """Return the normal form of a text with its lines kept, since they end sentences."""
    return unicodedata.normalize("NFKC", text).lower()
