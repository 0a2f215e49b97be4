"""Sentinel passages, which must find themselves: the proof that an index answers as it should."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from bot.errors import Transient
from bot.retrieval import sides
from bot.retrieval.keywords import WORDS
from bot.retrieval.vectors import Vectors

if TYPE_CHECKING:
    from bot.retrieval.generation import Generation

_NEAR: Final = 0.98
_AMONG: Final = 10


@dataclass(frozen=True)
class Sentinel:
    """A passage that must find itself."""

    passage_id: str
    audience: str
    vector: NDArray[np.float32]
    words: tuple[str, ...]
    """Some of its words; none for a passage without any."""


def found(generation: "Generation", sentinels: Sequence[Sentinel]) -> bool:
    """Return whether both sides find all of them, and hold as many passages as one another."""
    try:
        words, vectors = generation.counts()
        for one in sentinels:
            where = [one.audience]
            if not (generation.keywords_only or _near(generation.vectors, one)):
                return False
            if not generation.keywords.by_id(where, [one.passage_id]):
                return False
            if one.words and not generation.keywords.search(where, WORDS, one.words, _AMONG):
                return False
    except Transient:
        return False
    return words == vectors


def found_in_copy(folder: Path, space: str, sentinels: Sequence[Sentinel]) -> bool:
    """Return whether a copy of the vector side's files still finds them.

    What Chroma has in memory may be whole while its files are not.
    """
    with tempfile.TemporaryDirectory(prefix="probe-", dir=folder.parent) as scratch:
        copy = Path(scratch) / "vectors"
        try:
            shutil.copytree(folder / "vectors", copy)
        except (OSError, shutil.Error):
            return False
        opened = sides.vectors(copy, space, "")
        try:
            return all(_near(opened, one) for one in sentinels)
        except Transient:
            return False
        finally:
            opened.close()


def _near(vectors: Vectors, one: Sentinel) -> bool:
    near = vectors.search([one.audience], one.vector, _AMONG)
    return max(near.values(), default=0.0) >= _NEAR
