"""The audit log: every change of state and its row in one transaction, chained by hashes.

Call ``record`` inside the transaction that makes the change. ``broken`` finds rows that were
edited or removed afterwards.
"""

import json
from datetime import UTC
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from bot.store import Store, now
from bot.tables.audit import AuditRow
from bot.text import content_hash

FORGETTING = ("data.forgotten", "question.deleted")
"""Actions after which words of somebody are gone for good."""
_FIRST = "0" * 64
_POSTGRES_LOCK = 7_305_841


def record(session: Session, actor: str, action: str, subject: str, **detail: Any) -> AuditRow:
    """Append a row to the chain, within the caller's transaction.

    Args:
        session: A writing session.
        actor: User id, or the process that acted (``bot``, ``trainer``).
        action: Dotted verb, e.g. ``answer.rewritten``.
        subject: Id of what was acted on.
        **detail: Ids and numbers; never message text.
    """
    if session.get_bind().dialect.name == "postgresql":  # SQLite's writers already queue
        session.connection().execute(
            text("SELECT pg_advisory_xact_lock(:n)"), {"n": _POSTGRES_LOCK}
        )
    last = session.exec(select(AuditRow).order_by(col(AuditRow.id).desc()).limit(1)).first()
    row = AuditRow(
        at=now(),
        actor=actor,
        action=action,
        subject=subject,
        detail=detail,
        previous_hash=last.hash if last else _FIRST,
        hash="",
    )
    row.hash = _hash(row)
    session.add(row)
    session.flush()
    return row


def broken(store: Store) -> list[int]:
    """Return the ids of rows whose hash or link to the row before does not hold."""
    found, previous = [], _FIRST
    with store.read() as session:
        asked = select(AuditRow).order_by(col(AuditRow.id)).execution_options(yield_per=1000)
        for row in session.exec(asked):
            if row.previous_hash != previous or row.hash != _hash(row):
                found.append(row.id or 0)
            previous = row.hash
    return found


def head(store: Store) -> str:
    """Return the hash of the newest row: whoever notes it can later prove what came before."""
    with store.read() as session:
        newest = select(AuditRow.hash).order_by(col(AuditRow.id).desc()).limit(1)
        return session.exec(newest).first() or _FIRST


def holds(store: Store, noted: str) -> bool:
    """Return whether a head that was noted earlier is still in the log."""
    with store.read() as session:
        found = session.exec(select(AuditRow.id).where(AuditRow.hash == noted)).first()
    return found is not None or noted == _FIRST


def rows(store: Store) -> int:
    """Return how many rows the log has."""
    with store.read() as session:
        return session.exec(select(func.count()).select_from(AuditRow)).one()


def forgotten(store: Store) -> tuple[str, ...]:
    """Return what has been forgotten on request, as ``action subject``, in order."""
    asked = select(AuditRow.action, AuditRow.subject).where(col(AuditRow.action).in_(FORGETTING))
    with store.read() as session:
        found = session.exec(asked.order_by(col(AuditRow.id)))
        return tuple(f"{action} {subject}" for action, subject in found)


def _hash(row: AuditRow) -> str:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [row.previous_hash, at, row.actor, row.action, row.subject, row.detail]
    return content_hash(json.dumps(parts, ensure_ascii=False, sort_keys=True))
