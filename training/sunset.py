"""Is a hosted model going to be switched off? The service itself is asked, where it says."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.errors import SodateruError
from bot.llm.openai import listed
from bot.settings import Settings

NOTICE_DAYS: Final = (90, 30, 7)
"""So many days before its end a model is spoken of."""
_FIELDS: Final = ("shutdown_date", "deprecation_date", "retirement_date", "shutdown_at")


@dataclass(frozen=True)
class Ending:
    """What a service says of a model."""

    model: str
    known: bool
    """Whether the service answered and has the model."""
    shutdown: str = ""
    """The day, as 2027-01-14; empty when none is named."""
    days: int | None = None
    why: str = ""
    """``gone``, ``silent`` (no answer), or empty."""

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done yet; no answer is no alarm."""
        if self.why == "gone":
            return False
        return self.days is None or self.days > NOTICE_DAYS[0]


def ending(settings: Settings, model: str, today: date) -> Ending:
    """Ask the service for a model's last day.

    Args:
        settings: Address and key of the service.
        model: Its name there.
        today: The day from which is counted.
    """
    try:
        there = listed(settings)
    except SodateruError:
        return Ending(model, known=False, why="silent")
    found = next((one for one in there if one.get("id") == model), None)
    if found is None:
        return Ending(model, known=False, why="gone" if there else "silent")
    last = last_day(found)
    days = (last - today).days if last else None
    return Ending(model, known=True, shutdown=last.isoformat() if last else "", days=days)


def last_day(found: dict[str, Any]) -> date | None:
    """Return the day that a model's entry names, in whatever form it does."""
    for field in _FIELDS:
        value = found.get(field)
        if isinstance(value, int | float) and value > 0:
            return datetime.fromtimestamp(value, UTC).date()
        if isinstance(value, str) and value:
            try:
                return datetime.fromisoformat(value).date()
            except ValueError:
                continue
    return None
