"""On which days a manual holds, as its front matter says. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.dates import ALWAYS, Days, day_of
from bot.retrieval.parsers import Note

_SINCE: Final = ("valid_from", "有効開始日", "施行日")
_UNTIL: Final = ("valid_until", "有効期限")
_OPEN: Final = frozenset(("なし", "無し", "無期限", "定めなし", "none"))
"""What people write where there is no such day."""


def days(matter: Mapping[str, tuple[str, ...]]) -> tuple[Days, tuple[Note, ...]]:
    """Return a manual's days, and a note for what cannot be read as one; that has no effect."""
    given = {name.replace("-", "_"): ", ".join(values) for name, values in matter.items()}
    told = [next(((name, given[name]) for name in names if given.get(name)), ("", ""))
            for names in (_SINCE, _UNTIL)]  # fmt: skip
    since, until = (day_of(value) for _, value in told)
    notes = tuple(
        Note("manuals.note_day", {"name": name, "value": value})
        for (name, value), day in zip(told, (since, until), strict=True)
        if value and day is None and value.lower() not in _OPEN
    )
    if since and until and until < since:
        values = {"since": since.isoformat(), "until": until.isoformat()}
        return ALWAYS, (Note("manuals.note_days_crossed", values),)
    return Days(since, until), notes
