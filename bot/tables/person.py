"""People of the workspace as Slack shows them: whose names are names."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.store import now
from bot.tables.columns import Utc


class Person(SQLModel, table=True):
    """One member; curation masks their names wherever they stand."""

    id: str = Field(primary_key=True)
    """Slack's user id."""
    names: str
    """Real and display name, one a line."""
    seen_at: datetime = Field(default_factory=now, sa_type=Utc)
