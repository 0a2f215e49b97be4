"""Vertical text of a PDF page: its columns from right to left, whatever order they are drawn in."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_MOST: Final = 0.7
"""Share of what a page shows that stands in vertical columns when the page is vertical."""
_FEWEST: Final = 10
_TIER: Final = 2.5
"""Empty height between two tiers of columns, in letters."""
_SHOWS: Final = frozenset((b"Tj", b"TJ", b"'", b'"'))
_MOVES: Final = frozenset((b"Tm", b"Td", b"TD", b"T*", b"BT", b"'", b'"'))
_Words = TypeVar("_Words")


class Shown(NamedTuple, Generic[_Words]):
    """Something that a page shows at once."""

    words: _Words
    x: float
    y: float
    size: float
    length: int
    """Letters that it takes downwards."""


class Seen(list[Shown[str]]):
    """Gathers what a page shows while its text is extracted."""

    def __call__(self, text: str, _: Any, matrix: Sequence[float], _font: Any, size: float) -> None:
        """Keep words with their place, as ``extract_text`` tells them."""
        if words := "".join(text.split()):
            height = abs(size * matrix[3]) or abs(size) or 1.0
            self.append(Shown(words, matrix[4], matrix[5], height, 1))


def stacked(seen: Sequence[Shown[str]]) -> list[str]:
    """Return the columns of a page that puts each character below the one before it, else []."""
    single = sum(len(one.words) == 1 for one in seen)
    below = sum(
        abs(one.x - two.x) < one.size / 2 and 0 < one.y - two.y < one.size * _TIER
        for one, two in pairwise(seen)
    )
    if len(seen) < _FEWEST or single < len(seen) * _MOST or below < len(seen) * (1 - _MOST):
        return []
    return ["".join(column) for column in _in_order(seen)]


def turn(page: "PageObject", reader: "PdfReader") -> None:
    """Redraw a page whose fonts write downwards, a line for each of its columns in reading order.

    Pages with other fonts stay as they are.
    """
    from pypdf.generic import ContentStream, FloatObject, NameObject

    vertical = _vertical_fonts(page)
    shown = _shown(page) if vertical else []
    upright = [one for one in shown if one.words[0][0] in vertical]
    if not upright or len(upright) < len(shown) * _MOST:
        return
    stream = ContentStream(None, reader)
    operations: list[Any] = [([], b"BT")]
    for number, column in enumerate(_in_order(upright)):
        place = [1, 0, 0, 1, 0, -100 * number]
        operations.append(([FloatObject(one) for one in place], b"Tm"))
        for set_in, words in column:
            show = b"TJ" if isinstance(words, list) else b"Tj"
            operations += [(set_in, b"Tf"), ([words], show)]
    stream.operations = [*operations, ([], b"ET")]
    page[NameObject("/Contents")] = stream


def _shown(page: "PageObject") -> list[Shown[tuple[Any, Any]]]:
    """Return what a page shows, as its font and its codes, with its place."""
    from pypdf.generic import ArrayObject

    shown: list[Shown[tuple[Any, Any]]] = []
    font: list[Any] = ["", 1.0]
    moved = True

    def keep(
        operator: bytes, operands: Any, outer: Sequence[float], inner: Sequence[float]
    ) -> None:
        nonlocal font, moved
        moved = moved or operator in _MOVES
        if operator == b"Tf":
            font = list(operands)
        elif operator in _SHOWS:
            x, y = _placed(outer, inner)
            if not moved and shown:  # goes on below what was shown last
                x, y = shown[-1].x, shown[-1].y - 0.01
            size = abs(float(font[1]) * inner[3]) or 1.0
            words = (ArrayObject(font), operands[-1])
            shown.append(Shown(words, x, y, size, _long(operands[-1])))
            moved = False

    page.extract_text(visitor_operand_before=keep)
    return shown


def _vertical_fonts(page: "PageObject") -> set[str]:
    fonts = page.get("/Resources", {}).get_object().get("/Font", {}).get_object()
    return {name for name, font in fonts.items()
            if str(font.get_object().get("/Encoding", "")).endswith("-V")}  # fmt: skip


def _placed(outer: Sequence[float], inner: Sequence[float]) -> tuple[float, float]:
    x, y = inner[4], inner[5]
    return x * outer[0] + y * outer[2] + outer[4], x * outer[1] + y * outer[3] + outer[5]


def _long(words: Any) -> int:
    """Return how many letters a string has: vertical fonts take two bytes for each."""
    parts = words if isinstance(words, list) else [words]
    return max(1, sum(len(part) for part in parts if isinstance(part, str | bytes)) // 2)


def _in_order(shown: Sequence[Shown[_Words]]) -> list[list[_Words]]:
    """Return the columns, tier by tier and from right to left."""
    return [column for tier in _tiers(shown) for column in _right_to_left(tier)]


def _tiers(shown: Sequence[Shown[_Words]]) -> list[list[Shown[_Words]]]:
    """Return the page's tiers of columns from top to bottom, between which nothing is shown."""
    tiers: list[list[Shown[_Words]]] = []
    bottom = 0.0
    for one in sorted(shown, key=lambda one: -one.y):
        below = one.y - one.size * one.length
        if not tiers or bottom - one.y > one.size * (_TIER - 1):
            tiers.append([])
            bottom = below
        tiers[-1].append(one)
        bottom = min(bottom, below)
    return tiers


def _right_to_left(tier: Sequence[Shown[_Words]]) -> list[list[_Words]]:
    width = sorted(one.size for one in tier)[len(tier) // 2] / 2
    ordered = sorted(tier, key=lambda one: -one.x)
    number, last = 0, ordered[0].x
    numbered: list[tuple[int, Shown[_Words]]] = []
    for one in ordered:
        number += abs(last - one.x) > width
        last = one.x
        numbered.append((number, one))
    return [
        [one.words for _, one in sorted(column, key=lambda pair: -pair[1].y)]
        for _, column in groupby(numbered, key=lambda pair: pair[0])
    ]
