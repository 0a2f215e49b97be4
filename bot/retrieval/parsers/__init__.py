"""One parser per format: bytes of a manual to its text and the blocks it is made of."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from bot.errors import UserError
from bot.retrieval.parsers import html, markdown, plain
from bot.retrieval.parsers.parsed import Block, Parsed

__all__ = ["FORMATS", "Block", "Parsed", "parse"]

FORMATS: Final[dict[str, Callable[[bytes, str], Parsed]]] = {
    ".md": markdown.parse,
    ".markdown": markdown.parse,
    ".txt": plain.parse,
    ".text": plain.parse,
    ".html": html.parse,
    ".htm": html.parse,
}
"""File suffix, in lower case, to the function that reads such a file."""


def parse(data: bytes, source: str) -> Parsed:
    """Read a manual.

    Args:
        data: The file's bytes.
        source: Its path; the suffix names the format, the stem is the title of last resort.

    Raises:
        UserError: The format is unknown, or the file is empty, not text or wrongly encoded.
    """
    path = PurePath(source)
    reads = FORMATS.get(path.suffix.lower())
    if reads is None:
        raise UserError("manuals.format", suffix=path.suffix or path.name)
    return reads(data, path.stem)
