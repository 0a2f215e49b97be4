"""PDF: the text layer page by page, its lines joined to paragraphs; a scan is refused."""

import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.errors import UserError
from bot.retrieval.parsers import ink
from bot.retrieval.parsers.characters import normal
from bot.retrieval.parsers.headings import article, marked, tidy
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing
from bot.text import is_japanese

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES: Final = 2000
_ITEM = re.compile(
    r"^\s*(?:[・•●○■□◆▶※\-]|[（(]?[0-9０-９]{1,3}[)）.．、]|[①-⑳]|[ァ-ンa-z][)）.．])"
)
_END = re.compile(r"[。．.!！?？」』）)：:]$")
_BETWEEN = re.compile(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])")
_WIDE = re.compile(r"[^\x00-\u2fff]")
_MARK_LEVEL: Final = 8


def parse(data: bytes, stem: str) -> Parsed:
    """Read a PDF; its title is its document information's when that is Japanese, else ``stem``.

    Raises:
        UserError: It is encrypted, a scan, of another kind, or has too many pages.
    """
    if b"%PDF-" not in data[:1024]:
        raise UserError("manuals.mismatch")
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise UserError("manuals.encrypted")
    if _declared(reader) > MAX_PAGES or len(reader.pages) > MAX_PAGES:
        raise UserError("manuals.too_many_pages", limit=MAX_PAGES)
    writing = Writing()
    pages = _pages(reader, writing)
    if not "".join(line for page in pages for line in page).strip():
        raise UserError("manuals.scan")
    japanese = any(is_japanese(line) for page in pages for line in page)
    for number, lines in enumerate(_without_furniture(pages), 1):
        writing.place = f"{number}ページ" if japanese else f"page {number}"
        _write(lines, writing)
    return writing.parsed(_title(reader, stem))


def _declared(reader: "PdfReader") -> int:
    count = reader.root_object["/Pages"].get_object().get("/Count", 0)  # type: ignore[union-attr]
    return int(count)


def _pages(reader: "PdfReader", writing: Writing) -> list[list[str]]:
    """Return the visible lines of each page."""
    pages, hidden = [], 0
    for page in reader.pages:
        hidden += ink.remove_unseen(page, reader)
        lines = [line.rstrip() for line in normal(page.extract_text() or "").split("\n")]
        pages.append(_upright([_BETWEEN.sub("", line) for line in lines]))
    if hidden:
        writing.note("manuals.note_hidden_text", count=hidden)
    return pages


def _upright(lines: list[str]) -> list[str]:
    """Return vertical text, which comes as one character per line, on one line."""
    filled = [line.strip() for line in lines if line.strip()]
    single = sum(len(line) == 1 for line in filled)
    if len(filled) >= 10 and single * 10 >= len(filled) * 7:
        return ["".join(filled)]
    return lines


def _without_furniture(pages: Sequence[list[str]]) -> list[list[str]]:
    """Leave out page numbers and the running lines at the top and bottom of most pages."""
    edges = [{_like(line) for line in _edge(page)} for page in pages]
    counts = Counter(line for edge in edges for line in edge)
    running = {line for line, n in counts.items() if n >= 3 and n * 2 > len(pages)}
    kept = []
    for page in pages:
        edge = [line for line in _edge(page) if _is_number(line) or _like(line) in running]
        kept.append([line for line in page if line not in edge])
    return kept


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


def _write(lines: Sequence[str], writing: Writing) -> None:
    full = max((_width(line) for line in lines), default=0) * 0.8
    held: list[str] = []
    for line, below in pairwise([*lines, ""]):
        words = line.strip()
        if held and (not words or _opens(line)):
            _flush(held, writing)
        if not words:
            continue
        if label := marked(words):
            writing.heading(_MARK_LEVEL, tidy(label))
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
