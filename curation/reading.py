"""Reads what was written elsewhere: JSONL, CSV and Excel, as its columns are mapped."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.errors import UserError
from curation.columns import sheet
from curation.mapping import Columns

AS_NAMED: Final = Columns()


def read(file: Path, columns: Columns = AS_NAMED) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Yield (line number, row) of a JSONL, CSV or Excel file.

    Raises:
        UserError: The file is missing, of another kind, or in no encoding that we read.
    """
    table = file.suffix.lower() in {".xlsx", ".csv"}
    for line, raw in raw_rows(file):
        plain = raw if raw is None or not (table or columns.said) else columns.row(raw)
        if plain is not None and raw is not None and not table:
            plain = {**raw, **{name: plain.get(name, "") for name, _ in columns.said}}
        yield line, plain


def raw_rows(file: Path) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    """Yield (line number, row by header) as the file has it; None for a line that is no JSON.

    Raises:
        UserError: As ``read``.
    """
    if not file.is_file():
        raise UserError("error.file_missing", path=str(file))
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        yield from sheet(file)
    elif suffix == ".csv":
        reader = csv.DictReader(io.StringIO(_decoded(file), newline=""))
        for row in reader:
            yield (
                reader.line_num,
                {k.strip(): v or "" for k, v in row.items() if k and v is not None},
            )
    elif suffix in {".jsonl", ".ndjson", ".json"}:
        yield from _jsonl(_decoded(file))
    else:
        raise UserError("pairs.format", suffix=file.suffix or file.name)


def _decoded(file: Path) -> str:
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):  # what Excel writes in Japan
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError("pairs.encoding", path=str(file))


def _jsonl(text: str) -> Iterator[tuple[int, Mapping[str, Any] | None]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        yield number, row if isinstance(row, dict) else None
