"""Tables of pairs: which column is which, in Japanese or English headers, and sheets of Excel."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from bot.errors import UserError
from bot.text import normalise

_COLUMNS: Final = 40
_ROWS: Final = 100_000
# A running number is no id: the next file would have the same ones.
_NAMES: Final[Mapping[str, str]] = {
    "質問": "question", "問い合わせ": "question", "問合せ": "question", "問合せ内容": "question",
    "お問い合わせ内容": "question", "q": "question",
    "回答": "answer", "答え": "answer", "回答内容": "answer", "対応内容": "answer", "a": "answer",
    "分類": "topic", "カテゴリ": "topic", "カテゴリー": "topic", "話題": "topic",
    "category": "topic",
    "回答者": "author", "作成者": "author", "担当者": "author",
    "ライセンス": "licence", "同意": "consent", "公開範囲": "audience", "重要": "critical",
    "適用開始日": "valid_from", "有効期限": "valid_until",
    "文書": "documents", "資料": "documents", "引用": "quotes", "言語": "language",
}  # fmt: skip


def field(header: object) -> str:
    """Return the pair's field that a column's header means; other headers come back as they are."""
    name = normalise(str(header or "")).replace(" ", "")
    return _NAMES.get(name, name)


def cells(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row's filled cells by field; documents and quotes are split at semicolons."""
    found: dict[str, Any] = {name: cell for name, cell in row.items() if name and cell}
    for name in ("documents", "quotes"):
        if name in found:
            parts = found[name].replace("；", ";").split(";")
            found[name] = [part.strip() for part in parts if part.strip()]
    return found


def sheet(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row number, cells by header) of an Excel file's first sheet; row 1 names the columns.

    Raises:
        UserError: It is no Excel file.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError):
        raise UserError("pairs.format", suffix=file.suffix) from None
    try:
        rows = book.worksheets[0].iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True)
        names = [str(header or "").strip() for header in next(rows, ())]
        for number, row in enumerate(rows, start=2):
            told = {n: str(c).strip() for n, c in zip(names, row, strict=False) if c is not None}
            if any(told.values()):
                yield number, told
    finally:
        book.close()
