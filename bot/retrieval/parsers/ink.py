"""What a PDF page writes in white on white or too small to see: taken out before it is read."""

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_SHOWS: Final = frozenset((b"Tj", b"TJ", b"'", b'"'))
_FILLS: Final = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_COLOURS: Final = {b"g": 1, b"rg": 3, b"k": 4}
_SETS_WHITE = re.compile(rb"(?:^|\s)(?:1(?:\.0*)?|0?\.9[7-9]\d*)\s+(?:g|rg|scn?)\s|\sk\s")
_WHITE: Final = 0.97
_LONGEST: Final = 3_000_000
"""Bytes of a page's drawing that are looked through; longer ones are maps and plans."""


def remove_unseen(page: "PageObject", reader: "PdfReader") -> int:
    """Take white text off a page on which nothing is dark behind it.

    White text is ordinary in the head of a coloured table, so a page that fills any area with
    another colour or shows a picture is left as it is.

    Returns:
        How many characters were taken off.
    """
    from pypdf.generic import ContentStream, NameObject

    contents = page.get_contents()
    drawn = contents.get_data() if contents is not None else b""
    if len(drawn) > _LONGEST or not _SETS_WHITE.search(drawn):
        return 0
    stream = ContentStream(contents, reader)
    kept, unseen, painted = _divided(stream.operations)
    if not unseen or painted:
        return 0
    stream.operations = kept
    page[NameObject("/Contents")] = stream
    return unseen


def _divided(operations: list[Any]) -> tuple[list[Any], int, bool]:
    """Return what stays, how much text is white, and whether anything coloured lies below."""
    kept: list[Any] = []
    unseen, painted, white = 0, False, False
    saved: list[bool] = []
    for operands, operator in operations:
        if operator in _COLOURS:
            white = _is_white(operator, operands)
        elif operator in {b"sc", b"scn"}:
            white = len(operands) in {1, 3} and all(_number(one) > _WHITE for one in operands)
        elif operator == b"q":
            saved.append(white)
        elif operator == b"Q":
            white = saved.pop() if saved else False
        painted = painted or operator == b"Do" or (operator in _FILLS and not white)
        if operator in _SHOWS and white:
            unseen += _characters(operands)
        else:
            kept.append((operands, operator))
    return kept, unseen, painted


def _is_white(operator: bytes, operands: list[Any]) -> bool:
    values = [_number(one) for one in operands[: _COLOURS[operator]]]
    if operator == b"k":
        return all(value < 1 - _WHITE for value in values)
    return all(value > _WHITE for value in values)


def _characters(operands: list[Any]) -> int:
    shown = operands[-1] if operands else ""
    parts = shown if isinstance(shown, list) else [shown]
    return sum(len(part) for part in parts if isinstance(part, str | bytes)) or 1


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
