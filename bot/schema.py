"""Brings the database to this program's schema with Alembic, quickly when it already is there."""

from typing import Final

from sqlalchemy import inspect, text

from bot.errors import Broken
from bot.settings import shipped
from bot.store import Store

HEAD: Final = "0016"
"""Revision of the newest file in ``deploy/migrations/versions``; a test keeps it true."""


def bring_up_to_date(store: Store) -> None:
    """Upgrade the database to ``HEAD``.

    Raises:
        Broken: A newer program has already upgraded it.
    """
    found = revision(store)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise Broken("error.database_newer", found=found)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")))
    with store.engine.execution_options(sodateru_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def revision(store: Store) -> str | None:
    """Return the database's schema revision, or None for an empty database."""
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else None
