"""HTML: what a reader of the page sees, as text; scripts, menus and hidden parts are left out."""

import re
from collections.abc import Callable
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from bot.errors import UserError
from bot.retrieval.encoding import decode
from bot.retrieval.parsers.headings import Trail, article, tidy
from bot.retrieval.parsers.parsed import Block, Kind, Note, Parsed

_SKIPPED: Final = frozenset(
    """script style noscript template nav footer iframe svg head object embed form button
    select""".split()  # noqa: SIM905  a list of words reads better so
)
_BLOCKS: Final = frozenset(
    """p div section article main ul ol li table pre blockquote dl dt dd h1 h2 h3 h4 h5 h6 body
    header aside figure figcaption address details summary hr""".split()  # noqa: SIM905
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_WHITE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)",
    re.IGNORECASE,
)
_COLOURED = re.compile(r"background", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HEADING = re.compile(r"^h([1-6])$")
_DEEP: Final = 200
_CUT: Final = etree.ErrorTypes.ERR_RESOURCE_LIMIT
"""Says that libxml2 has left out what comes after its limit of 256 levels."""
_BREAK: Final = "\u2028"
"""Stands for ``<br>``; line ends of the source are only spaces."""


def parse(data: bytes, stem: str) -> Parsed:
    """Read an HTML page; its title is its first h1, else ``<title>``, else ``stem``.

    Raises:
        UserError: It is empty, not text, wrongly encoded or nested too deeply to be read whole.
    """
    source, _ = decode(data)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        parser = lxml_html.HTMLParser(no_network=True)
        page = lxml_html.document_fromstring(source, parser=parser)
    except (etree.ParserError, ValueError):
        raise UserError("manuals.empty") from None
    if any(one.type == _CUT for one in parser.error_log):
        raise UserError("manuals.nested")
    concealed = _drop_concealed(page)
    reading = _Reading()
    reading.walk(page, 0)
    reading.flush()
    text = "".join(reading.parts).rstrip("\n")
    if not text.strip():
        raise UserError("manuals.empty")
    title = reading.title or tidy(page.findtext(".//title") or "") or stem
    notes = (Note("manuals.note_hidden_text", {"count": concealed}),) if concealed else ()
    return Parsed(title, text, tuple(reading.blocks), notes=notes)


class _Reading:
    """Walks a page once and writes down what it reads."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.title = ""
        self._trail = Trail()
        self._run: list[str] = []
        self._length = 0

    def walk(self, node: etree._Element, depth: int) -> None:
        """Read ``node`` and what lies in it; what follows it belongs to the caller."""
        if not isinstance(node.tag, str) or _is_hidden(node):
            return
        if depth > _DEEP:
            raise UserError("manuals.nested")
        if found := _HEADING.match(node.tag):
            self._heading(int(found[1]), tidy(_words(node)))
        elif node.tag in {"ul", "ol", "table", "pre"}:
            self.flush()
            self._write(_SHAPES[node.tag](node), _KINDS[node.tag])
        elif node.tag == "br":
            self._run.append(_BREAK)
        else:
            self._children(node, depth)

    def _children(self, node: etree._Element, depth: int) -> None:
        is_block = node.tag in _BLOCKS
        if is_block:
            self.flush()
        self._run.append(node.text or "")
        for child in node:
            self.walk(child, depth + 1)
            self._run.append(child.tail or "")
        if is_block:
            self.flush()

    def flush(self) -> None:
        """End the paragraph that is being read."""
        raw, self._run = "".join(self._run), []
        lines = (_SPACES.sub(" ", line).strip() for line in raw.split(_BREAK))
        words = "\n".join(line for line in lines if line)
        if not words:
            return
        first = words.split("\n", 1)[0]
        if opened := article(first):
            self._trail.enter(opened.level, opened.label)
            words = words[len(first) :].lstrip("\n") if opened.alone else words
        self._write(words, "paragraph")

    def _heading(self, level: int, label: str) -> None:
        self.flush()
        if level == 1 and not self.title:
            self.title, label = label, ""
        elif label:
            self._trail.enter(level, label)
        if label:
            self._append(label)

    def _write(self, words: str, kind: Kind) -> None:
        if words.strip():
            start = self._length
            self._append(words)
            self.blocks.append(Block(start, start + len(words), self._trail.path, kind))

    def _append(self, words: str) -> None:
        self.parts.append(words + "\n\n")
        self._length += len(words) + 2


def _drop_concealed(page: etree._Element) -> int:
    """Take out what the page conceals from its readers; return how many characters that was."""
    found = [node for node in page.iter() if isinstance(node.tag, str) and _is_concealed(node)]
    inside = set(found)
    count = 0
    for node in found:
        if node.tag not in _SKIPPED and not inside.intersection(node.iterancestors()):
            words = node.xpath(".//text()[not(parent::script or parent::style)]")
            count += len("".join("".join(words).split()))
            node.drop_tree()
    return count


def _is_concealed(node: etree._Element) -> bool:
    style = node.get("style") or ""
    if node.get("hidden") is not None or _HIDDEN.search(style):
        return node.getparent() is not None
    return bool(_WHITE.search(style)) and not any(
        one.get("class") or one.get("bgcolor") or _COLOURED.search(one.get("style") or "")
        for one in (node, *node.iterancestors())
    )  # a class may well bring a dark background


def _is_hidden(node: etree._Element) -> bool:
    return (
        node.tag in _SKIPPED
        or node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(node.get("style") or ""))
    )


def _words(node: etree._Element) -> str:
    """Return the visible words in ``node`` on one line."""
    if not isinstance(node.tag, str) or _is_hidden(node):
        return ""
    parts = [node.text or ""]
    for child in node:
        parts += [
            " " if child.tag in {"br", "p", "div", "li"} else "",
            _words(child),
            child.tail or "",
        ]
    return _SPACES.sub(" ", "".join(parts)).strip(" ") if node.tag in _BLOCKS else "".join(parts)


def _table(node: etree._Element) -> str:
    rows = []
    below: dict[int, tuple[int, str]] = {}
    for row in node.iter("tr"):
        cells = _row([cell for cell in row if cell.tag in {"td", "th"}], below)
        if any(cells):
            rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _row(cells: list[etree._Element], below: dict[int, tuple[int, str]]) -> list[str]:
    """Return a row's words, merged cells filled; ``below`` is what rows above reach down with."""
    found: list[str] = []

    def reached() -> None:
        while len(found) in below:
            left, words = below.pop(len(found))
            if left > 1:
                later[len(found)] = left - 1, words
            found.append(words)

    later: dict[int, tuple[int, str]] = {}
    for cell in cells:
        reached()
        words = _SPACES.sub(" ", _words(cell)).strip()
        down = _span(cell, "rowspan")
        for _ in range(_span(cell, "colspan")):
            if down > 1:
                later[len(found)] = down - 1, words
            found.append(words)
    reached()
    below.clear()
    below.update(later)
    return found


def _span(cell: etree._Element, name: str) -> int:
    """Return how many rows or columns a cell fills; what nobody would write is 1."""
    said = cell.get(name, "1").strip()
    return int(said) if re.fullmatch(r"[1-9][0-9]?", said) else 1


def _items(node: etree._Element, indent: int = 0) -> str:
    lines = []
    for number, item in enumerate((child for child in node if child.tag == "li"), 1):
        mark = f"{number}." if node.tag == "ol" else "-"
        nested = [child for child in item if child.tag in {"ul", "ol"}]
        own = [item.text or ""]
        for child in item:
            own += ["" if child in nested else _words(child), child.tail or ""]
        lines.append("    " * indent + f"{mark} " + _SPACES.sub(" ", "".join(own)).strip())
        lines += [_items(child, indent + 1) for child in nested]
    return "\n".join(line for line in lines if line.strip(" -"))


_SHAPES: dict[str, Callable[[etree._Element], str]] = {
    "table": _table,
    "ul": _items,
    "ol": _items,
    "pre": lambda node: "".join(node.itertext()).strip("\n"),
}
_KINDS: dict[str, Kind] = {"table": "table", "ul": "list", "ol": "list", "pre": "code"}
