"""Claims: one statement gives a row of work to one worker for a while, behind a fence.

A claim is a lease on a row of work (``InboxEvent``, ``OutboxMessage``). It is renewed while the
work goes on, may be taken over after it ran out, and every new claim raises the row's ``token``:
whoever holds an older token can no longer finish, retry or drop the row.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock, Thread
from typing import Any, Final, NamedTuple, TypeVar
from uuid import uuid4

from sqlalchemy import bindparam, update
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, col
from sqlmodel.sql.expression import SelectOfScalar

from bot.errors import SodateruError, Transient
from bot.log import get
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import InboxEvent, OutboxMessage
from bot.tables.columns import Utc
from bot.text import content_key

Work = TypeVar("Work", InboxEvent, OutboxMessage)

AT: Final = bindparam("at", type_=Utc())
"""The present moment in a statement that is built once."""
LONGEST_SECONDS: Final = 900.0
"""A claim is renewed for this long at most, so that work that hangs is taken over in the end."""


def home_of(settings: Settings) -> str:
    """Return the name that every owner working on this data folder on this machine begins with."""
    return content_key(f"{socket.gethostname()} {settings.data}")[:12]


def new_owner(settings: Settings) -> str:
    """Return a name for this process as an owner of claims."""
    return f"{home_of(settings)}/{os.getpid()}-{uuid4().hex[:8]}"


class Pick(NamedTuple):
    """Selects the id of one row that may be claimed."""

    statement: SelectOfScalar[str]
    """Built once: making it anew costs more than running it."""
    values: dict[str, Any]
    """What fills its parameters now."""


def take(
    store: Store,
    pick: Pick,
    kind: type[Work],
    owner: str,
    seconds: float,
    state: str,
) -> Work | None:
    """Claim the row that ``pick`` selects.

    Args:
        store: The database.
        pick: The row that is claimed.
        kind: The row's table.
        owner: From ``new_owner``.
        seconds: How long the claim holds without being renewed.
        state: The state a claimed row is in.

    Returns:
        The claimed row, or None when there is nothing to do.
    """
    with store.read() as session:  # an idle worker never takes the write lock
        if session.exec(pick.statement, params=pick.values).first() is None:
            return None
    chosen = pick.statement.params(**pick.values).with_for_update(skip_locked=True)
    claim = (
        update(kind)
        .where(col(kind.id) == chosen.scalar_subquery())
        .values(
            state=state,
            owner=owner,
            token=kind.token + 1,
            attempts=kind.attempts + 1,
            expires_at=now() + timedelta(seconds=seconds),
        )
        .returning(col(kind.id))
        .execution_options(synchronize_session=False)
    )
    with store.write() as session:
        found = session.exec(claim).scalar()
        return session.get_one(kind, found) if found else None


def change(session: Session, row: InboxEvent | OutboxMessage, **values: Any) -> None:
    """Change a claimed row, within the caller's transaction.

    Raises:
        Transient: Somebody else has taken the claim over; the transaction must not be committed.
    """
    if not _change(session, row, values):
        raise Transient("claims.taken_over", id=row.id)


def change_now(store: Store, row: InboxEvent | OutboxMessage, **values: Any) -> bool:
    """Change a claimed row in a transaction of its own; return whether the claim was still ours."""
    with store.write() as session:
        return _change(session, row, values)


def release(store: Store, kind: type[Work], settings: Settings) -> int:
    """Let claims of a dead process of this data folder be taken over at once; return how many.

    Call at start, as the folder's only owner.
    """
    statement = (
        update(kind)
        .where(col(kind.owner).startswith(home_of(settings) + "/"), col(kind.expires_at) > now())
        .values(expires_at=now() - timedelta(seconds=1))
        .execution_options(synchronize_session=False)
    )
    with store.write() as session:
        return session.exec(statement).rowcount


class Keeper:
    """Renews the claims that one process is working on, from one thread.

    Args:
        store: The database.
        seconds: How long a claim holds.
    """

    def __init__(self, store: Store, seconds: float) -> None:
        self._store, self._seconds = store, seconds
        self._held: dict[str, tuple[InboxEvent | OutboxMessage, float]] = {}
        self._lock, self._stop = Lock(), Event()
        self._thread = Thread(target=self._run, name="claims", daemon=True)

    def start(self) -> None:
        """Begin renewing."""
        self._thread.start()

    def stop(self) -> None:
        """End renewing."""
        self._stop.set()
        self._thread.join()

    @contextmanager
    def holding(self, row: InboxEvent | OutboxMessage) -> Iterator[None]:
        """Keep the claim on ``row`` for the length of the block."""
        with self._lock:
            self._held[row.id] = (row, 0.0)
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(row.id, None)

    def _run(self) -> None:
        pause = self._seconds / 3
        while not self._stop.wait(pause):
            with self._lock:
                due = [(row, age) for row, age in self._held.values() if age < LONGEST_SECONDS]
            for row, age in due:
                self._renew(row, age + pause)

    def _renew(self, row: InboxEvent | OutboxMessage, age: float) -> None:
        try:
            change_now(self._store, row, expires_at=now() + timedelta(seconds=self._seconds))
        except SodateruError as error:
            get("claims").warning("claims.not_renewed", id=row.id, error=error.key)
            return
        with self._lock:
            if row.id in self._held:
                self._held[row.id] = (row, age)


def _change(session: Session, row: InboxEvent | OutboxMessage, values: dict[str, Any]) -> bool:
    kind = type(row)
    statement = (
        update(kind)
        .where(_mine(kind, row))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(session.exec(statement).rowcount)


def _mine(
    kind: type[InboxEvent] | type[OutboxMessage], row: InboxEvent | OutboxMessage
) -> ColumnElement[bool]:
    claimed = col(kind.state).in_(("claimed", "sending"))
    same = (col(kind.id) == row.id) & (col(kind.token) == row.token)
    return same & (col(kind.owner) == row.owner) & claimed
