"""Tells the administrators what the calendar found, each in a message of their own."""

from collections.abc import Sequence

from sqlmodel import Session

from bot import outbox
from bot.words import LANGUAGES, say
from training.tables import CheckUp


def tell(session: Session, admins: Sequence[str], found: CheckUp) -> None:
    """Plan a message to every administrator; the same finding is told once."""
    for admin in admins:
        outbox.plan(
            session, key=f"checkup:{found.kind}:{found.period}:{admin}", kind="notice",
            channel=admin, payload={"text": "\n".join(line(found, one) for one in LANGUAGES)},
        )  # fmt: skip


def line(found: CheckUp, language: str) -> str:
    """Return what an appointment found, in one line."""
    state = "ok" if found.ok else "bad"
    values: dict[str, object] = {name: value for name, value in found.figures.items()
              if isinstance(value, str | int | float)}  # fmt: skip
    if found.kind == "sunset":
        state = found.figures.get("why") or state
    if found.kind == "bias":
        names = [one["name"] for one in found.figures["swaps"] if one["finding"]]
        values["found"] = "、".join(say(f"bias.{name}", language) for name in names)
    return say(f"calendar.{found.kind}_{state}", language, period=found.period,
               version=found.version_id, **_told(values))  # fmt: skip


def _told(values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in ("period", "version")}
