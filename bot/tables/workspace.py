"""Where the bot lives: workspaces that installed it, channels as they are set, roles, orders."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc, json_column


class Installation(SQLModel, table=True):
    """A workspace that installed the app by OAuth; a single workspace has none."""

    id: str = Field(primary_key=True)
    """The workspace's id, or the organisation's when it was installed for all of it."""
    name: str = ""
    bot_id: str
    bot_user: str
    sealed: str
    """Tokens and the rest, encrypted; the key is not in the database."""
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    """When the token must have been rotated; None for a token that lasts."""
    installed_by: str = ""
    installed_at: datetime = Field(default_factory=now, sa_type=Utc)


class Whereabouts(SQLModel, table=True):
    """Which workspace a channel or a person belongs to; kept only for several workspaces."""

    id: str = Field(primary_key=True)
    team: str = Field(index=True)


class ChannelSetting(SQLModel, table=True):
    """How the bot behaves in a channel; a channel without a row has the defaults."""

    __tablename__ = "channel_setting"
    channel: str = Field(primary_key=True)
    enabled: bool = True
    mention_only: bool = False
    """Whether even follow-ups in the bot's threads need a mention."""
    audience: str = "employees"
    """Who is served: ``employees``, ``guests`` too, or ``partners`` too."""
    language: str = ""
    """``ja`` or ``en`` for every answer there; empty follows the person."""
    handoff_channel: str = ""
    """Where questions of this channel are handed over; empty follows the settings."""
    auto_answer: bool = False
    """Whether what reads like a question is answered without a mention."""
    set_by: str = ""
    set_at: datetime = Field(default_factory=now, sa_type=Utc)


class Grant(SQLModel, table=True):
    """A role that an administrator gave in Slack, beside those of the settings."""

    user: str = Field(primary_key=True)
    role: str = "expert"
    given_by: str
    given_at: datetime = Field(default_factory=now, sa_type=Utc)


class Order(SQLModel, table=True):
    """An administrator's command that was shown and waits for its confirmation.

    States: ``shown`` -> (``approving`` ->) ``done``, or ``stale``, ``declined``, ``expired``.
    """

    __tablename__ = "admin_order"
    id: str = Field(primary_key=True)
    verb: str
    args: dict[str, Any] = Field(sa_column=json_column())
    user: str
    channel: str
    language: str
    shown: str
    """Hash of what was shown; what is confirmed must still look the same."""
    state: str = Field(default="shown", index=True)
    approver: str = ""
    """The second person, where two are needed."""
    created_at: datetime = Field(default_factory=now, sa_type=Utc)
    decided_at: datetime | None = Field(default=None, sa_type=Utc)
