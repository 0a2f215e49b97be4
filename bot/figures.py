"""Numbers, dates and amounts in a text, in one form: what an answer must not invent. Pure.

「１０万円」, "100,000 yen" and 「十万円」 hold the same figure. Marks of lists and of citations
are no figures.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Final

_CIRCLED = re.compile(r"[\u2460-\u249b\u24ea-\u24ff\u3251-\u325f\u32b1-\u32bf]")
_NOT_FIGURES = re.compile(r"\[\d{1,2}\]|^[ \t]*[(（]?\d{1,2}[.)）、．](?=\D)|[㎡㎥]", re.MULTILINE)
_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_POWERS: Final = {"千": 1_000, "万": 10_000, "億": 100_000_000}
_PART = re.compile(r"(\d+(?:\.\d+)?)([千万億]*)")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?[千万億]*)+")
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_KANJI: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_UNITS = (
    "営業日|日|年|か月|ヶ月|カ月|ケ月|箇月|月|円|万|名|人|回|時間|時|分の|分|秒|歳|週|割|条|項|号|"
    "%|パーセント|倍|件|泊|台|個|枚|点|親等|階"
)
_KANJI_NUMBER = re.compile(
    rf"(?<![\d千万億])[〇一二三四五六七八九十百千][〇一二三四五六七八九十百千万億]*(?=(?:{_UNITS}))"
)
_YEAR_DIGITS: Final = 4
_IDIOMS = re.compile(r"十分|一時(?!間)|一人(?:ひとり|一人)|一日も早|万一|一昨|三日月|一分の隙")


_ERA = re.compile(r"(?:令和|平成|昭和)$")
_UNIT = re.compile(
    rf"\s*(?:年度|{_UNITS}|歩|文字|桁|席|冊|部|通|本|社|ページ"
    r"|[kmg]b\b|[kmc]?m\b|kg\b|st\b|nd\b|th\b|am\b|pm\b|(?:(?:business|working|calendar) )?"
    r"(?:day|week|month|year|hour|minute|second|time|people|person|employee|percent|dollar|mile|page|item|point|character)s?\b)"
)  # fmt: skip
_MULTIPLES: Final = {
    **dict.fromkeys(("か月", "ヶ月", "カ月", "ケ月", "箇月"), ("か月", 1)), "年": ("か月", 12),
    "週": ("日", 7), "month": ("month", 1), "year": ("month", 12), "years": ("month", 12),
    "week": ("day", 7), "weeks": ("day", 7), "パーセント": ("%", 1), "percent": ("%", 1),
}  # fmt: skip
_BEFORE = re.compile(r"(?:内線|ext\.?|extension)[:\s]*$|[¥$€]$")


def figures(text: str) -> frozenset[str]:
    """Return the figures of ``text`` as plain decimals, without units or leading zeros."""
    return frozenset(_value(found.group()) for found in _NUMBER.finditer(_plain(text)))


def amounts(text: str) -> frozenset[tuple[str, str]]:
    """Return the figures of ``text`` that measure something: (unit, figure).

    Years of a calendar have the unit ``calendar``; figures that are part of a name have none and
    are left out.
    """
    plain = _plain(text).lower()
    found = set()
    for number in _NUMBER.finditer(plain):
        before, value = plain[max(0, number.start() - 12) : number.start()], _value(number.group())
        unit, lead = _UNIT.match(plain, number.end()), _BEFORE.search(before)
        named = (unit or lead).group().strip(" :") if unit or lead else ""  # type: ignore[union-attr]
        if named in {"年", "年度"} and (_ERA.search(before) or len(value) == _YEAR_DIGITS):
            named = "calendar"
        if named:
            found.add(_measured(named, value))
    return frozenset(found)


def _measured(unit: str, value: str) -> tuple[str, str]:
    """Return a figure in one of the units that are each other's multiples."""
    name, times = _MULTIPLES.get(unit, (unit.rstrip("s"), 1))
    return name, f"{(Decimal(value) * times).normalize():f}"


def _plain(text: str) -> str:
    plain = _CIRCLED.sub(" ", text)
    plain = _NOT_FIGURES.sub(" ", plain)
    plain = _COMMA.sub("", unicodedata.normalize("NFKC", plain))
    plain = _IDIOMS.sub(" ", plain)
    return _KANJI_NUMBER.sub(lambda found: str(_of_kanji(found.group())), plain)


def _value(number: str) -> str:
    total = Decimal(0)
    for digits, powers in _PART.findall(number):
        part = Decimal(digits)
        for power in powers:
            part *= _POWERS[power]
        total += part
    return f"{total.normalize():f}"


def _of_kanji(number: str) -> int:
    """Return the value of 「二十三」 or 「二〇二六」."""
    if not set(number) & set("十百千万億"):
        return int("".join(str(_KANJI[c]) for c in number))
    total, part, digit = 0, 0, 0
    for c in number:
        if c in _KANJI:
            digit = _KANJI[c]
        elif c in _TENS:
            part, digit = part + max(digit, 1) * _TENS[c], 0
        else:
            total, part, digit = total + (part + digit) * _POWERS[c], 0, 0
    return total + part + digit
