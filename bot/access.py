"""Who may read what, decided before anything enters a prompt; and who has which role.

A restricted document may be shown in a channel only when the channel itself is on its list, since
everybody there will see the answer; in a direct message the asker must be on the list.
"""

from dataclasses import dataclass

from bot.settings import Settings

EVERYONE = "everyone"


@dataclass(frozen=True)
class Reader:
    """Who will see an answer."""

    user: str
    channel: str = ""
    """Channel id; empty, or starting with D, means only the user reads along."""

    @property
    def key(self) -> str:
        """The id that a document's list must hold."""
        return self.channel if self.channel and not self.channel.startswith("D") else self.user


def may_read(audience: str, reader: Reader) -> bool:
    """Return whether ``reader`` may see a document with this ``Document.audience``."""
    return audience == EVERYONE or reader.key in {part.strip() for part in audience.split(",")}


def is_admin(user: str, settings: Settings) -> bool:
    """Return whether ``user`` may use the admin command."""
    return user in settings.admins


def is_expert(user: str, settings: Settings) -> bool:
    """Return whether ``user``'s rewrites become verified answers; admins are experts too."""
    return user in settings.experts or is_admin(user, settings)
