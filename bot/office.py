"""Office hours in Japan: weekdays from 9 to 18, without holidays and the turn of the year."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

JAPAN: Final = timezone(timedelta(hours=9))
OPENS, CLOSES = time(9), time(18)
_CLOSED: Final = frozenset(((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)))


def is_workday(day: date) -> bool:
    """Return whether people work on a day."""
    import jpholiday

    closed = day.weekday() >= 5 or (day.month, day.day) in _CLOSED
    return not closed and not jpholiday.is_holiday(day)


def is_open(at: datetime) -> bool:
    """Return whether people are at work at an (aware) time."""
    local = at.astimezone(JAPAN)
    return is_workday(local.date()) and OPENS <= local.time() < CLOSES


def due_at(at: datetime, hours: float) -> datetime:
    """Return the time that is ``hours`` of office hours after ``at``.

    Args:
        at: Aware time.
        hours: Office hours.
    """
    local, left = at.astimezone(JAPAN), timedelta(hours=hours)
    while True:
        opens, closes = (datetime.combine(local, edge, JAPAN) for edge in (OPENS, CLOSES))
        local = max(local, opens)
        works = is_workday(local.date())
        if works and local + left <= closes:
            return (local + left).astimezone(UTC)
        if works:
            left -= max(closes - local, timedelta())
        local = opens + timedelta(days=1)


def end_of(day: date) -> datetime:
    """Return the first moment after a day in Japan."""
    return datetime.combine(day + timedelta(days=1), time(), JAPAN).astimezone(UTC)


def today() -> date:
    """Return the day that it is in Japan."""
    return datetime.now(JAPAN).date()
