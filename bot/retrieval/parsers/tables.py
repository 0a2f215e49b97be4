"""Tables as text: one line per row, the header repeated so that every passage can be read alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 400
"""Characters in a group of rows, about: as many as a passage holds."""
_SPACES = re.compile(r"\s+")
Grid = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Table:
    """A table with its captions taken off."""

    captions: tuple[str, ...]
    """Lines above it that fill one cell or one merged row."""
    groups: tuple[str, ...]
    """Groups of rows, each beginning with the header when there is one."""


def table(grid: Grid, heads: int | None = None) -> Table:
    """Write a table.

    Args:
        grid: Rows of cells, merged cells already filled.
        heads: How many rows are its header; None to tell by looking.
    """
    rows = _tidy(grid)
    captions: list[str] = []
    if rows and len(rows[0]) == 1:
        return Table(tuple(row[0] for row in rows), ())
    if heads is None:
        while len(rows) > 1 and (caption := _alone(rows[0])):
            captions.append(caption)
            rows = _tidy(rows[1:])
        heads = _heads(rows)
    head = _line(_joined(rows[:heads])) if heads else ""
    lines = [_line(row) for row in rows[heads:]]
    return Table(tuple(captions), tuple(groups(head, lines)))


def _tidy(grid: Grid) -> list[list[str]]:
    """Return the rows without blank rows and columns, each as wide as the widest."""
    rows = [[_SPACES.sub(" ", cell).strip() for cell in row] for row in grid]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows if any(row)]
    kept = [n for n in range(width) if any(row[n] for row in rows)]
    return [[row[n] for n in kept] for row in rows]


def _alone(row: Sequence[str]) -> str:
    """Return a row's words when they are one cell or one merged cell of several."""
    filled = {cell for cell in row if cell}
    alone = len(row) > 1 and len(filled) == 1 and (all(row) or row.count("") == len(row) - 1)
    return filled.pop() if alone else ""


def _heads(rows: list[list[str]]) -> int:
    """Return how many rows head the table: 0, 1, or 2 when the first has merged cells."""
    if len(rows) < 2 or len(rows[0]) < 2 or not _is_wordy(rows[0]):
        return 0
    spans = any(a and a == b for a, b in zip(rows[0], rows[0][1:], strict=False))
    return 2 if spans and len(rows) > 2 and _is_wordy(rows[1]) else 1


def _is_wordy(row: Sequence[str]) -> bool:
    return not any(re.fullmatch(r"[\d０-９.,:/%\-¥￥円 ]+", cell) for cell in row if cell)


def _joined(heads: list[list[str]]) -> list[str]:
    """Return one header of several: 「日当」 over 「国内」 becomes 「日当 国内」."""
    return [
        " ".join(dict.fromkeys(cell for cell in column if cell))
        for column in zip(*heads, strict=True)
    ]


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(row) + " |"


def header(rows: list[list[str]]) -> tuple[int, str]:
    """Return how many of the first rows name the columns, and those names as one line."""
    heads = _heads(rows)
    return heads, _line(_joined(rows[:heads])) if heads else ""


def groups(head: str, lines: list[str]) -> list[str]:
    """Return the rows in groups that a passage holds, each below the header if there is one."""
    made: list[list[str]] = []
    room = 0
    for line in lines:
        if not made or len(line) + 1 > room:
            made.append([head] if head else [])
            room = LIMIT - len(head)
        made[-1].append(line)
        room -= len(line) + 1
    return ["\n".join(group) for group in made] or ([head] if head else [])
