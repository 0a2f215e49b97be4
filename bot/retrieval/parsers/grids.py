"""Tables of a PDF page: rows whose cells stand in columns, found by the gaps between them."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.retrieval.parsers.characters import normal

if TYPE_CHECKING:
    from pypdf import PageObject

CELL: Final = "\x1f"
"""Stands between the cells of a line that is a row of a table."""
_GAP = re.compile(r"\S+(?: \S+)*")
"""A cell; two spaces or more end it."""
_MARKER = re.compile(
    r"^(?:[・•●○■□◆▶※\-]|[（(]?[0-9０-９]{1,3}[)）.．、]?|[①-⑳]|[ァ-ンa-z][)）.．])$"
)
_ROWS: Final = 3
_PROSE: Final = 15.0
"""Mean characters of a cell; two columns of more are prose set in columns."""


class _Cell(NamedTuple):
    at: int
    text: str


def rows(page: "PageObject", lines: Sequence[str], before: int = 0) -> list[str]:
    """Return a page's lines, those that are rows of a table with their cells told apart.

    Args:
        page: The page.
        lines: Its lines as they are read.
        before: Columns of the table that the page before ended in, 0 without one: it goes on in
            a single row too.
    """
    if sum(" " in line.strip() for line in lines) < (1 if before else _ROWS):
        return list(lines)
    laid = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    told = [_cells(line) for line in normal(laid).split("\n") if line.strip()]
    found: list[list[str]] = []
    for start, table in _tables(told):
        grid = _grid(table)
        goes_on = bool(before) and start <= 1 and len(grid[0]) == before
        if goes_on or (len(grid) >= _ROWS and not _is_prose(grid)):
            found += grid
    return list(_marked(lines, found))


def _cells(line: str) -> list[_Cell]:
    return [_Cell(hit.start(), hit[0]) for hit in _GAP.finditer(line)]


def _tables(told: Sequence[list[_Cell]]) -> Iterator[tuple[int, list[list[_Cell]]]]:
    start = 0
    for several, group in groupby(told, key=lambda cells: len(cells) > 1):
        table = list(group)
        if several:
            yield start, table
        start += len(table)


def _grid(table: Sequence[list[_Cell]]) -> list[list[str]]:
    """Return the rows with as many cells each; a missing one is empty."""
    widest = max(table, key=len)
    grid = []
    for cells in table:
        row = [""] * len(widest)
        least = 0
        for number, cell in enumerate(cells):
            last = len(widest) - (len(cells) - number)
            nearest = min(range(least, last + 1), key=lambda n: abs(widest[n].at - cell.at))
            row[nearest], least = cell.text, nearest + 1
        grid.append(row)
    return grid


def _is_prose(grid: Sequence[Sequence[str]]) -> bool:
    """Return whether the columns are those of a list with its marks, or of text in columns."""
    columns = list(zip(*grid, strict=True))
    means = [sum(map(len, column)) / len(column) for column in columns]
    return min(means) > _PROSE or all(_MARKER.match(cell) for cell in columns[0])


def _marked(lines: Sequence[str], found: Sequence[list[str]]) -> Iterator[str]:
    told = {_bare("".join(row)): row for row in found}
    for line in lines:
        row = told.get(_bare(line))
        yield CELL.join(row) if row else line


def _bare(words: str) -> str:
    return "".join(words.split())
