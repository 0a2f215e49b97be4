"""Long tables of running text: the header is repeated over every group of rows.

Passages are cut after this, so that no passage holds rows whose columns have no names.
"""

import re
from dataclasses import replace
from typing import Final

from bot.retrieval.parsers.parsed import Block, Parsed
from bot.retrieval.parsers.tables import LIMIT, groups, header

_RULE: Final = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


def continued(parsed: Parsed) -> Parsed:
    """Return the manual with the header of every long table repeated, offsets following."""
    if not any(_is_long(block) for block in parsed.blocks):
        return parsed
    parts: list[str] = []
    blocks: list[Block] = []
    length = at = 0

    def write(words: str) -> None:
        nonlocal length
        parts.append(words)
        length += len(words)

    for block in parsed.blocks:
        write(parsed.text[at : block.start])
        written = _grouped(parsed.text[block.start : block.end]) if _is_long(block) else None
        for number, words in enumerate(written or [parsed.text[block.start : block.end]]):
            write("\n\n" if number else "")
            blocks.append(replace(block, start=length, end=length + len(words)))
            write(words)
        at = block.end
    write(parsed.text[at:])
    return replace(parsed, text="".join(parts), blocks=tuple(blocks))


def _is_long(block: Block) -> bool:
    return block.kind == "table" and block.end - block.start > LIMIT


def _grouped(words: str) -> list[str]:
    lines = words.split("\n")
    if len(lines) > 2 and _RULE.match(lines[1]):
        return groups("\n".join(lines[:2]), lines[2:])
    heads, head = header([_cells(line) for line in lines[:3]])
    return groups(head, lines[heads:])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
