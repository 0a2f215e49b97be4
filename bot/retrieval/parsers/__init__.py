"""One parser per format: bytes of a manual to its text and the blocks it is made of."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath
from typing import Final

from bot.errors import UserError
from bot.retrieval.parsers import (
    delimited,
    html,
    mail,
    markdown,
    pdf,
    plain,
    sheets,
    slides,
    word,
)
from bot.retrieval.parsers.characters import storable
from bot.retrieval.parsers.continued import continued
from bot.retrieval.parsers.hidden import cleaned
from bot.retrieval.parsers.parsed import Block, Note, Parsed

__all__ = ["FORMATS", "UNREADABLE", "Block", "Note", "Parsed", "finished", "parse"]

FORMATS: Final[dict[str, Callable[[bytes, str], Parsed]]] = {
    ".md": markdown.parse,
    ".markdown": markdown.parse,
    ".txt": plain.parse,
    ".text": plain.parse,
    ".html": html.parse,
    ".htm": html.parse,
    ".pdf": pdf.parse,
    ".docx": word.parse,
    ".xlsx": sheets.parse,
    ".pptx": slides.parse,
    ".csv": delimited.parse,
    ".tsv": delimited.parse,
    ".eml": mail.parse,
}
"""File suffix, in lower case, to the function that reads such a file."""
UNREADABLE: Final[dict[str, str]] = {
    **dict.fromkeys((".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".xlsb"), "manuals.macro"),
    **dict.fromkeys((".doc", ".xls", ".ppt"), "manuals.old_office"),
    **dict.fromkeys((".zip", ".lzh", ".7z", ".rar"), "manuals.archive"),
}
"""Suffixes of manuals that are worth a word of why they are left, to the word."""


def parse(data: bytes, source: str) -> Parsed:
    """Read a manual.

    For files from outside use ``bot.retrieval.bounded``, which does this within limits.

    Args:
        data: The file's bytes.
        source: Its path; the suffix names the format, the stem is the title of last resort.

    Raises:
        UserError: The format is unknown or does not fit what is inside, or the file is empty,
            damaged, encrypted, wrongly encoded or holds what is not opened.
    """
    path = PurePath(source)
    suffix = path.suffix.lower()
    if why := UNREADABLE.get(suffix):
        raise UserError(why, suffix=suffix)
    reads = FORMATS.get(suffix)
    if reads is None:
        raise UserError("manuals.format", suffix=path.suffix or path.name)
    if not data:
        raise UserError("manuals.empty")
    return finished(reads(data, path.stem))


def finished(parsed: Parsed) -> Parsed:
    """Return what was read, cleaned of what is not seen, with long tables' headers repeated."""
    parsed = cleaned(replace(parsed, title=storable(parsed.title), text=storable(parsed.text)))
    return continued(parsed)
