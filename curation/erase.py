"""Takes a person's id and words out of every table of the database, also those of other rooms.

Columns are found by what they are called, so that a table that comes later is reached as well; a
test looks through the whole database for what should be gone. The audit trail alone keeps ids: its
chain would break, and who did what is what it is for.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    MetaData,
    String,
    Table,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection

from bot.store import Store

_KEPT: Final = frozenset({"audit_row", "alembic_version"})
_OWN: Final = frozenset({"expert_profile", "grant", "person", "reaction_mark"})
"""Rows that are about nobody else: they go as a whole."""
_PERSONS: Final = frozenset(
    {
        "user", "author", "asked_by", "answered_by", "expert", "assigned_to", "closed_by", "admin",
        "approver", "agreed_by", "given_by", "set_by", "installed_by", "lifted_by", "verified_by",
        "approved_by", "delegate", "actor",
    }
)  # fmt: skip
_WORDS: Final = frozenset({"text", "question", "left", "right", "comment", "rival"})
_OF: Final = ("pair_id", "answer_id", "subject")
"""Columns that say to what a row's words belong."""
_AT_ONCE: Final = 400


def persons(connection: Connection, user: str, alias: str) -> int:
    """Put an alias where a person's id stands; return how many rows that changed.

    Args:
        connection: Inside a writing transaction.
        user: The id.
        alias: Belongs to nobody, and leads back to nobody.
    """
    changed = 0
    for table in _tables(connection):
        id_ = table.c.get("user", table.c.get("id"))
        if table.name in _OWN and id_ is not None:
            changed += connection.execute(delete(table).where(id_ == user)).rowcount
        for column in table.c:
            if column.name in _PERSONS and isinstance(column.type, String):
                changed += _renamed(connection, table, column, (user, alias))
            elif isinstance(column.type, JSON):
                changed += _in_json(connection, table, column, (user, alias))
            elif column.name in _WORDS and isinstance(column.type, String):
                changed += _mentioned(connection, table, column, (user, alias))
    return changed


def words(connection: Connection, ids: Collection[str], gone: str) -> int:
    """Take the words out of every row that belongs to one of these pairs or answers."""
    changed, ordered = 0, sorted(ids)
    for table in _tables(connection):
        if table.name in _OWN or table.name == "pair":
            continue
        said = [c for c in table.c if c.name in _WORDS and isinstance(c.type, String)]
        for of in [table.c[name] for name in _OF if name in table.c and said]:
            for at in range(0, len(ordered), _AT_ONCE):
                mine = of.in_(ordered[at : at + _AT_ONCE])
                full = or_(*(column.not_in(["", gone]) for column in said))
                blank = {column: case((column == "", ""), else_=gone) for column in said}
                changed += connection.execute(
                    update(table).where(mine, full).values(blank)
                ).rowcount
    return changed


def scrub(store: Store) -> bool:
    """Overwrite what freed pages and the write-ahead log still hold; return whether all of it went.

    Another process that reads at this very moment can keep a part of the log in use; the next
    checkpoint removes it then. On PostgreSQL this is the server's ``VACUUM``.
    """
    if store.engine.dialect.name != "sqlite":
        return False
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        if raw is None:
            return False
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("VACUUM")
        busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _tables(connection: Connection) -> Iterator[Table]:
    known = MetaData()
    known.reflect(connection)
    for table in known.sorted_tables:
        if table.name not in _KEPT:
            yield table


def _renamed(
    connection: Connection, table: Table, column: Column[Any], names: tuple[str, str]
) -> int:
    user, alias = names
    changed = connection.execute(
        update(table).where(column == user).values({column: alias})
    ).rowcount
    listed = connection.execute(select(column).where(column.contains(user)).distinct())
    for (value,) in listed.all():  # several, parted by commas
        parts = [alias if part == user else part for part in value.split(",")]
        changed += connection.execute(
            update(table).where(column == value).values({column: ",".join(parts)})
        ).rowcount
    return changed


def _mentioned(
    connection: Connection, table: Table, column: Column[Any], names: tuple[str, str]
) -> int:
    user, alias = (f"<@{name}" for name in names)
    return connection.execute(
        update(table)
        .where(column.contains(user))
        .values({column: func.replace(column, user, alias)})
    ).rowcount


def _in_json(
    connection: Connection, table: Table, column: Column[Any], names: tuple[str, str]
) -> int:
    user, alias = names
    keys = list(table.primary_key.columns)
    held = cast(column, String).contains(user)
    rows = connection.execute(select(*keys, column).where(held)).all()
    for *key, value in rows:
        text = json.dumps(value, ensure_ascii=False).replace(user, alias)
        one = [column_ == part for column_, part in zip(keys, key, strict=True)]
        connection.execute(update(table).where(*one).values({column: json.loads(text)}))
    return len(rows)
