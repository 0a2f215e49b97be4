"""Leases: one row says who may do a thing now; its fencing token grows with every new owner.

One statement serves SQLite and PostgreSQL. Whoever was too slow, a process that was suspended say,
must not write any more: it works with a ``Fenced`` store, which looks at the token in every writing
transaction, before anything else and with the row locked until the end of it.

Source: Kleppmann, How to do distributed locking (2016), fencing tokens.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from bot.errors import Transient
from bot.store import Store

_TAKE = text("""
INSERT INTO lease (name, owner, token, expires) VALUES (:name, :owner, 1, :now + :seconds)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, expires = excluded.expires,
  token = lease.token + (CASE WHEN lease.owner = excluded.owner THEN 0 ELSE 1 END)
WHERE lease.expires < :now OR lease.owner = excluded.owner
RETURNING token
""")


@dataclass(frozen=True)
class Held:
    """A lease that was taken."""

    name: str
    owner: str
    token: int


def take(
    store: Store, name: str, owner: str, seconds: float, clock: Callable[[], float] = time.time
) -> Held | None:
    """Take or renew a lease for ``seconds``; None while somebody else holds it."""
    values = {"name": name, "owner": owner, "now": clock(), "seconds": seconds}
    with store.write() as session:
        row = session.connection().execute(_TAKE, values).first()
    return Held(name, owner, int(row.token)) if row else None


def renew(store: Store, held: Held, seconds: float, clock: Callable[[], float] = time.time) -> bool:
    """Hold a lease for longer; return whether it was still held, or had run out unnoticed.

    One that was lost is not taken back: somebody else's work has begun since.
    """
    with store.write() as session:
        done = session.connection().execute(
            text("UPDATE lease SET expires = :until WHERE name = :name AND token = :token"),
            {"name": held.name, "token": held.token, "until": clock() + seconds},
        )
    return bool(done.rowcount)


def give_back(store: Store, held: Held) -> None:
    """Let the next one in at once; does nothing when the lease was lost meanwhile."""
    with store.write() as session:
        session.connection().execute(
            text("UPDATE lease SET expires = 0 WHERE name = :name AND token = :token"),
            {"name": held.name, "token": held.token},
        )


def still(store: Store, held: Held) -> bool:
    """Return whether nobody has taken the lease over since."""
    with store.read() as session:
        row = (
            session.connection()
            .execute(text("SELECT token FROM lease WHERE name = :name"), {"name": held.name})
            .first()
        )
    return row is not None and int(row.token) == held.token


class Fenced(Store):
    """The same database, written to only as long as nobody has taken a lease over.

    Args:
        store: The database.
        held: The lease.
    """

    def __init__(self, store: Store, held: Held) -> None:
        self.engine = store.engine
        self._held = held

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session as ``Store.write`` does.

        Raises:
            Transient: The lease was lost, and nothing is written; or the database stayed locked.
        """
        with super().write() as session:
            self._refuse_when_lost(session)
            yield session

    def confirm(self) -> None:
        """Look whether the lease is still held, before something outside the database is done.

        Raises:
            Transient: It was lost.
        """
        with self.read() as session:
            self._refuse_when_lost(session, lock=False)

    def _refuse_when_lost(self, session: Session, *, lock: bool = True) -> None:
        # SQLite's writers queue as it is; elsewhere whoever takes the lease waits for our commit.
        shared = " FOR SHARE" if lock and session.get_bind().dialect.name == "postgresql" else ""
        row = (
            session.connection()
            .execute(
                text(f"SELECT token FROM lease WHERE name = :name{shared}"),  # noqa: S608  our own words
                {"name": self._held.name},
            )
            .first()
        )
        if row is None or int(row.token) != self._held.token:
            raise Transient("error.turn_lost", name=self._held.name)


def confirm(store: Store) -> None:
    """Look whether the lease that a store is fenced by is still held; others need none.

    Raises:
        Transient: It was lost.
    """
    if isinstance(store, Fenced):
        store.confirm()
