"""Cuts a passage into what can be quoted: a sentence, a list item, a table row, or a whole list.

Every unit is a span of the passage, so that a quote can always be checked; ``shown`` is the same
words laid out for reading (a table row with its header, an item without its number). Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from bot.text import sentences

_ITEM = re.compile(
    r"^[ \t　]*(?:[-*+・●○■□▪‣–]|\d{1,2}[.)．、]|[(（]\d{1,2}[)）]|[①-⑳]|[(（][ア-ンa-z一-九][)）])"
    r"[ \t　]*"
)
_NUMBERED = re.compile(r"^[ \t　]*[(（]?(?:\d{1,2}|[①-⑳])")
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$")
_RULE = re.compile(r"^[ \t]*\|[\s:|-]+\|[ \t]*$")
_LEADS_IN = re.compile(
    r"[:：]$|(?:次|以下|下記)の(?:とおり|通り|各号|いずれか|表|場合|手順|もの|場合に)|"
    r"(?:次|以下|下記)の[^。、]{1,10}(?:を(?:与え|支給|支払|提出|添付|行)|による|により|に従)|"
    r"\b(?:following|as follows|below)\b"
)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]")
_LONGEST_GROUP: Final = 600
_LONGEST_LINE: Final = 150
_ROWS_WHOLE: Final = 12


@dataclass(frozen=True)
class Unit:
    """Something that can be quoted alone."""

    start: int
    end: int
    kind: str
    """``sentence``, ``row``, ``line`` (a short paragraph or item of several sentences) or
    ``group`` (a lead-in with its list or table)."""
    shown: str
    lead: str = ""
    """The words that introduce it: a lead-in, a table's header, the sentence before."""
    step: int = 0
    """Which item of a numbered list it stands in, from 1; 0 outside of one."""
    cells: tuple[tuple[str, str], ...] = ()
    """Of a row: (column, cell), the first of which names the row; empty without a header."""


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str
    kind: str
    """``text``, ``item``, ``row``, ``rule``, ``heading``."""


def units(passage: str) -> list[Unit]:
    """Return the units of ``passage`` in reading order; groups come after their members."""
    found: list[Unit] = []
    lines = list(_lines(passage))
    position = 0
    while position < len(lines):
        line = lines[position]
        size = 1
        if line.kind == "row":
            size = _run(lines, position, {"row", "rule"})
            lead = _lead(found, passage)
            found += _table(lines[position : position + size], lead)
        elif line.kind == "item":
            size = _run(lines, position, {"item"})
            lead = _lead(found, passage)
            found += _list(lines[position : position + size], lead, passage)
        elif line.kind == "text":
            found += _prose(line, passage)
        position += size
    return found


def _lines(passage: str) -> Iterator[_Line]:
    start = 0
    for raw in passage.splitlines(keepends=True):
        text = raw.rstrip()
        if text.strip():
            yield _Line(start, start + len(text), text, _kind(text))
        start += len(raw)


def _kind(text: str) -> str:
    if _RULE.match(text):
        return "rule"
    if _ROW.match(text):
        return "row"
    if _HEADING.match(text):
        return "heading"
    return "item" if _ITEM.match(text) else "text"


def _run(lines: list[_Line], position: int, kinds: set[str]) -> int:
    size = 0
    while position + size < len(lines) and lines[position + size].kind in kinds:
        size += 1
    return size


def _lead(found: list[Unit], passage: str) -> Unit | None:
    """Return the words before a list or table when they introduce it."""
    line: list[Unit] = []
    for unit in reversed([unit for unit in found if unit.kind == "sentence"]):
        if line and "\n" in passage[unit.end : line[-1].start]:
            break
        line.append(unit)
    if not line or "\n\n\n" in passage[line[0].end : line[0].end + 3]:
        return None
    start = next((unit.start for unit in line if _LEADS_IN.search(unit.shown)), None)
    if start is None or line[0].end < found[-1].end:
        return None
    return Unit(start, line[0].end, "sentence", passage[start : line[0].end])


def _prose(line: _Line, passage: str, skip: int = 0) -> Iterator[Unit]:
    before, origin = "", line.start + skip
    spans = sentences(passage[origin : line.end])
    for start, end in spans:
        words = passage[origin + start : origin + end]
        yield Unit(origin + start, origin + end, "sentence", words, before)
        before = words
    if len(spans) > 1 and line.end - origin <= _LONGEST_LINE:
        start = origin + spans[0][0]
        yield Unit(start, line.end, "line", passage[start : line.end])


def _list(lines: list[_Line], lead: Unit | None, passage: str) -> Iterator[Unit]:
    introduced = lead.shown if lead else ""
    for number, line in enumerate(lines, start=1):
        mark = _ITEM.match(line.text)
        step = number if _NUMBERED.match(line.text) else 0
        for unit in _prose(line, passage, mark.end() if mark else 0):
            yield replace(unit, lead=unit.lead or introduced, step=step)
    start = lead.start if lead else lines[0].start
    if lead and len(lines) > 1 and lines[-1].end - start <= _LONGEST_GROUP:
        items = "\n".join(f"・{_ITEM.sub('', line.text).strip()}" for line in lines)
        yield Unit(start, lines[-1].end, "group", f"{lead.shown}\n{items}")


def _table(lines: list[_Line], lead: Unit | None) -> Iterator[Unit]:
    rows = [line for line in lines if line.kind == "row"]
    has_header = len(lines) > 1 and lines[1].kind == "rule"
    header = cells(rows[0].text) if has_header else []
    body = rows[1:] if has_header else rows
    introduced = " ".join([lead.shown if lead else "", *header]).strip()
    shown = [_row(header, cells(row.text)) for row in body]
    for row, words in zip(body, shown, strict=True):
        named = _named(header, cells(row.text))
        yield Unit(row.start, row.end, "row", words, introduced, cells=named)
    if (len(body) > 1 or (lead and body)) and len(body) <= _ROWS_WHOLE:
        start = lead.start if lead else rows[0].start
        head = f"{lead.shown}\n" if lead else ""
        listed = head + "\n".join(f"・{words}" for words in shown)
        yield Unit(start, rows[-1].end, "group", listed)


def cells(row: str) -> list[str]:
    """Return the cells of a Markdown table row."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def _named(header: list[str], row: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(zip(header, row, strict=True)) if len(header) == len(row) >= 2 else ()


def _row(header: list[str], row: list[str]) -> str:
    """Return a row as 「主任 … 日当：2,000円、宿泊費：9,500円」."""
    if len(header) != len(row) or len(row) < 2:
        return "、".join(cell for cell in row if cell)
    values = [f"{name}：{cell}" if name else cell
              for name, cell in zip(header[1:], row[1:], strict=True) if cell]  # fmt: skip
    return f"{row[0]} … " + "、".join(values)
