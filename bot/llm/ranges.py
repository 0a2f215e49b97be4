"""Does an amount that was asked about fall into a range that a text names? Pure.

「30万円の購入は誰の決裁？」 is answered by 「10万円以上50万円未満」, with which it shares no
word.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

from bot.text import normalise

_POWERS: Final = {"": 1.0, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "億": 1e8}
_AMOUNT = (
    r"(\d[\d,]*(?:\.\d+)?)\s*(億|千万|百万|万|千)?\s*"
    r"(円|%|パーセント|km|キロ|kg|日|年|人|名|歳|か月|時間|分|社|件|yen|days|years|hours)"
)
_FOUND = re.compile(_AMOUNT)
_BOUND = re.compile(
    rf"{_AMOUNT}(?:\((?:税抜|税込)\))?\s*(以上|超|を超え|より多|から|以下|未満|以内|まで)"
)
_LOWER: Final = frozenset(("以上", "超", "を超え", "より多", "から"))
_OPEN: Final = frozenset(("超", "を超え", "より多", "未満"))


@dataclass(frozen=True)
class _Range:
    unit: str
    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    def holds(self, value: float) -> bool:
        """Return whether ``value`` lies inside."""
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below


def within(question: str, text: str) -> bool | None:
    """Return whether an amount of ``question`` lies in a range of ``text``.

    Returns:
        None when the question has no amount, or the text no range of its unit.
    """
    asked = [(unit, _value(number, power))
             for number, power, unit in _FOUND.findall(normalise(question))]  # fmt: skip
    ranges = _ranges(normalise(text)) if asked else []
    judged = [one.holds(value) for unit, value in asked for one in ranges if one.unit == unit]
    return any(judged) if judged else None


def _ranges(plain: str) -> list[_Range]:
    """Return the ranges of a text; a lower bound joins the upper bound that follows it closely."""
    found: list[_Range] = []
    last_end = -99
    for mark in _BOUND.finditer(plain):
        number, power, unit, word = mark.groups()
        value, is_open = _value(number, power), word in _OPEN
        if word in _LOWER:
            found.append(_Range(unit, low=value, open_low=is_open))
        else:
            joins = found and mark.start() - last_end <= 3 and found[-1].high == math.inf
            low = found.pop() if joins and found[-1].unit == unit else _Range(unit)
            found.append(_Range(unit, low.low, value, low.open_low, is_open))
        last_end = mark.end()
    return found


def _value(number: str, power: str) -> float:
    return float(number.replace(",", "")) * _POWERS[power or ""]
