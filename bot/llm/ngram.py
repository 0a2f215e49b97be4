"""The built-in embedder: hashed character n-grams, no model, no network, the same everywhere.

Each run of two and three characters of the normalised text counts once per logarithm of its
frequency, weighted by how telling its script is, and lands in one of the dimensions with a sign,
both from its hash. It finds spellings, not meanings: a weak second opinion beside keywords.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.text import normalise

DIMENSIONS: Final = 512
_MULTIPLIERS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64
)
_KANA_WEIGHT: Final = 0.35
"""Hiragana is mostly grammar."""


class NgramEmbedder:
    """Embeds text by its character runs.

    Args:
        dimensions: Length of the vectors.
    """

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        self._dimensions = dimensions
        self.name = f"ngram-{dimensions}-r1"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row of length 1 per text, (n, d); a text without letters is the first axis."""
        rows = np.zeros((len(texts), self._dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            self._fill(row, text)
        norms = np.linalg.norm(rows, axis=1)
        rows[norms == 0, 0] = norms[norms == 0] = 1.0
        return np.asarray(rows / norms[:, None], np.float32)

    def ask(self, question: str) -> NDArray[np.float32]:
        """Return a question's row, (d,)."""
        return np.asarray(self.embed([question])[0], np.float32)

    def _fill(self, row: NDArray[np.float32], text: str) -> None:
        codes = _letters(text)
        weights = np.where((codes >= 0x3041) & (codes <= 0x3096), _KANA_WEIGHT, 1.0)
        for size in (2, 3):
            if len(codes) < size:
                continue
            hashed, weight = _runs(codes, weights, size)
            values, first, counts = np.unique(hashed, return_index=True, return_counts=True)
            signs = np.where(values >> np.uint64(63), 1.0, -1.0)
            strength = signs * (1 + np.log(counts)) * weight[first]
            places = (values >> np.uint64(20)) % np.uint64(self._dimensions)
            np.add.at(row, places.astype(np.int64), strength.astype(np.float32))


def _letters(text: str) -> NDArray[np.uint64]:
    kept = "".join(c for c in normalise(text) if c.isalnum())
    return np.frombuffer(kept.encode("utf-32-le"), np.uint32).astype(np.uint64)


def _runs(
    codes: NDArray[np.uint64], weights: NDArray[np.float64], size: int
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    count = len(codes) - size + 1
    hashed = np.full(count, size, np.uint64)
    weight = np.zeros(count)
    for place in range(size):
        part = codes[place : place + count]
        hashed = (hashed ^ part) * _MULTIPLIERS[place]
        hashed ^= hashed >> np.uint64(29)
        weight += weights[place : place + count] / size
    return hashed, weight
