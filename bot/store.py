"""The database: SQLite (WAL, foreign keys, full sync) by default, PostgreSQL by URL.

``read()`` gives a session on a snapshot; ``write()`` gives one that takes SQLite's write lock at
once (BEGIN IMMEDIATE), so that two writers queue instead of failing half-way, and commits at the
end of the block. Everything durable goes through here.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event
from time import monotonic
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, literal_column
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, SQLModel

from bot.errors import Broken, Transient
from bot.settings import Settings

_BUSY_MS: Final = 20_000
"""How long SQLite waits for a lock."""
_EAGER_SECONDS: Final = 1.0
"""How long a writer looks again and again before it leaves the waiting to SQLite."""
_AGAIN_SECONDS: Final = 0.002
RESTORING: Final = "restoring.json"
"""Note in the data folder while a restore changes names; half of it must not be opened."""


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


class Store:
    """One engine and the two ways to use it.

    Args:
        url: SQLAlchemy URL.
    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session for reading; whatever it changed is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that commits at the end of the block, or rolls back on an exception.

        Raises:
            Transient: The database stayed locked for longer than we wait.
        """
        writer = self.engine.execution_options(sodateru_write=True)
        try:
            with Session(writer, expire_on_commit=False) as session:
                yield session
                session.commit()
        except OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise Transient("error.database_busy") from error
            raise

    def create_tables(self) -> None:
        """Create the tables of every imported ``tables`` module (tests; others use migrations)."""
        SQLModel.metadata.create_all(self.engine)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def insert_once(session: Session, row: SQLModel) -> bool:
    """Insert ``row`` unless one with its primary key or unique values exists already.

    Returns:
        Whether it was inserted.
    """
    values = row.model_dump(exclude_none=True)
    one: ColumnElement[int] = literal_column(
        "1"
    )  # returned for a row that was inserted; counting is not portable
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_pg

        pg = insert_pg(type(row)).values(values).on_conflict_do_nothing()
        return session.exec(pg.returning(one)).first() is not None
    from sqlalchemy.dialects.sqlite import insert as insert_lite

    lite = insert_lite(type(row)).values(values).on_conflict_do_nothing()
    return session.exec(lite.returning(one)).first() is not None


def open_store(settings: Settings) -> Store:
    """Open the database that ``settings`` names and bring its schema up to date.

    Raises:
        Broken: A restore was interrupted, or a newer program has written the database.
    """
    from bot.schema import bring_up_to_date

    if (settings.data / RESTORING).exists():
        raise Broken("error.restore_unfinished", data=settings.data)
    settings.data.mkdir(parents=True, exist_ok=True)
    store = Store(settings.url)
    bring_up_to_date(store)
    return store


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 20, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" event below starts transactions
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # an acknowledged event survives power loss
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, too

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> Any:
        if not connection.get_execution_options().get("sodateru_write"):
            connection.exec_driver_sql("BEGIN")
        elif not _at_once(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _at_once(connection: Connection) -> bool:
    """Take SQLite's write lock as soon as it is free; return False when it is not for long.

    SQLite itself looks again in steps that grow to 100 ms, so that an answer would wait far longer
    than the ingest that holds the lock for some milliseconds.
    """
    raw: Any = connection.connection.dbapi_connection
    tick, end = Event(), monotonic() + _EAGER_SECONDS
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while monotonic() < end:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) and "busy" not in str(error):
                    raise
                tick.wait(_AGAIN_SECONDS)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
    return False
