"""Word: headings by style, numbered articles, lists and tables, as the document shows them."""

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from bot.retrieval.parsers import archive
from bot.retrieval.parsers.headings import article, marked, tidy
from bot.retrieval.parsers.numbering import Numbering
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.runs import CONTENTS, Words, flag, name_of, value
from bot.retrieval.parsers.styles import Style, styles
from bot.retrieval.parsers.writing import Writing

if TYPE_CHECKING:
    from docx.document import Document

_TITLE_CHARS: Final = 40
_DEEP: Final = 30


def parse(data: bytes, stem: str) -> Parsed:
    """Read a Word document; its title is in Title style or a short centred first line.

    Raises:
        UserError: It is encrypted, damaged, holds macros or no text.
    """
    archive.check(data, "wordprocessingml")
    from docx import Document

    reading = _Reading(Document(BytesIO(data)))
    reading.body()
    return reading.writing.parsed(reading.title or stem)


class _Reading:
    """Walks the body once, paragraph by paragraph and table by table."""

    def __init__(self, document: "Document") -> None:
        self.writing = Writing()
        self.title = ""
        self._root = document.element.body
        self._styles = styles(document.styles.element)
        self._numbers = Numbering(document)
        self._words = Words()
        self._items: list[str] = []
        self._begun = False

    def body(self) -> None:
        """Read everything, and tell what was not seen."""
        self._walk(self._root, 0)
        self._end_list()
        if self._words.hidden:
            self.writing.note("manuals.note_hidden_text", count=self._words.hidden)

    def _walk(self, parent: Any, depth: int) -> None:
        for node in parent:
            name = name_of(node)
            if name == "p":
                self._paragraph(node, depth)
            elif name == "tbl":
                self._end_list()
                self._table(node, depth)
            elif name in CONTENTS and depth < _DEEP:
                self._walk(node, depth + 1)

    def _paragraph(self, node: Any, depth: int) -> None:
        style = self._styles.get(value(node, "pStyle") or "", self._styles.get("", Style()))
        if style.is_contents_list:
            return
        number, listed = self._numbers.label(node, style)
        words = self._words.of(node).strip()
        level = style.level or _outline(node)
        if not words:
            self._end_list()
        elif self._is_title(node, style, words, number):
            self.title, self._begun = tidy(words), True
        elif level:
            self._end_list()
            self.writing.heading(min(level, 6), tidy(f"{number} {words}"))
        else:
            self._begun = True
            self._text(f"{number} {words}".strip(), listed=listed)
        for box in self._words.boxes(node):
            if depth < _DEEP:
                self._end_list()
                self._walk(box, depth + 1)

    def _text(self, words: str, *, listed: bool) -> None:
        if listed and not article(words):
            self._items.append(words)
            return
        self._end_list()
        if label := marked(words):
            self.writing.mark(tidy(label))
        else:
            self.writing.paragraph(words)

    def _end_list(self) -> None:
        if self._items:
            self.writing.paragraph("\n".join(self._items), "list")
            self._items = []

    def _is_title(self, node: Any, style: Style, words: str, number: str) -> bool:
        if self.title or number:
            return False
        if style.is_title:
            return True
        short = len(words) <= _TITLE_CHARS and "。" not in words and not article(words)
        return not self._begun and short and value(node, "jc") == "center" and not style.level

    def _table(self, node: Any, depth: int) -> None:
        grid: list[list[str]] = []
        heads = 0
        for row in _rows(node):
            if flag(row, "tblHeader") and heads == len(grid):
                heads += 1
            grid.append(self._row(row, grid[-1] if grid else [], depth))
        if grid and max(map(len, grid)) == 1:  # a frame around text
            for cell in (cell for row in grid for cell in row):
                for line in filter(None, cell.split("\n")):
                    self._text(line, listed=False)
        else:
            self.writing.table(grid, heads if 0 < heads < len(grid) else None)

    def _row(self, row: Any, above: list[str], depth: int) -> list[str]:
        """Return a row's cells; one that a merged cell covers repeats its words."""
        cells: list[str] = []
        for cell in (one for one in row.iter("{*}tc") if _row_of(one) is row):
            merged = _merged(cell)
            start = len(cells)
            words = above[start] if merged and start < len(above) else self._cell(cell, depth)
            span = value(cell, "gridSpan") or "1"
            cells += [words] * min(int(span) if span.isdecimal() else 1, 200)
        return cells

    def _cell(self, cell: Any, depth: int) -> str:
        lines = [self._words.of(node).strip() for node in cell.iter("{*}p")]
        return "\n".join(line for line in lines if line) if depth < _DEEP else ""


def _rows(table: Any) -> list[Any]:
    """Return a table's own rows, not those of tables inside it."""
    return [row for row in table.iter("{*}tr") if next(row.iterancestors("{*}tbl")) is table]


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors("{*}tr"))


def _merged(cell: Any) -> bool:
    found = next(cell.iter("{*}vMerge"), None)
    return found is not None and not any(
        held == "restart" for name, held in found.attrib.items() if name.endswith("}val")
    )


def _outline(node: Any) -> int:
    level = value(node, "outlineLvl")
    return int(level) + 1 if level and level.isdecimal() and int(level) < 9 else 0
