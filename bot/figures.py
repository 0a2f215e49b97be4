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
_IDIOMS = re.compile(r"十分|一時(?!間)|一人(?:ひとり|一人)|一日も早|万一|一昨|三日月|一分の隙")


def figures(text: str) -> frozenset[str]:
    """Return the figures of ``text`` as plain decimals, without units or leading zeros."""
    plain = _CIRCLED.sub(" ", text)
    plain = _NOT_FIGURES.sub(" ", plain)
    plain = _COMMA.sub("", unicodedata.normalize("NFKC", plain))
    plain = _IDIOMS.sub(" ", plain)
    plain = _KANJI_NUMBER.sub(lambda found: str(_of_kanji(found.group())), plain)
    return frozenset(_value(found.group()) for found in _NUMBER.finditer(plain))


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
