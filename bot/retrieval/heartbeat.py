"""Looks whether the open index is whole: its files, its sentinels, and whether it is still ours.

Sentinel passages must find themselves. Files that changed behind our back are tried as a copy,
since what Chroma holds in memory may be whole while its files are not.
"""

from collections.abc import Callable, Sequence
from typing import Final

from bot.retrieval import seal
from bot.retrieval.generation import Generation
from bot.retrieval.sentinels import Sentinel, found, found_in_copy

SECONDS: Final = 20.0
"""Between two looks."""


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
        "vectors": lambda: generation.aside or _vectors_whole(generation, sentinels),
        "sentinels": lambda: found(generation, sentinels),
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
    return found_in_copy(generation.folder, generation.space, sentinels)
