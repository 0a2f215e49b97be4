"""A month of Japan's calendar, as the moments it begins and ends."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.store import now

JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class Span:
    """A month."""

    name: str
    """As 2026-11."""
    start: datetime
    end: datetime

    @property
    def days(self) -> float:
        """Return how many days of it have passed."""
        return max(1.0, (min(self.end, now()) - self.start).total_seconds() / 86400)


def month(name: str = "") -> Span:
    """Return a month, this one unless it is named.

    Raises:
        UserError: The name is no month.
    """
    try:
        start = datetime.strptime(name, "%Y-%m").replace(tzinfo=JAPAN) if name else _this()
    except ValueError:
        raise UserError("report.no_month", month=name) from None
    year, number = divmod(start.year * 12 + start.month, 12)
    return Span(f"{start:%Y-%m}", start, start.replace(year=year, month=number + 1))


def _this() -> datetime:
    here = now().astimezone(JAPAN)
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
