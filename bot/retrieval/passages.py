"""Cuts a manual into passages: at most about 400 characters, never across a heading.

Neighbouring blocks under one heading are joined while they fit; a table or list stays whole where
it fits and is cut between rows or items where it does not; a long paragraph is cut after a
sentence. A passage's text is exactly ``text[start:end]`` of the manual.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from bot.retrieval.parsers import Block, Parsed
from bot.text import content_hash, sentences

LIMIT: Final = 400
JOINED: Final = " > "
Span = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """A passage before it is a row."""

    id: str
    ordinal: int
    heading: str
    start: int
    end: int
    text: str
    content_hash: str


def cut(document_id: str, parsed: Parsed, limit: int = LIMIT) -> list[Piece]:
    """Return the manual's passages in reading order.

    Args:
        document_id: Goes into the passages' ids.
        parsed: The manual.
        limit: Characters in a passage, about.
    """
    pieces: list[Piece] = []
    seen: dict[tuple[str, str], int] = {}
    for path, group in groupby(parsed.blocks, key=lambda block: block.heading):
        heading = JOINED.join(path)
        for start, end in _joined(parsed.text, _spans(parsed.text, list(group), limit), limit):
            words = parsed.text[start:end]
            hashed = content_hash(words)
            nth = seen[heading, hashed] = seen.get((heading, hashed), -1) + 1
            key = content_hash("\n".join((document_id, heading, hashed, str(nth))))[:32]
            pieces.append(Piece(key, len(pieces), heading, start, end, words, hashed))
    return pieces


def _spans(text: str, blocks: Sequence[Block], limit: int) -> Iterator[Span]:
    """Yield the blocks' spans, those that are too long in parts."""
    for block in blocks:
        if block.end - block.start <= limit:
            yield block.start, block.end
        elif block.kind == "paragraph":
            yield from _by_sentence(text, (block.start, block.end), limit)
        else:
            yield from _by_line(text, (block.start, block.end), limit)


def _joined(text: str, spans: Iterator[Span], limit: int) -> Iterator[Span]:
    """Join neighbours while they fit together and hold nothing but blank lines between them."""
    held: Span | None = None
    for span in spans:
        if held and span[1] - held[0] <= limit and not text[held[1] : span[0]].strip():
            held = held[0], span[1]
            continue
        if held:
            yield held
        held = span
    if held:
        yield held


def _by_line(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Cut between lines, and inside a line only when the line alone is too long."""
    lines, offset = [], span[0]
    for line in text[span[0] : span[1]].splitlines(keepends=True):
        lines.append((offset, offset + len(line.rstrip("\n"))))
        offset += len(line)
    whole: list[Span] = []
    for start, end in lines:
        long = end - start > limit
        whole += _by_sentence(text, (start, end), limit) if long else [(start, end)]
    yield from _trimmed(text, _joined(text, iter(whole), limit))


def _by_sentence(text: str, span: Span, limit: int) -> Iterator[Span]:
    """Cut after sentences, and inside a sentence only when the sentence alone is too long."""
    parts: list[Span] = []
    for left, right in sentences(text[span[0] : span[1]]):
        end = span[0] + right
        parts += [(at, min(at + limit, end)) for at in range(span[0] + left, end, limit)]
    yield from _trimmed(text, _joined(text, iter(parts), limit))


def _trimmed(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    for start, end in spans:
        if text[start:end].strip():
            yield start, start + len(text[start:end].rstrip())
