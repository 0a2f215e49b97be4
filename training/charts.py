"""Plots as SVG: no script, no outside part, and Japanese labels in the reader's own fonts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from unicodedata import east_asian_width

WIDE: Final = 380
"""Narrow, so that labels stay readable where a phone shows the whole width."""
BLUE, GREY, RED, GREEN = "#3b6fb6", "#9aa5b1", "#c0504d", "#3f8f5f"
_COLOURS: Final = (BLUE, GREY, RED, GREEN)
_ROW: Final = 48
_EDGE: Final = 1.0


@dataclass(frozen=True)
class Share:
    """A share with its interval, all 0..1."""

    label: str
    share: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True)
class Amount:
    """An amount with what is written beside it, and its range where one is known."""

    label: str
    amount: float
    note: str
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Point:
    """A point of a line, with its interval where one is known."""

    x: float
    y: float
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True)
class Column:
    """One column of stacked parts."""

    label: str
    parts: tuple[float, ...]


def shares(rows: Sequence[Share]) -> str:
    """Return horizontal bars from 0 to 100 % with whiskers, each under its label."""
    drawn = []
    for n, row in enumerate(rows):
        y = n * _ROW
        low, high = (_within(WIDE * edge) for edge in (row.low, row.high))
        drawn.append(
            f"{_labelled(y, row.label, f'{row.share:.0%} {row.note}')}"
            f"<rect x='0' y='{y + 22}' width='{WIDE}' height='16' fill='#eef1f4'/>"
            f"<rect x='0' y='{y + 22}' width='{WIDE * row.share:.1f}' height='16' fill='{BLUE}'/>"
            f"{_whisker(low, high, y + 30)}"
        )
    return _svg(4 + len(rows) * _ROW, drawn)


def amounts(rows: Sequence[Amount]) -> str:
    """Return horizontal bars, the largest filling the width; a range shows as a whisker."""
    most = max((max(one.amount, one.high) for one in rows), default=0.0)
    scale = WIDE / (most if most > 0 else 1.0)
    drawn = []
    for n, one in enumerate(rows):
        y = n * _ROW
        low, high = (_within(scale * max(0.0, edge)) for edge in (one.low, one.high))
        drawn.append(
            f"{_labelled(y, one.label, one.note)}"
            f"<rect x='0' y='{y + 22}' width='{WIDE}' height='16' fill='#eef1f4'/>"
            f"<rect x='0' y='{y + 22}' width='{scale * max(0.0, one.amount):.1f}' height='16'"
            f" fill='{BLUE}'/>{_whisker(low, high, y + 30) if one.high > one.low else ''}"
        )
    return _svg(4 + len(rows) * _ROW, drawn)


def columns(found: Sequence[Column], names: Sequence[str]) -> str:
    """Return stacked columns with a legend; ``names`` name the parts from below."""
    floor, top, left = 190, 34, 44
    most = max((sum(one.parts) for one in found), default=0.0) or 1.0
    step = (WIDE - left - 10) / max(1, len(found))
    drawn = [_legend(names, left), _axis(left, top, floor, f"{most:,.0f}")]
    for n, one in enumerate(found):
        x, y = left + n * step + step * 0.15, float(floor)
        for colour, part in zip(_COLOURS, one.parts, strict=False):
            high = (floor - top) * part / most
            y -= high
            drawn.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{step * 0.7:.1f}' "
                         f"height='{high:.1f}' fill='{colour}'/>")  # fmt: skip
        drawn.append(_text(x + step * 0.35, floor + 16, one.label, size=12, anchor="middle"))
    return _svg(floor + 26, drawn)


def line(points: Sequence[Point], under: str, top: float | None = None) -> str:
    """Return a line from 0 up with the intervals of its points, and ``under`` below it.

    Args:
        points: At least one; x grows.
        under: What the line runs along.
        top: Highest y drawn; the highest point when it is None.
    """
    floor, head, left = 188, 16, 48
    last, first = points[-1].x, points[0].x
    most = top or max(one.y for one in points) or 1.0
    width = (WIDE - left - 16) / ((last - first) or 1.0)

    def at(x: float, y: float) -> tuple[float, float]:
        return left + 8 + width * (x - first), head + (floor - head) * (1 - y / most)

    along = " ".join("{:.1f},{:.1f}".format(*at(one.x, one.y)) for one in points)
    reach = [_upright(at(one.x, one.low), at(one.x, one.high)[1])
             for one in points if one.high > one.low]  # fmt: skip
    ends = f"{most:.0%}" if top == 1.0 else f"{most:.1f}"
    return _svg(floor + 34, [
        _axis(left, head, floor, ends),
        f"<polyline points='{along}' fill='none' stroke='{BLUE}' stroke-width='1.5'/>",
        *reach,
        _text(WIDE - 8, floor + 22, under, size=12, anchor="end"),
    ])  # fmt: skip


def _labelled(y: float, label: str, note: str) -> str:
    """Return a label with its note at the other end; a long label is cut before the note."""
    room = WIDE - _width(note, 12) - 12
    while label and _width(label, 13) > room:
        label = f"{label.rstrip('…')[:-1]}…" if len(label) > 1 else ""
    return _text(0, y + 16, label) + _text(WIDE, y + 16, note, size=12, anchor="end")


def _width(text: str, size: int) -> float:
    """Return about how wide a text is."""
    return sum(size if east_asian_width(one) in "WFA" else 0.62 * size for one in text)


def _within(x: float) -> float:
    """Return a place at which a whisker's end is seen whole."""
    return min(max(x, _EDGE), WIDE - _EDGE)


def _whisker(low: float, high: float, y: float) -> str:
    ends = f"M{low:.1f} {y:.0f}H{high:.1f}M{low:.1f} {y - 5:.0f}v10M{high:.1f} {y - 5:.0f}v10"
    return (
        f"<path d='{ends}' stroke='#fff' stroke-width='4' fill='none'/>"
        f"<path d='{ends}' stroke='#222' stroke-width='1.5' fill='none'/>"
    )


def _upright(low: tuple[float, float], high: float) -> str:
    (x, y), arm = low, 4
    path = f"M{x:.1f} {y:.1f}V{high:.1f}M{x - arm:.1f} {y:.1f}h8M{x - arm:.1f} {high:.1f}h8"
    return f"<path d='{path}' stroke='#222' fill='none'/>"


def _axis(left: int, top: int, floor: int, most: str) -> str:
    return (
        f"<path d='M{left} {top}V{floor}H{WIDE - 8}' stroke='#999' fill='none'/>"
        f"{_text(left - 6, top + 5, most, size=12, anchor='end')}"
        f"{_text(left - 6, floor, '0', size=12, anchor='end')}"
    )


def _legend(names: Sequence[str], left: int) -> str:
    drawn, x = [], float(left)
    for colour, name in zip(_COLOURS, names, strict=False):
        drawn.append(f"<rect x='{x:.0f}' y='6' width='12' height='12' fill='{colour}'/>")
        drawn.append(_text(x + 18, 16, name, size=12))
        x += 34 + _width(name, 12)
    return "".join(drawn)


def _text(x: float, y: float, text: str, *, size: int = 13, anchor: str = "start") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}'>"
        f"{escape(text)}</text>"
    )


def _svg(high: float, drawn: Sequence[str]) -> str:
    return f"<svg viewBox='0 0 {WIDE} {high:.0f}' role='img'>{''.join(drawn)}</svg>"
