"""Leases: one row says who may do a thing now; its fencing token grows with every new owner.

One statement serves SQLite and PostgreSQL. A holder renews by taking again; whoever was too slow
sees a higher token and must not write.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text

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
