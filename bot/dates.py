"""Reads from when a text holds: 「令和8年10月1日施行」, 「改定日：2026年9月15日」. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.text import normalise

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DAY = (
    r"((?:(令和|平成|昭和)\s*(元|\d{1,2})|(\d{4}))\s*[年/.-]"
    r"\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?)"
)
_WORDS = r"施行|改定|改正|改訂|適用|発効|制定|以降|から|effective|revised|in force"
_AFTER = re.compile(rf"{_DAY}\s*(?:付)?[に]?(?:{_WORDS})")
_BEFORE = re.compile(rf"(?:施行日|改定日|改正日|適用日|発効日|effective|revised|as of)[:\s]*{_DAY}")


@dataclass(frozen=True)
class Since:
    """A day from which something holds."""

    day: date
    words: str
    """The day as the text writes it."""


def in_force_since(text: str) -> Since | None:
    """Return the latest day from which ``text`` says that something holds."""
    plain = normalise(text)
    marks = [*_AFTER.finditer(plain), *_BEFORE.finditer(plain)]
    found = [since for mark in marks if (since := _since(mark))]
    return max(found, key=lambda since: since.day, default=None)


def _since(mark: re.Match[str]) -> Since | None:
    written, era, of_era, year, month, day = mark.groups()
    in_full = _ERAS[era] + int(of_era.replace("元", "1")) if era else int(year)
    try:
        return Since(date(in_full, int(month), int(day)), written)
    except ValueError:
        return None
