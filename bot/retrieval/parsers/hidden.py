"""Takes out of a manual what no reader of it sees: zero-width, direction and tag characters.

They carry orders to a model past the eyes of whoever wrote or reviewed the manual, and they break
words that people search for. Marks that shape what is seen (variants of kanji, joined emoji) stay.
"""

import re
from bisect import bisect_left
from dataclasses import replace

from bot.retrieval.parsers.parsed import Block, Note, Parsed

_EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    f"\ufff9-\ufffb\U000e0000-\U000e007f]|(?<![{_EMOJI}])\u200d"
)


def visible(text: str) -> str:
    """Return ``text`` without the characters that nobody sees."""
    return _INVISIBLE.sub("", text)


def cleaned(parsed: Parsed) -> Parsed:
    """Return the manual without them, its offsets moved, with a note of how many there were."""
    gone = [found.start() for found in _INVISIBLE.finditer(parsed.text)]
    if not gone:
        return parsed

    def moved(offset: int) -> int:
        return offset - bisect_left(gone, offset)

    blocks = [
        Block(moved(b.start), moved(b.end), tuple(visible(h) for h in b.heading), b.kind)
        for b in parsed.blocks
    ]
    text = visible(parsed.text)
    kept = tuple(b for b in blocks if text[b.start : b.end].strip())
    note = Note("manuals.note_invisible", {"count": len(gone)})
    title = visible(parsed.title).strip() or parsed.title
    return replace(parsed, title=title, text=text, blocks=kept, notes=(*parsed.notes, note))
