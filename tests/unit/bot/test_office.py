"""Office hours in Japan: what counts, and what does not."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot import office

JAPAN = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-11-24T10:00", 4, "2026-11-24T14:00"),
        ("2026-11-24T10:00", 8, "2026-11-24T18:00"),
        ("2026-11-24T16:00", 4, "2026-11-25T11:00"),
        ("2026-11-24T20:00", 1, "2026-11-25T10:00"),
        ("2026-11-24T03:00", 1, "2026-11-24T10:00"),
        ("2026-11-27T17:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 9, "2026-11-30T18:00"),
        ("2026-11-20T17:00", 2, "2026-11-24T10:00"),
        ("2026-12-28T17:00", 2, "2027-01-04T10:00"),
        ("2026-05-01T17:00", 2, "2026-05-07T10:00"),
    ],
    ids=[
        "same day",
        "to the end",
        "over night",
        "evening",
        "early",
        "over a weekend",
        "Saturday",
        "a Monday off",
        "the turn of the year",
        "Golden Week with its substitute holiday",
    ],
)
def test_only_office_hours_count(at: str, hours: float, due: str) -> None:
    """Nights and weekends in Japan are nobody's delay."""
    found = office.due_at(datetime.fromisoformat(at).replace(tzinfo=JAPAN), hours)
    assert found == datetime.fromisoformat(due).replace(tzinfo=JAPAN)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-25T09:00", True),
        ("2026-11-25T17:59", True),
        ("2026-11-25T18:00", False),
        ("2026-11-23T10:00", False),
        ("2026-09-22T10:00", False),
        ("2026-12-29T10:00", False),
    ],
    ids=["opens", "last minute", "closes", "holiday", "between two holidays", "year's end"],
)
def test_people_are_at_work_or_not(at: str, *, is_open: bool) -> None:
    """Asked by the clock of any zone."""
    when = datetime.fromisoformat(at).replace(tzinfo=JAPAN)
    assert office.is_open(when) is is_open
    assert office.is_open(when.astimezone(UTC)) is is_open


def test_a_last_day_ends_at_midnight_in_japan() -> None:
    """Not nine hours later."""
    assert office.end_of(date(2026, 11, 30)) == datetime(2026, 12, 1, tzinfo=JAPAN)
