"""PowerPoint: a slide's title is the heading, shapes from the top; notes are left out."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from bot.retrieval.parsers import archive
from bot.retrieval.parsers.parsed import Parsed
from bot.retrieval.parsers.writing import Writing
from bot.text import is_japanese

_DEEP = 20


def parse(data: bytes, stem: str) -> Parsed:
    """Read a presentation; its title is its first slide's when that has one, else ``stem``.

    Raises:
        UserError: It is encrypted, damaged, holds macros or no text.
    """
    archive.check(data, "presentationml")
    from pptx import Presentation

    slides = list(Presentation(BytesIO(data)).slides)
    seen = [(n, slide) for n, slide in enumerate(slides, 1) if not _is_hidden(slide)]
    writing = Writing()
    japanese = any(is_japanese(words) for _, slide in seen for words in _all_words(slide))
    for number, slide in seen:
        writing.place = f"スライド{number}" if japanese else f"slide {number}"
        _slide(slide, writing)
    if len(seen) < len(slides):
        writing.note("manuals.note_hidden_slides", count=len(slides) - len(seen))
    if notes := sum(1 for _, slide in seen if _has_notes(slide)):
        writing.note("manuals.note_speaker_notes", count=notes)
    first = _title(seen[0][1]) if seen else ""
    return writing.parsed(first or stem)


def _is_hidden(slide: Any) -> bool:
    return slide._element.get("show") in {"0", "false"}


def _title(slide: Any) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split()) if shape is not None else ""


def _slide(slide: Any, writing: Writing) -> None:
    title = _title(slide)
    writing.heading(1, title)
    heading = slide.shapes.title
    own = heading.shape_id if heading is not None else None
    for shape in _shapes(slide.shapes, 0):
        if shape.shape_id == own:
            continue
        if getattr(shape, "has_table", False):
            writing.table(_grid(shape.table))
        elif shape.has_text_frame:
            lines = list(_lines(shape.text_frame))
            writing.paragraph("\n".join(lines), "list" if len(lines) > 1 else "paragraph")


def _shapes(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    """Yield the shapes that stand on the slide, groups opened, from the top left."""
    placed = sorted(shapes, key=lambda shape: ((shape.top or 0) // 100_000, shape.left or 0))
    for shape in placed:
        if hasattr(shape, "shapes"):
            if depth < _DEEP:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _lines(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        words = paragraph.text.replace("\v", "\n").strip()
        if words:
            yield "    " * paragraph.level + words


def _grid(table: Any) -> list[list[str]]:
    """Return a table's cells with merged ones filled."""
    grid = [[cell.text for cell in row.cells] for row in table.rows]
    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for below in range(y, min(y + cell.span_height, len(grid))):
                    for right in range(x, min(x + cell.span_width, len(grid[below]))):
                        grid[below][right] = cell.text
    return grid


def _all_words(slide: Any) -> Iterator[str]:
    for shape in _shapes(slide.shapes, 0):
        if shape.has_text_frame:
            yield shape.text_frame.text


def _has_notes(slide: Any) -> bool:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame is not None and bool(frame.text.strip())
