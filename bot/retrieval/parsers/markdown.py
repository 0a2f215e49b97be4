"""Markdown: headings, lists, tables and code by a CommonMark parser; the text is the file's own.

Offsets point into the file without its front matter, so that a quote is what its author wrote.
"""

from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.retrieval.encoding import decode
from bot.retrieval.parsers import matter
from bot.retrieval.parsers.headings import Trail, article, tidy
from bot.retrieval.parsers.parsed import Block, Kind, Parsed

_KINDS: dict[str, Kind] = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "blockquote_open": "paragraph",
    "html_block": "paragraph",
}


def parse(data: bytes, stem: str) -> Parsed:
    """Read a Markdown file; its title is the front matter's, else its first heading, else ``stem``.

    Raises:
        UserError: It is empty, not text or wrongly encoded.
    """
    names, text = matter.split(decode(data)[0])
    starts = _line_starts(text)
    read = _parser().parse(text)
    inner = _heading_words(read)
    tokens = [token for token in read if token.map and not token.level]
    title, named = _title(tokens, inner, names, stem)
    trail = Trail()
    blocks: list[Block] = []
    for token in tokens:
        first, last = token.map or [0, 0]
        if token.type == "heading_open":
            label = inner[first]
            trail.enter(int(token.tag[1]), "" if first == named else label)
        elif kind := _KINDS.get(token.type):
            blocks += _blocks(text, (starts[first], starts[last]), trail, kind)
    return Parsed(title, text, tuple(blocks), names)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _heading_words(tokens: list[Token]) -> dict[int, str]:
    """Return first line -> words of every heading."""
    return {
        opened.map[0]: tidy(words.content)
        for opened, words in pairwise(tokens)
        if opened.type == "heading_open" and opened.map
    }


def _title(
    tokens: list[Token], inner: dict[int, str], names: dict[str, tuple[str, ...]], stem: str
) -> tuple[str, int]:
    """Return the title and the line of the heading that gave it (-1 when none did)."""
    first = next((t for t in tokens if t.type == "heading_open" and inner[(t.map or [0])[0]]), None)
    line = (first.map or [0])[0] if first else -1
    is_top = first is not None and first.tag == "h1"
    if named := names.get("title"):
        label = tidy(", ".join(named))
        return label, line if is_top and inner[line] == label else -1
    return (inner[line], line) if is_top else (stem, -1)


def _line_starts(text: str) -> list[int]:
    starts, offset = [], 0
    for line in text.split("\n"):
        starts.append(offset)
        offset += len(line) + 1
    return [*starts, len(text), len(text)]


def _blocks(text: str, span: tuple[int, int], trail: Trail, kind: Kind) -> list[Block]:
    """Return the block(s) of one piece; articles written as plain lines open headings in it."""
    if kind != "paragraph":
        return _trimmed(text, *span, trail.path, kind)
    blocks: list[Block] = []
    start = offset = span[0]
    for line in text[span[0] : span[1]].splitlines(keepends=True):
        if opened := article(
            tidy(line) if line.lstrip().startswith(("*", "_")) else line.rstrip("\n")
        ):
            blocks += _trimmed(text, start, offset, trail.path, kind)
            trail.enter(opened.level, opened.label)
            start = offset + len(line) if opened.alone else offset
        offset += len(line)
    return blocks + _trimmed(text, start, span[1], trail.path, kind)


def _trimmed(text: str, start: int, end: int, path: tuple[str, ...], kind: Kind) -> list[Block]:
    piece = text[start:end]
    if kind == "paragraph":
        start += len(piece) - len(piece.lstrip())
    else:
        start += len(piece) - len(piece.lstrip("\n"))
    end = min(end, start + len(text[start:end].rstrip()))
    return [Block(start, end, path, kind)] if start < end else []
