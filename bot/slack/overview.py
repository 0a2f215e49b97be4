"""Where the workspace stands: the few figures that admins see in Home and by command."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, func, select

from bot import access, registry, review
from bot.errors import SodateruError
from bot.settings import Settings
from bot.slack import mrkdwn
from bot.store import now
from bot.tables import (
    Answer,
    Document,
    InboxEvent,
    ModelVersion,
    OutboxMessage,
    Passage,
    Rating,
    VerifiedAnswer,
)
from bot.words import say

DAYS: Final = 7


@dataclass(frozen=True)
class Overview:
    """Figures of the live side; answers and votes of the last ``DAYS`` days."""

    documents: int
    passages: int
    answers: int
    abstained: int
    good: int
    bad: int
    verified: int
    review: int
    champion: str
    parked: int
    """Events that were dropped for good, and messages that could not be shown."""


def look(session: Session) -> Overview:
    """Count."""
    since = now() - timedelta(days=DAYS)

    def count(*conditions: object, of: type) -> int:
        query = select(func.count()).select_from(of).where(*conditions)  # type: ignore[arg-type]
        return int(session.exec(query).one())

    try:
        champion = registry.champion(session).id
    except SodateruError:
        champion = "-"
    recent = col(Answer.created_at) >= since
    voted = col(Rating.event_ts) >= since.timestamp()
    return Overview(
        documents=count(col(Document.removed_at).is_(None), of=Document),
        passages=count(col(Passage.removed_at).is_(None), of=Passage),
        answers=count(recent, of=Answer),
        abstained=count(recent, col(Answer.abstained), of=Answer),
        good=count(voted, Rating.value == 1, of=Rating),
        bad=count(voted, Rating.value == -1, of=Rating),
        verified=count(col(VerifiedAnswer.expired_at).is_(None), of=VerifiedAnswer),
        review=review.count_open(session),
        champion=champion,
        parked=count(InboxEvent.state == "dropped", of=InboxEvent)
        + count(OutboxMessage.state == "dead", of=OutboxMessage),
    )


def lines(found: Overview, language: str) -> str:
    """Return the figures as lines of mrkdwn."""
    share = round(100 * found.abstained / found.answers) if found.answers else 0
    values = {**vars(found), "share": share, "days": DAYS}
    values["champion"] = mrkdwn.escape(found.champion)
    keys = ["status_manuals", "status_answers", "status_votes", "status_experts", "status_model"]
    if found.parked:
        keys.append("status_parked")
    return "\n".join(say(f"slack.{key}", language, **values) for key in keys)


def version_lines(version: ModelVersion, language: str) -> str:
    """Return one model version in a few lines of mrkdwn."""
    shown = {
        "id": version.id, "kind": version.kind, "base": version.base or "-",
        "run": version.run_id or "-", "made": f"{version.created_at:%Y-%m-%d %H:%M} UTC",
        "hash": version.artifact_hash[:12] or "-",
    }  # fmt: skip
    safe = {name: mrkdwn.escape(value) for name, value in shown.items()}
    return say("admin.version", language, **safe)


def expert_lines(session: Session, settings: Settings, language: str) -> list[str]:
    """Return the experts, each with what their corrections have done, as lines of mrkdwn."""
    found = [say("admin.experts_title", language)]
    for user in access.experts(settings):
        alive = col(VerifiedAnswer.expired_at).is_(None)
        mine = select(func.count()).select_from(VerifiedAnswer).where(VerifiedAnswer.author == user)
        verified = int(session.exec(mine.where(alive)).one())
        served = int(
            session.exec(
                select(func.count()).select_from(Answer).where(Answer.verified_by == user)
            ).one()
        )
        found.append(
            say("admin.expert", language, user=f"<@{user}>", verified=verified, served=served)
        )
    if len(found) == 1:
        found.append(say("admin.no_experts", language))
    return [*found, say("admin.experts_how", language, command=settings.admin_command)]
