"""Quantities as an answer and a manual state them: number, unit, and on which side of it. Pure.

「3営業日前まで」 is three business days, up to it, before. Kanji numerals, commas, 万 and the many ways
of writing か月 are the same; a figure that only its number shares with the manual is another figure.
"""
# ruff: noqa: E501, SIM905  patterns read better whole

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.text import normalise

_UNITS: Final = {
    "ヶ月": "か月", "カ月": "か月", "ケ月": "か月", "箇月": "か月", "ヵ月": "か月", "日間": "日", "日目": "日",
    "週間": "週", "年間": "年", "年度": "年", "名": "人", "パーセント": "%", "キロ": "km", "キログラム": "kg",
    "か所": "か所", "箇所": "か所", "カ所": "か所", "ヶ所": "か所", "時間": "時間",
}  # fmt: skip
_UNIT: Final = "|".join(
    "営業日 日間 日目 週間 か月 ヶ月 カ月 ケ月 箇月 ヵ月 か所 カ所 ヶ所 箇所 千円 万円 億円 円 時間 時 分 秒 % パーセント 名 人 文字 回 年間 年度 "
    "年 月 キログラム キロ km kg gb mb 桁 種類 通 台 件 枚 泊 階 割 倍 歳 号 基 社 日 週 冊 本 個 箱 級 条".split()
)
_NUMBER: Final = r"[0-9][0-9,]*(?:\.[0-9]+)?|[〇一二三四五六七八九十百千]+(?=(?:営業日|日|週|か月|年|時|分|人|名|回|件|枚|台|歳|通|社|種))"
_QUANTITY: Final = re.compile(rf"(?<![0-9.,a-z第-])({_NUMBER})\s?(万|億)?\s?({_UNIT})")
_BRACKET: Final = re.compile(r"[(（][^()（）]{0,10}[)）]")
_APART: Final = 4
"""Characters between two figures that are one statement."""
_SIDES: Final = (
    ("under", re.compile(r"未満|に満たな|に満たず|を下回")),
    ("over", re.compile(r"を?超え|を上回|経過|過ぎ|を越え")),
    ("least", re.compile(r"以上|以降|以後|から(?!起算|数え)|より後")),
    ("most", re.compile(r"以内|以下|まで|限度|上限|以前|内に|を限り")),
)
_WHEN: Final = (("before", re.compile(r"前(?!年|記|回)")), ("after", re.compile(r"後|翌|経過")))
_AGAINST: Final = {
    "under": {"least", "over"}, "over": {"under", "most"}, "least": {"under", "most"},
    "most": {"least", "over"}, "before": {"after"}, "after": {"before"}, "": set(),
}  # fmt: skip
_TEN: Final = {"十": 10, "百": 100, "千": 1000}
_DIGITS: Final = {kanji: n for n, kanji in enumerate("〇一二三四五六七八九")}
_TIMES: Final = {"万": 10_000, "億": 100_000_000, "万円": 10_000, "千円": 1000, "億円": 100_000_000}


@dataclass(frozen=True)
class Quantity:
    """One figure of a text."""

    number: float
    unit: str
    side: str
    """``most``, ``least``, ``under``, ``over``, or empty."""
    when: str
    """``before``, ``after``, or empty."""
    text: str
    at: int
    """Where it begins in the normalised text."""

    @property
    def what(self) -> tuple[float, str]:
        """The figure without its side."""
        return self.number, self.unit


def quantities(text: str) -> Iterator[Quantity]:
    """Yield the figures of a text that have a unit."""
    plain = normalise(text)
    for seen in _QUANTITY.finditer(plain):
        number, times, unit = seen[1], seen[2] or "", seen[3]
        value = _value(number) * _TIMES.get(times, 1) * _TIMES.get(unit, 1)
        rest = _BRACKET.sub("", plain[seen.end() : seen.end() + 16])
        behind = re.split(r"[、。\n「」]|[0-9]", rest[:9])[0]
        yield Quantity(
            value,
            "円" if unit in _TIMES else _UNITS.get(unit, unit),
            next((name for name, form in _SIDES if form.search(behind[:5])), ""),
            next((name for name, form in _WHEN if form.match(behind)), ""),
            plain[seen.start() : seen.end()] + behind[:4],
            seen.start(),
        )


def bare(text: str) -> str:
    """Return a text without its figures and their units."""
    return _QUANTITY.sub(" ", normalise(text))


def torn(text: str, lines: list[str]) -> str:
    """Return two neighbouring figures of a text that no line has in this order; empty if all do.

    「10万円以上50万円未満」 is one thing: 10万円 from one row and 300万円 from another make a third. Only
    figures of one unit, or of "one day" and what it brings, belong together so.
    """
    told = [list(quantities(line)) for line in lines]
    orders = {(a.what, b.what) for line in told for a, b in pairwise(line)}
    sets = [{one.what for one in line} for line in told]
    for a, b in pairwise(quantities(text)):
        if b.at - a.at > len(a.text) + _APART or (a.unit != b.unit and a.number != 1):
            continue
        together = any({a.what, b.what} <= one for one in sets)
        turned = a.unit == b.unit and a.number != 1 and (b.what, a.what) in orders
        rival = a.number == 1 and any(x[0] == 1 and x != a.what and y == b.what for x, y in orders)
        apart = a.unit == b.unit and a.number != 1 and not together
        if (apart or rival or turned) and (a.what, b.what) not in orders:
            return f"{a.text}{b.text}"
    return ""


def against(one: Quantity, others: list[Quantity]) -> bool:
    """Return whether the same figure stands only on the other side of it elsewhere."""
    same = [other for other in others if other.what == one.what]
    for mine, theirs in (
        (one.side, {other.side for other in same} - {""}),
        (one.when, {other.when for other in same} - {""}),
    ):
        if mine and theirs and mine not in theirs and theirs & _AGAINST[mine]:
            return True
    return False


def _value(number: str) -> float:
    if number[0].isascii():
        return float(number.replace(",", "").rstrip("."))
    if not any(kanji in _TEN for kanji in number):
        return float("".join(str(_DIGITS[kanji]) for kanji in number))
    whole, part = 0, 0
    for kanji in number:
        if kanji in _TEN:
            whole, part = whole + (part or 1) * _TEN[kanji], 0
        else:
            part = _DIGITS[kanji]
    return float(whole + part)
