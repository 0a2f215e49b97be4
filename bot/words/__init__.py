"""Every sentence that a person reads, in Japanese and English, by key.

Each room keeps its sentences in one file here (``bot/words/slack.py`` and so on); ``curation`` and
``training`` add theirs from their own ``words.py`` when they are imported. A key is
``room.sentence``; values are filled with ``str.format`` names.
"""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("ja", "en")
_table: dict[str, tuple[str, str]] = {}


def add(sentences: Mapping[str, tuple[str, str]]) -> None:
    """Add a room's sentences.

    Args:
        sentences: Key to (Japanese, English).

    Raises:
        ValueError: A key is already taken by another sentence.
    """
    for key, pair in sentences.items():
        if _table.setdefault(key, pair) != pair:
            raise ValueError(f"words key defined twice: {key}")


def say(key: str, language: str, /, **values: object) -> str:
    """Return a sentence in ``language`` (``ja`` or ``en``; anything else reads as ``ja``)."""
    japanese, english = _table[key]
    return (english if language == "en" else japanese).format(**values)


def known() -> dict[str, tuple[str, str]]:
    """Return all sentences known so far (for the house test)."""
    return dict(_table)


def language_of(locale: str | None) -> str:
    """Return ``en`` for an English locale such as ``en-US``, otherwise ``ja``."""
    return "en" if (locale or "").lower().startswith("en") else "ja"


from bot.words import (
    admin,
    adminhelp,
    backup,
    cli,
    employees,
    errors,
    experts,
    glossary,
    live,
    llm,
    manuals,
    playground,
    privacy,
    service,
    slack,
    tasting,
)  # fmt: skip

for _room in (
    admin, adminhelp, backup, cli, employees, errors, experts, glossary, live, llm, manuals, playground,
    privacy, service, slack, tasting,
):  # fmt: skip
    add(_room.WORDS)
