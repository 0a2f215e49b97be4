"""Writes down what a parser reads: the one text, and the blocks with their heading paths."""

from collections.abc import Sequence
from typing import Final

from bot.errors import UserError
from bot.retrieval.parsers.headings import Trail, article
from bot.retrieval.parsers.parsed import Block, Kind, Note, Parsed
from bot.retrieval.parsers.tables import Grid, table

MAX_BYTES: Final = 10_000_000
"""Of the text in UTF-8, as the child that parses counts it; told before all is read."""
_MARKED: Final = 8
_BELOW: Final = 18


class Writing:
    """A manual while it is being read from top to bottom."""

    def __init__(self) -> None:
        self.place = ""
        """Page, slide or sheet: the last part of every heading path while it is set."""
        self.notes: list[Note] = []
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._trail = Trail()
        self._length = self._bytes = 0

    def heading(self, level: int, label: str, *, write: bool = True) -> None:
        """Open a heading of level 1 to 6; ``write`` puts it into the text too."""
        self._trail.enter(level, label)
        if write and label:
            self._append(label)

    def mark(self, label: str) -> None:
        """Open a heading by its mark: below an open article, else above all articles."""
        level = self._trail.level
        self.heading(_BELOW if level > _MARKED else _MARKED, label)

    def paragraph(self, words: str, kind: Kind = "paragraph") -> None:
        """Write a paragraph or list; a numbered article on its first line opens a heading."""
        first = words.split("\n", 1)[0]
        if opened := article(first):
            self._trail.enter(opened.level, opened.label)
            if opened.alone:
                self._append(first)
                words = words[len(first) :]
        words = words.strip("\n")
        if words.strip():
            start = self._length
            self._append(words)
            path = (*self._trail.path, self.place) if self.place else self._trail.path
            self._blocks.append(Block(start, start + len(words), path, kind))

    def table(self, grid: Grid, heads: int | None = None) -> None:
        """Write a table in groups of rows, each with the header."""
        written = table(grid, heads)
        for caption in written.captions:
            self.paragraph(caption)
        for group in written.groups:
            self.paragraph(group, "table")

    def note(self, key: str, **values: str | int) -> None:
        """Tell the manual's owner of something that was left out."""
        self.notes.append(Note(key, values))

    def parsed(self, title: str) -> Parsed:
        """Return what was read.

        Raises:
            UserError: It holds no text.
        """
        if not self._blocks:
            raise UserError("manuals.empty")
        text = "".join(self._parts).rstrip("\n")
        return Parsed(title, text, tuple(self._blocks), notes=tuple(self.notes))

    def _append(self, words: str) -> None:
        self._parts.append(words + "\n\n")
        self._length += len(words) + 2
        self._bytes += len(words.encode(errors="surrogatepass")) + 2
        if self._bytes > MAX_BYTES:
            raise UserError("manuals.too_much_text", limit=MAX_BYTES // 1_000_000)


def listed(names: Sequence[str]) -> str:
    """Return names as one phrase for a note, at most five of them."""
    return "、".join(names[:5]) + ("…" if len(names) > 5 else "")
