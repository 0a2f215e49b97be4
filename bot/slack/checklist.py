"""From a new workspace to its first answer: what is done, what comes next, and how."""

from collections.abc import Callable
from typing import Final

from sqlmodel import Session, col, func, select

from bot import access
from bot.settings import Settings
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.tables import Answer, AuditRow, Document, Question, Rating, Rewrite
from bot.words import say

Done = Callable[[Session, Settings], bool]


def _any(table: type, *conditions: object) -> Done:
    def found(session: Session, _: Settings) -> bool:
        query = select(func.count()).select_from(table).where(*conditions)  # type: ignore[arg-type]
        return bool(session.exec(query).one())

    return found


STEPS: Final[dict[str, Done]] = {
    "manuals": _any(Document, col(Document.removed_at).is_(None)),
    "people": lambda _, settings: bool(access.experts(settings)),
    "handoff": lambda _, settings: bool(settings.handoff_channel),
    "invited": _any(Question, col(Question.channel).startswith("C")),
    "answered": _any(Answer, col(Answer.abstained).is_(False)),
    "voted": _any(Rating),
    "rewritten": _any(Rewrite),
    "decided": _any(AuditRow, AuditRow.action == "data_use.decided"),
}
"""Step to whether it is done, in the order in which they are taken."""


def done(session: Session, settings: Settings) -> dict[str, bool]:
    """Return each step with whether it is done."""
    return {name: step(session, settings) for name, step in STEPS.items()}


def left(session: Session, settings: Settings) -> int:
    """Return how many steps are still to be taken."""
    return sum(not one for one in done(session, settings).values())


def blocks_of(session: Session, settings: Settings, language: str) -> list[Block]:
    """Return the checklist; the next step says how it is taken."""
    found = done(session, settings)
    following = next((name for name, one in found.items() if not one), "")
    lines = []
    for name, one in found.items():
        mark = "✅" if one else "👉" if name == following else "⬜"
        lines.append(f"{mark} {say(f'admin.step_{name}', language)}")
    made = [blocks.header(say("admin.setup_title", language)), blocks.section("\n".join(lines))]
    if following:
        how = say(f"admin.how_{following}", language, command=settings.admin_command)
        return [*made, blocks.section(how)]
    return [*made, blocks.section(say("admin.setup_done", language))]
