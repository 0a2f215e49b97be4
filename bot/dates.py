"""Reads when a text holds: 「令和8年10月1日施行」, 「有効期限：2027年3月末日」. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.text import normalise

_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DAY = (
    r"((?:(令和|平成|昭和)\s*(元|\d{1,2})|(\d{4}))\s*[年/.-]"
    r"\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?)"
)
_WORDS = r"施行|改定|改正|改訂|適用|発効|制定|以降|から|effective|revised|in force"
_AFTER = re.compile(rf"{_DAY}\s*(?:付)?[に]?(?:{_WORDS})")
_BEFORE = re.compile(rf"(?:施行日|改定日|改正日|適用日|発効日|effective|revised|as of)[:\s]*{_DAY}")
_REVISED = re.compile(
    rf"{_DAY}\s*付?(?:に|から|より)?\s*(?:一部)?(?:施行|改定|改正|改訂|適用|発効|制定)"
)
"""Firmer than "from": only what says that the document itself was made or changed."""
_ENDS = (
    r"((?:(令和|平成|昭和)\s*(元|\d{1,2})|(\d{4}))\s*[年/.-]"
    r"\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2}|末)\s*日?)"
)
_LABEL = re.compile(
    r"^[\s|*#>・●■-]*(?:有効期限|有効期間|適用期限|適用期間|失効日|廃止日|valid until"
    rf"|expires(?: on)?|expiry date)[\s*|:]*(?:{_DAY}\s*(?:から|より|~|〜|-|to)\s*)?{_ENDS}"
    r"\s*(?:まで|限り)?[\s*|]*$"
)
"""A line of its own: the end of a pass or password that a sentence names is not the document's."""
_SAID = re.compile(
    rf"(?:この|本)[^。、\s]{{1,12}}は、?\s*{_ENDS}\s*(?:まで|限り|を?もって|付け?で)[^。]{{0,8}}"
    rf"(?:有効|適用|失効|廃止|効力を失う)"
    rf"|this (?:policy|rule|manual|document|notice) (?:is valid until|expires on)\s*{_ENDS}"
)
_ALONE = re.compile(rf"{_ENDS}\s*(?:から|より|まで|限り)?")
Mark = Literal["expired", "old", "upcoming", ""]


@dataclass(frozen=True)
class Since:
    """A day from which something holds."""

    day: date
    words: str
    """The day as the text writes it."""


@dataclass(frozen=True)
class Days:
    """The days on which a manual holds, both of them included."""

    since: date | None = None
    """None: since ever."""
    until: date | None = None
    """None: without end."""

    def mark(self, day: date) -> Mark:
        """Return why a manual does not hold on a day; empty when it holds."""
        if self.until and self.until < day:
            return "expired"
        return "upcoming" if self.since and day < self.since else ""


ALWAYS: Final = Days()


def in_force_since(text: str) -> Since | None:
    """Return the latest day from which ``text`` says that something holds."""
    return _latest(text, _AFTER, _BEFORE)


def _latest(text: str, *patterns: re.Pattern[str]) -> Since | None:
    plain = normalise(text)
    marks = [mark for pattern in patterns for mark in pattern.finditer(plain)]
    found = [since for mark in marks if (since := _since(mark))]
    return max(found, key=lambda since: since.day, default=None)


def in_force_until(text: str) -> date | None:
    """Return the last day on which a document says that it holds; the latest of several."""
    found: list[date] = []
    for line in text.splitlines():
        plain = normalise(line)
        marks = [_LABEL.match(plain), *_SAID.finditer(plain)]
        found += [day for mark in marks if mark and (day := _last(mark))]
    return max(found, default=None)


def day_of(text: str) -> date | None:
    """Return the day that a text consists of, in either calendar; None when it is none."""
    mark = _ALONE.fullmatch(normalise(text))
    return _last(mark) if mark else None


def mark_of(text: str, today: date, old_months: int, days: Days = ALWAYS) -> Mark:
    """Return what a reader should know of a document's age; empty when there is nothing to say.

    Args:
        text: The document, or where it begins and ends.
        today: The day.
        old_months: Months after its latest revision from which it counts as old; 0 for never.
        days: Those of its front matter, which count before the text's.
    """
    until, since = days.until or in_force_until(text), _latest(text, _REVISED, _BEFORE)
    if mark := Days(days.since, until).mark(today):
        return mark
    if since is None:
        return ""
    if since.day > today:
        return "upcoming"
    months = (today.year - since.day.year) * 12 + today.month - since.day.month
    months -= today.day < since.day.day
    return "old" if old_months and months >= old_months else ""


def _since(mark: re.Match[str]) -> Since | None:
    written, *parts = mark.groups()
    day = _day(*parts)
    return Since(day, written) if day else None


def _last(mark: re.Match[str]) -> date | None:
    """Return the last day that a mark names: its groups come in sixes, one for each day."""
    groups = mark.groups()
    days = [groups[start + 1 : start + 6] for start in range(0, len(groups), 6) if groups[start]]
    return _day(*days[-1])


def _day(era: str, of_era: str, year: str, month: str, day: str) -> date | None:
    in_full = _ERAS[era] + int(of_era.replace("元", "1")) if era else int(year)
    try:
        last = monthrange(in_full, int(month))[1] if day == "末" else int(day)
        return date(in_full, int(month), last)
    except ValueError:
        return None
