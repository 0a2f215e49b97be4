"""Excel workbooks: each sheet a heading, each table with its header repeated; values as shown."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.errors import UserError
from bot.retrieval.parsers import archive
from bot.retrieval.parsers.cells import shown
from bot.retrieval.parsers.layout import Layout, layouts
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing, listed

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_CELLS: Final = 200_000
_MAX_AREA: Final = 2_000_000
"""Rows times columns that a sheet's filled cells may span; more is a stray cell far away."""


def parse(data: bytes, stem: str) -> Parsed:
    """Read a workbook; its title is ``stem``. Formulas give the values last computed.

    Raises:
        UserError: It is encrypted, damaged, holds macros or too many cells.
    """
    archive.check(data, "spreadsheetml")
    with zipfile.ZipFile(BytesIO(data)) as opened:
        found = layouts(opened)
    if sum(one.cells for one in found) > MAX_CELLS:
        raise UserError("manuals.too_many_cells", limit=MAX_CELLS)
    writing = Writing()
    wanted = _wanted(found, writing)
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for layout in wanted:
            _sheet(book[layout.name], layout, writing)
    finally:
        book.close()
    return writing.parsed(stem)


def _wanted(found: list[Layout], writing: Writing) -> list[Layout]:
    """Return the sheets to read, with notes of the others.

    Raises:
        UserError: Every sheet has a stray cell far away.
    """
    hidden = [one.name for one in found if one.hidden]
    seen = [one for one in found if not one.hidden and one.cells]
    far = [one.name for one in seen if one.rows * one.columns > _MAX_AREA]
    if far and len(far) == len(seen):
        raise UserError("manuals.far_cells")
    if hidden:
        writing.note("manuals.note_hidden_sheets", names=listed(hidden))
    if far:
        writing.note("manuals.note_far_sheets", names=listed(far))
    kept = [one for one in seen if one.name not in far]
    if rows := sum(len(one.hidden_rows) + len(one.hidden_columns) for one in kept):
        writing.note("manuals.note_hidden_rows", count=rows)
    if formulas := sum(one.formulas for one in kept):
        writing.note("manuals.note_formulas", count=formulas)
    return kept


def _sheet(sheet: "ReadOnlyWorksheet", layout: Layout, writing: Writing) -> None:
    writing.heading(1, layout.name)
    for region in _regions(_rows(sheet, layout)):
        writing.table(region)
    writing.heading(1, "")


def _rows(sheet: "ReadOnlyWorksheet", layout: Layout) -> Iterator[list[str]]:
    """Yield the visible rows with merged cells filled, one empty one between parts."""
    filled: dict[tuple[int, int], str] = {}
    sheet.reset_dimensions()
    rows = sheet.iter_rows(min_row=1, max_row=layout.rows, max_col=layout.columns)
    for number, cells in enumerate(rows, 1):
        row = []
        for column in range(1, layout.columns + 1):
            cell = cells[column - 1] if column <= len(cells) else None
            words = shown(cell.value, cell.number_format) if cell is not None else ""
            corner = layout.merged.get((number, column))
            if corner == (number, column):
                filled[corner] = words
            elif corner:
                words = filled.get(corner, "")
            row.append("" if column in layout.hidden_columns else words)
        if number not in layout.hidden_rows:
            yield row


def _regions(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Yield the tables of a sheet: runs of rows between blank ones."""
    held: list[list[str]] = []
    for row in rows:
        if any(cell.strip() for cell in row):
            held.append(row)
        elif held:
            yield held
            held = []
    if held:
        yield held
