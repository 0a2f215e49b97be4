"""CSV and TSV: a table whose header is repeated over every group of rows."""

import csv
from io import StringIO
from typing import Final

from bot.errors import UserError
from bot.retrieval.encoding import decode
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing

MAX_CELLS: Final = 200_000


def parse(data: bytes, stem: str) -> Parsed:
    """Read a CSV or TSV file; its title is ``stem``.

    Raises:
        UserError: It is empty, not text, wrongly encoded or has too many cells.
    """
    text, _ = decode(data)
    mark = _delimiter(text)
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(StringIO(text), delimiter=mark):
            cells += len(row)
            if cells > MAX_CELLS:
                raise UserError("manuals.too_many_cells", limit=MAX_CELLS)
            rows.append(row)
    except csv.Error:
        raise UserError("manuals.damaged") from None
    writing = Writing()
    writing.table(rows)
    return writing.parsed(stem)


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",\t;", key=lambda mark: (first.count(mark), mark == ","))
