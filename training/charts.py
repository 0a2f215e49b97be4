"""Plots as SVG: no script, no outside part, and Japanese labels in the reader's own fonts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDE: Final = 640
BLUE, GREY, RED, GREEN = "#3b6fb6", "#9aa5b1", "#c0504d", "#3f8f5f"
_COLOURS: Final = (BLUE, GREY, RED, GREEN)
_LABEL: Final = 216
_ROW: Final = 34


@dataclass(frozen=True)
class Share:
    """A share with its interval, all 0..1."""

    label: str
    share: float
    low: float
    high: float
    note: str = ""


@dataclass(frozen=True)
class Column:
    """One column of stacked parts."""

    label: str
    parts: tuple[float, ...]


def shares(rows: Sequence[Share]) -> str:
    """Return horizontal bars from 0 to 100 % with whiskers."""
    full = WIDE - _LABEL - 90
    drawn = []
    for n, row in enumerate(rows):
        y = 6 + n * _ROW
        low, high = _LABEL + full * row.low, _LABEL + full * row.high
        drawn.append(
            f"{_text(_LABEL - 8, y + 15, row.label, anchor='end')}"
            f"<rect x='{_LABEL}' y='{y}' width='{full}' height='20' fill='#eef1f4'/>"
            f"<rect x='{_LABEL}' y='{y}' width='{full * row.share:.1f}' height='20' fill='{BLUE}'/>"
            f"<path d='M{low:.1f} {y + 10}H{high:.1f}M{low:.1f} {y + 5}v10M{high:.1f} {y + 5}v10'"
            " stroke='#222' fill='none'/>"
            f"{_text(WIDE - 84, y + 15, f'{row.share:.0%} {row.note}', size=12)}"
        )
    return _svg(12 + len(rows) * _ROW, drawn)


def amounts(rows: Sequence[tuple[str, float, str]]) -> str:
    """Return horizontal bars of (label, amount, note), the largest filling the width."""
    full = WIDE - _LABEL - 190
    most = max((amount for _, amount, _ in rows), default=0.0) or 1.0
    drawn = []
    for n, (label, amount, note) in enumerate(rows):
        y = 6 + n * _ROW
        wide = full * max(0.0, amount) / most
        drawn.append(
            f"{_text(_LABEL - 8, y + 15, label, anchor='end')}"
            f"<rect x='{_LABEL}' y='{y}' width='{wide:.1f}' height='20' fill='{BLUE}'/>"
            f"{_text(_LABEL + wide + 8, y + 15, note, size=12)}"
        )
    return _svg(12 + len(rows) * _ROW, drawn)


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


def line(points: Sequence[tuple[float, float]], under: str, top: float | None = None) -> str:
    """Return a line from 0 up over (x, y), with ``under`` below it.

    Args:
        points: At least one; x grows.
        under: What the line runs along.
        top: Highest y drawn; the highest point when it is None.
    """
    floor, head, left = 188, 16, 48
    last, first = points[-1][0], points[0][0]
    most = top or max(y for _, y in points) or 1.0
    width = (WIDE - left - 8) / ((last - first) or 1.0)
    along = " ".join(
        f"{left + width * (x - first):.1f},{head + (floor - head) * (1 - y / most):.1f}"
        for x, y in points
    )
    ends = f"{most:.0%}" if top == 1.0 else f"{most:.1f}"
    return _svg(floor + 34, [
        _axis(left, head, floor, ends),
        f"<polyline points='{along}' fill='none' stroke='{BLUE}' stroke-width='1.5'/>",
        _text(WIDE - 8, floor + 22, under, size=12, anchor="end"),
    ])  # fmt: skip


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
        x += 34 + sum(12 if ord(c) > 0x2E7F else 7 for c in name)
    return "".join(drawn)


def _text(x: float, y: float, text: str, *, size: int = 13, anchor: str = "start") -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' text-anchor='{anchor}'>"
        f"{escape(text)}</text>"
    )


def _svg(high: float, drawn: Sequence[str]) -> str:
    return f"<svg viewBox='0 0 {WIDE} {high:.0f}' role='img'>{''.join(drawn)}</svg>"
