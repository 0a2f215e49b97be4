"""Looks whether the open index is whole: its files, its sentinels, and whether it is still ours.

Sentinel passages must find themselves. Files that changed behind our back are opened by a child
process first, as a copy, since Chroma may not survive them.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from bot.errors import Transient
from bot.retrieval import seal
from bot.retrieval.generation import Generation
from bot.retrieval.probe import Sentinel, survives

SECONDS: Final = 20.0
"""Between two looks."""
_NEAR: Final = 0.98
_AMONG: Final = 10


def wrong_with(generation: Generation, sentinels: Sequence[Sentinel]) -> str:
    """Return a code of what is wrong with an open index, or an empty text.

    Args:
        generation: The open index; nobody writes to it meanwhile.
        sentinels: Passages that it must hold; none leaves that check out.
    """
    checks: dict[str, Callable[[], bool]] = {
        "missing_or_foreign": generation.ours,
        "failing": lambda: not generation.ailing,
        "keywords": lambda: seal.keywords_whole(generation.folder, generation.seen),
        "vectors": lambda: generation.remote or _vectors_whole(generation, sentinels),
        "sentinels": lambda: _found(generation, sentinels),
    }
    wrong = next((code for code, whole in checks.items() if not whole()), "")
    if not wrong:
        generation.look()
    return wrong


def _vectors_whole(generation: Generation, sentinels: Sequence[Sentinel]) -> bool:
    if not (generation.folder / "vectors" / "chroma.sqlite3").exists():
        return False
    if not generation.suspect and seal.vectors_same(generation.folder, generation.seen):
        return True
    return survives(generation.folder, generation.space, sentinels, copy=True)


def _found(generation: Generation, sentinels: Sequence[Sentinel]) -> bool:
    try:
        keywords, vectors = generation.counts()
        for one in sentinels:
            near = generation.vectors.search(
                [one.audience], np.array(one.vector, np.float32), _AMONG
            )
            if max(near.values(), default=0.0) < _NEAR:
                return False
            if not generation.keywords.by_id([one.audience], [one.passage_id]):
                return False
    except Transient:
        return False
    return keywords == vectors
