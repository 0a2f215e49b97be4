"""The child process that draws a scan's pages, for OCR to read: PDFium, within limits.

    python drawn.py MEMORY MOST_PAGES        the PDF comes on standard input

Answers four bytes with how many pages there are and, unless they are too many, each page: four
bytes of width, four of height, and one byte of grey for each point.
"""

import math
import os
import sys
from typing import IO, Any, Final

from bot.retrieval.parsers.child import isolate

_DOTS: Final = 300 / 72
"""Points of a drawn page for one of the PDF's, 1/72 inch: what OCR is trained on."""
MAX_DOTS: Final = 20_000_000
"""Points of one page; A3 at 300 dots an inch has 17 million, larger ones are drawn coarser."""


def main() -> None:
    """Draw one document; it ends without a word over one that cannot be drawn."""
    import pypdfium2  # type: ignore[import-untyped]

    data, replies = sys.stdin.buffer.read(), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    isolate(int(sys.argv[1]))
    document = pypdfium2.PdfDocument(data)
    count = len(document)
    _number(replies, count)
    if count <= int(sys.argv[2]):
        for page in document:
            _draw(page, replies)
            page.close()


def _draw(page: Any, replies: IO[bytes]) -> None:
    width, height = page.get_size()
    scale = min(_DOTS, math.sqrt(MAX_DOTS / max(1.0, width * height)) * 0.99)
    drawn = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    _number(replies, drawn.width)
    _number(replies, drawn.height)
    points = memoryview(drawn.buffer).cast("B")
    for row in range(drawn.height):
        replies.write(points[row * drawn.stride : row * drawn.stride + drawn.width])
    replies.flush()
    drawn.close()


def _number(replies: IO[bytes], value: int) -> None:
    replies.write(value.to_bytes(4, "big"))
    replies.flush()
