"""Text files: paragraphs between blank lines; articles, 【marks】 and underlines are headings."""

import re
from typing import Final

from bot.retrieval.encoding import decode
from bot.retrieval.parsers.headings import Trail, article, marked, tidy
from bot.retrieval.parsers.parsed import Block, Kind, Parsed

_UNDERLINE = re.compile(r"^\s*([=\-─━＝―])\1{3,}\s*$")
_ITEM = re.compile(r"^\s*(?:[・\-*•]|[0-9０-９]{1,3}[.．)）]|[(（][0-9０-９一-十]{1,3}[)）]|[①-⑳])")
_TITLE_CHARS: Final = 60
_MARK_LEVEL: Final = 8


def parse(data: bytes, stem: str) -> Parsed:
    """Read a text file; its title is its first line when that stands alone, else ``stem``.

    Raises:
        UserError: It is empty, not text or wrongly encoded.
    """
    text, _ = decode(data)
    lines = _lines(text)
    title, first = _title(lines, stem)
    blocks: list[Block] = []
    trail, start = Trail(), -1
    for number in range(first, len(lines)):
        offset, line = lines[number]
        opened = _heading(lines, number)
        if start >= 0 and (opened or not line.strip()):
            blocks.append(_block(text, start, offset, trail.path))
            start = -1
        if opened:
            level, label, alone = opened
            trail.enter(level, label)
            if alone:
                continue
        if start < 0 and line.strip() and not _UNDERLINE.match(line):
            start = offset
    if start >= 0:
        blocks.append(_block(text, start, len(text), trail.path))
    return Parsed(title, text, tuple(blocks))


def _lines(text: str) -> list[tuple[int, str]]:
    lines, offset = [], 0
    for line in text.split("\n"):
        lines.append((offset, line))
        offset += len(line) + 1
    return lines


def _title(lines: list[tuple[int, str]], stem: str) -> tuple[str, int]:
    first = next(n for n, (_, line) in enumerate(lines) if line.strip())
    line = lines[first][1].strip()
    follows = lines[first + 1][1] if first + 1 < len(lines) else "…"
    stands_alone = not follows.strip() or bool(_UNDERLINE.match(follows))
    if article(line) or len(line) > _TITLE_CHARS or "。" in line or not stands_alone:
        return stem, first
    return tidy(line), first + 1


def _heading(lines: list[tuple[int, str]], number: int) -> tuple[int, str, bool] | None:
    """Return (level, label, alone) when the line opens a heading."""
    line = lines[number][1]
    if opened := article(line):
        return opened.level, opened.label, opened.alone
    if label := marked(line):
        return _MARK_LEVEL, tidy(label), True
    below = lines[number + 1][1] if number + 1 < len(lines) else ""
    if line.strip() and len(line.strip()) <= _TITLE_CHARS and _UNDERLINE.match(below):
        return 1 if below.strip()[0] in "=＝━" else 2, tidy(line), True
    return None


def _block(text: str, start: int, end: int, path: tuple[str, ...]) -> Block:
    piece = text[start:end]
    end = start + len(piece.rstrip())
    lines = piece.strip().split("\n")
    kind: Kind = (
        "list" if sum(bool(_ITEM.match(line)) for line in lines) * 2 > len(lines) else "paragraph"
    )
    return Block(start, end, path, kind)
