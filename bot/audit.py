"""The audit log: every change of state and its row in one transaction, chained by hashes.

Call ``record`` inside the transaction that makes the change. ``broken`` finds rows that were
edited or removed afterwards.
"""

import json
from datetime import UTC
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.store import Store, now
from bot.tables.audit import AuditRow
from bot.text import content_hash

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
        for row in session.exec(select(AuditRow).order_by(col(AuditRow.id))):
            if row.previous_hash != previous or row.hash != _hash(row):
                found.append(row.id or 0)
            previous = row.hash
    return found


def _hash(row: AuditRow) -> str:
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [row.previous_hash, at, row.actor, row.action, row.subject, row.detail]
    return content_hash(json.dumps(parts, ensure_ascii=False, sort_keys=True))
