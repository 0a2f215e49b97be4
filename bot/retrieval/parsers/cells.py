"""A cell's value as its sheet shows it: 「2,500円」, 「8%」, 「2025年4月1日」, not 2500.0."""

import re
from datetime import date, datetime, time, timedelta

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\-\]]*)[^\]]*\]|([¥￥$€%円])')
_COLOUR = re.compile(r"\[(?!\$)[^\]]*\]|_.|\*.")
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.([#0?]+))?")


def shown(value: object, number_format: str = "General") -> str:
    """Return a value as text, near to what the sheet shows.

    Args:
        value: What openpyxl read.
        number_format: The cell's format code.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, number_format or "")
    return str(value)


def _number(value: float, code: str) -> str:
    code = _COLOUR.sub("", code.split(";", 1)[0])
    pattern = _DIGITS.search(re.sub(r'"[^"]*"|\[[^\]]*\]', "", code))
    if pattern is None or "E" in code.replace("General", ""):
        return _plain(value)
    decimals = len(pattern[1] or "")
    if "%" in code:
        value *= 100
    body = f"{value:,.{decimals}f}" if "," in pattern[0] else f"{value:.{decimals}f}"
    before, after = _marked(code)
    return before + body + after


def _marked(code: str) -> tuple[str, str]:
    """Return the words before and after the digits of a format code."""
    words = _QUOTED.sub(lambda m: f"\0{m[1] or m[2] or m[3] or m[4] or ''}\0", code)
    parts = words.split("\0")
    place = next((n for n in range(0, len(parts), 2) if _DIGITS.search(parts[n])), 0)
    before = "".join(parts[n] for n in range(1, place, 2))
    after = "".join(parts[n] for n in range(place + 1, len(parts), 2))
    return before, after


def _plain(value: float) -> str:
    is_whole = float(value).is_integer() and abs(value) < 1e21
    return str(int(value)) if is_whole else f"{value:.10g}"


def _moment(value: datetime | date | time | timedelta, code: str) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, datetime) and ((value.hour, value.minute) != (0, 0) or "h" in code):
        return value.strftime("%Y-%m-%d %H:%M")
    if "年" in code or "e" in code.lower():
        return f"{value.year}年{value.month}月{value.day}日"
    return value.strftime("%Y-%m-%d")
