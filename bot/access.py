"""Who may read what, decided before anything enters a prompt; and who has which role.

A restricted document may be shown in a channel only when the channel itself is on its list, since
everybody there will see the answer; in a direct message the asker must be on the list.
"""

from dataclasses import dataclass

from sqlmodel import Session, select

from bot.settings import Settings
from bot.tables import Grant

EVERYONE = "everyone"


@dataclass(frozen=True)
class Reader:
    """Who will see an answer."""

    user: str
    channel: str = ""
    """Channel id; empty, or starting with D, means only the user reads along."""
    outsider: bool = False
    """Guests or another company read along: only what names the channel may be shown."""

    @property
    def key(self) -> str:
        """The id that a document's list must hold."""
        return self.channel if self.channel and not self.channel.startswith("D") else self.user


def may_read(audience: str, reader: Reader) -> bool:
    """Return whether ``reader`` may see a document with this ``Document.audience``."""
    if audience == EVERYONE:
        return not reader.outsider
    return reader.key in {part.strip() for part in audience.split(",")}


def is_admin(user: str, settings: Settings) -> bool:
    """Return whether ``user`` may use the admin command."""
    return user in settings.admins


def is_expert(user: str, settings: Settings) -> bool:
    """Return whether ``user``'s rewrites become verified answers; admins are experts too."""
    return user in settings.experts or user in settings.granted or is_admin(user, settings)


def experts(settings: Settings) -> tuple[str, ...]:
    """Return the experts, those of the settings first; admins only when they are named so."""
    return (*settings.experts, *sorted(settings.granted - set(settings.experts)))


def renew(session: Session, settings: Settings) -> None:
    """Bring the roles that were given in Slack up to date; ``settings`` keeps them in memory."""
    now = set(session.exec(select(Grant.user).where(Grant.role == "expert")))
    settings.granted.difference_update(settings.granted - now)
    settings.granted.update(now)
