"""PDF: the text layer page by page, its lines joined to paragraphs; a scan is refused."""

import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final

from bot.errors import UserError
from bot.retrieval.parsers import grids, ink, upright
from bot.retrieval.parsers.characters import normal
from bot.retrieval.parsers.grids import CELL
from bot.retrieval.parsers.headings import article, marked, tidy
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing
from bot.text import is_japanese

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES: Final = 2000
_ITEM = re.compile(
    r"^\s*(?:[・•●○■□◆▶※\-]|[（(]?[0-9０-９]{1,3}[)）.．、]|[①-⑳]|[ァ-ンa-z][)）.．])"
)
_LEADER = re.compile(r"[.．…‥・⋯](?:\s?[.．…‥・⋯]){3,}\s*\d+$")
"""Dots to a page number: a line of the table of contents."""
_BOOKMARKS: Final = 5000
_FAR: Final = 20_000.0
"""Places (1/72 inch) that no page reaches; a page with one is not laid out with spaces."""
_FAILURES: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, OSError,
    RecursionError, TypeError, ValueError, zlib.error,
)  # fmt: skip
"""What the library raises over one odd page or bookmark, besides its own errors."""
_END = re.compile(r"[。．.!！?？」』）)：:]$")
_BETWEEN = re.compile(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])")
_WIDE = re.compile(r"[^\x00-\u2fff]")


def parse(data: bytes, stem: str) -> Parsed:
    """Read a PDF; its title is its document information's when that is Japanese, else ``stem``.

    Raises:
        UserError: It is encrypted, a scan, of another kind, or has too many pages.
    """
    if b"%PDF-" not in data[:1024]:
        raise UserError("manuals.mismatch")
    reader = _opened(data)
    if _declared(reader) > MAX_PAGES or len(reader.pages) > MAX_PAGES:
        raise UserError("manuals.too_many_pages", limit=MAX_PAGES)
    writing = Writing()
    pages = _pages(reader, writing)
    if not "".join(line for page in pages for line in page).strip():
        raise UserError("manuals.scan")
    lay_out(pages, _outline(reader), writing)
    return writing.parsed(_title(reader, stem))


def lay_out(pages: Sequence[list[str]], outline: Mapping[str, int], writing: Writing) -> None:
    """Write the lines of pages as headings, lists and paragraphs, without running lines.

    Args:
        pages: Lines of each page.
        outline: Bookmarks without spaces to their depth.
        writing: Takes what they say.
    """
    japanese = any(is_japanese(line) for page in pages for line in page)
    header: Sequence[str] = ()
    for number, lines in enumerate(_without_furniture(pages), 1):
        writing.place = f"{number}ページ" if japanese else f"page {number}"
        filled = [line for line in lines if line.strip()]
        for is_table, group in groupby(filled, key=lambda line: CELL in line):
            part = list(group)
            if is_table:
                header = _table([row.split(CELL) for row in part], header, writing)
            else:
                _write(part, outline, writing)
                header = ()


def _table(grid: list[list[str]], header: Sequence[str], writing: Writing) -> Sequence[str]:
    """Write a table, one that goes on from the page before below its header; return the header."""
    if len(header) != len(grid[0]):
        writing.table(grid)
        return grid[0]
    repeated = grid[0] == list(header)
    writing.table([header, *grid[repeated:]], heads=1)
    return header


def _failures() -> tuple[type[Exception], ...]:
    from pypdf.errors import PyPdfError

    return (*_FAILURES, PyPdfError)


def _opened(data: bytes) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(BytesIO(data))
    except DependencyError:  # a cipher that it cannot even check
        raise UserError("manuals.encrypted") from None
    if reader.is_encrypted:
        raise UserError("manuals.encrypted")
    return reader


def _declared(reader: "PdfReader") -> int:
    count = reader.root_object["/Pages"].get_object().get("/Count", 0)  # type: ignore[union-attr]
    return int(count)


def _pages(reader: "PdfReader", writing: Writing) -> list[list[str]]:
    """Return the visible lines of each page.

    Raises:
        UserError: Not one page can be read.
    """
    pages: list[list[str]] = []
    hidden = broken = before = 0
    for page in reader.pages:
        try:
            hidden += ink.remove_unseen(page, reader)
            with suppress(*_failures()):
                upright.turn(page, reader)
            pages.append(_lines(page, before))
        except _failures():
            broken += 1
            pages.append([])
        before = _ends_in(pages[-1])
    if broken == len(pages):
        raise UserError("manuals.damaged")
    if broken:
        writing.note("manuals.note_pages", count=broken)
    if hidden:
        writing.note("manuals.note_hidden_text", count=hidden)
    return pages


def closed(text: str) -> list[str]:
    """Return a page's lines with ordinary characters and without spaces between those of prose."""
    return [_closed(line.rstrip()) for line in normal(text).split("\n")]


def _closed(line: str) -> str:
    """Return a line without the spaces that setting type left between the characters of prose.

    「総務部 内線1001」 keeps its space; 「有 給 休 暇」 and a long sentence do not.
    """
    words = line.split(" ")
    spaced = len(words) > 3 and sum(len(word) == 1 for word in words) * 10 >= len(words) * 7
    prose = len(line) >= 20 and any(mark in line for mark in "、。")
    return _BETWEEN.sub("", line) if spaced or prose else line


def _lines(page: "PageObject", before: int) -> list[str]:
    seen = upright.Seen()
    lines = closed(page.extract_text(visitor_text=seen) or "")
    if columns := upright.stacked(seen):
        return [line for column in columns for line in closed(column)]
    if all(abs(one.x) < _FAR for one in seen):
        with suppress(*_failures()):
            return grids.rows(page, lines, before)
    return lines


def _ends_in(lines: Sequence[str]) -> int:
    """Return how many columns the table has that a page ends in, but for a page number; else 0."""
    last = [line.count(CELL) + 1 for line in lines if line.strip()][-2:]
    return next((count for count in reversed(last) if count > 1), 0)


def _without_furniture(pages: Sequence[list[str]]) -> list[list[str]]:
    """Leave out page numbers and the running lines at the top and bottom of most pages."""
    edges = [{_like(line) for line in _edge(page)} for page in pages]
    counts = Counter(line for edge in edges for line in edge)
    running = {line for line, n in counts.items() if n >= 3 and n * 2 > len(pages)}
    return [_trimmed(page, running) for page in pages]


def _trimmed(page: list[str], running: set[str]) -> list[str]:
    filled = [n for n, line in enumerate(page) if line.strip()]
    gone = {
        n for n in (*filled[:1], *filled[-1:])
        if CELL not in page[n] and (_is_number(page[n]) or _like(page[n]) in running)
    }  # fmt: skip
    return [line for n, line in enumerate(page) if n not in gone]


def _edge(page: list[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return [*filled[:1], *filled[-1:]]


def _like(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _is_number(line: str) -> bool:
    return bool(
        re.fullmatch(
            r"[\s\-‐−–ー―－p.Pー/／ページ]*\d{1,4}(\s*[/／]\s*\d{1,4})?[\s\-‐−–－ー―ページ]*", line
        )
    )


def _outline(reader: "PdfReader") -> dict[str, int]:
    """Return the bookmarks' words, without spaces, to their depth from 1."""
    found: dict[str, int] = {}
    try:
        waiting: list[tuple[Any, int]] = [(reader.outline, 1)]
    except _failures():
        return {}
    while waiting and len(found) < _BOOKMARKS:
        items, depth = waiting.pop()
        for item in items:
            if isinstance(item, list):
                waiting.append((item, min(depth + 1, 6)))
            else:
                found.setdefault(_bare(normal(str(item.title or ""))), depth)
    found.pop("", None)
    return found


def _bare(words: str) -> str:
    return re.sub(r"\s+", "", words)


def _write(lines: Sequence[str], outline: Mapping[str, int], writing: Writing) -> None:
    full = max((_width(line) for line in lines), default=0) * 0.8
    held: list[str] = []
    for line, below in pairwise([*lines, ""]):
        words = line.strip()
        if held and (not words or _opens(line)):
            _flush(held, writing)
        if not words or _LEADER.search(words):
            continue
        if level := outline.get(_bare(words)):
            _flush(held, writing)
            writing.heading(level, tidy(words))
            continue
        if label := marked(words):
            writing.mark(tidy(label))
            continue
        held.append(words)
        opened = article(words)
        if (
            (opened and opened.alone)
            or _width(line) < full
            or (_END.search(words) and _opens(below))
        ):
            _flush(held, writing)
    _flush(held, writing)


def _opens(line: str) -> bool:
    """Return whether a line begins something new: an article, an item, an indented paragraph."""
    return bool(line[:1] == "　" or _ITEM.match(line) or article(line) or marked(line.strip()))


def _flush(held: list[str], writing: Writing) -> None:
    if held:
        words = held[0]
        for line in held[1:]:
            latin = words[-1:].isascii() and line[:1].isascii()
            words = (
                words[:-1] + line
                if latin and re.search(r"[a-z]-$", words)
                else (words + (" " if latin else "") + line)
            )
        writing.paragraph(words, "list" if _ITEM.match(words) else "paragraph")
        held.clear()


def _width(line: str) -> int:
    return len(line) + len(_WIDE.findall(line))


def _title(reader: "PdfReader", stem: str) -> str:
    """Return the written title when a person wrote it; programs leave file names there."""
    try:
        title = normal((reader.metadata and reader.metadata.title) or "").strip()
    except (ValueError, TypeError):
        title = ""
    return title if is_japanese(title) and "\\" not in title and "." not in title else stem
