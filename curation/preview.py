"""What an import would do, before it does it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from curation.imports import refusal
from curation.mapping import Columns
from curation.reading import AS_NAMED, raw_rows, read


@dataclass(frozen=True)
class Preview:
    """What an import would do, from its first rows; nothing is written."""

    columns: tuple[tuple[str, str], ...]
    """(header, field); an empty field is not taken over."""
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    total: int
    refused: Mapping[str, int]
    """Words key -> how many."""


def preview(file: Path, columns: Columns = AS_NAMED, show: int = 5) -> Preview:
    """Return how a file would be read.

    Raises:
        UserError: As ``read``; a mapped column is not there.
    """
    headers = list(dict.fromkeys(key for _, row in raw_rows(file) for key in row or ()))
    known = columns.known(headers)
    rows: list[tuple[int, Mapping[str, Any]]] = []
    refused: Counter[str] = Counter()
    total = 0
    for line, row in read(file, columns):
        total += 1
        why = refusal(row)
        if why:
            refused[why] += 1
        elif row is not None and len(rows) < show:
            rows.append((line, row))
    return Preview(tuple(known), tuple(rows), total, dict(sorted(refused.items())))
