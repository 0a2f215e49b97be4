"""Writes one manual's rows: what differs from before, and what every index has still to apply."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, insert, update
from sqlmodel import Session, col, select

from bot import audit
from bot.access import EVERYONE
from bot.dates import Days
from bot.retrieval.passages import Piece
from bot.store import now
from bot.tables import Document, Passage, PassageChange


@dataclass(frozen=True)
class Manual:
    """A manual as it should stand in the database."""

    id: str
    source: str
    origin: str
    title: str
    language: str
    content_hash: str
    text: str
    audience: str
    days: Days
    pieces: tuple[Piece, ...]


class _Row(NamedTuple):
    """A passage as it stands, without its text."""

    id: str
    ordinal: int
    start: int
    end: int
    content_hash: str
    removed: bool


@dataclass(frozen=True)
class Outcome:
    """What writing it changed."""

    passages_changed: int
    answers_expired: int


def shelve(session: Session, manual: Manual) -> Outcome:
    """Write a manual within the caller's transaction; return what changed."""
    before = session.get(Document, manual.id)
    was_there = before is not None and before.removed_at is None
    moved = before is not None and (before.title, before.audience) != (
        manual.title,
        manual.audience,
    )
    narrowed = before is not None and before.audience != manual.audience != EVERYONE
    _write_document(session, before, manual)
    known = {row.id: row for row in _rows(session, manual.id)}
    wanted = {piece.id: piece for piece in manual.pieces}
    gone = [row for row in known.values() if not row.removed and row.id not in wanted]
    fresh = [piece for piece in manual.pieces if piece.id not in known]
    back = [key for key in wanted if key in known and known[key].removed]
    _place(session, [(known[key], wanted[key]) for key in wanted if key in known])
    _insert(session, manual.id, fresh)
    _retire(session, [row.id for row in gone])
    changed = set(wanted) if moved else {piece.id for piece in fresh} | set(back)
    _announce(session, changed, removed=False)
    lost = {row.content_hash for row in (known.values() if narrowed else gone)}
    expired = _expire(session, lost, keep_known=not narrowed)
    audit.record(
        session,
        "ingest",
        "document.changed" if was_there else "document.added",
        manual.id,
        passages=len(manual.pieces),
        written=len(changed),
        removed=len(gone),
    )
    return Outcome(len(changed) + len(gone), expired)


def remove(session: Session, document_id: str) -> Outcome:
    """Remove a manual and its passages within the caller's transaction."""
    document = session.get_one(Document, document_id)
    document.removed_at = document.updated_at = now()
    session.add(document)
    rows = [row for row in _rows(session, document_id) if not row.removed]
    _retire(session, [row.id for row in rows])
    expired = _expire(session, {row.content_hash for row in rows}, keep_known=True)
    audit.record(session, "ingest", "document.removed", document_id, removed=len(rows))
    return Outcome(len(rows), expired)


def _write_document(session: Session, before: Document | None, manual: Manual) -> None:
    row = before or Document(id=manual.id, source=manual.source, title="", language="",
                             content_hash="", text="")  # fmt: skip
    row.origin, row.title, row.language = manual.origin, manual.title, manual.language
    row.content_hash, row.text, row.audience = manual.content_hash, manual.text, manual.audience
    row.valid_from, row.valid_until = manual.days.since, manual.days.until
    row.updated_at, row.removed_at = now(), None
    session.add(row)
    session.flush()


def _insert(session: Session, document_id: str, pieces: Iterable[Piece]) -> None:
    rows = [
        {"id": p.id, "document_id": document_id, "ordinal": p.ordinal, "heading": p.heading,
         "start": p.start, "end": p.end, "text": p.text, "content_hash": p.content_hash}
        for p in pieces
    ]  # fmt: skip
    if rows:
        _many(session, insert(Passage), rows)


def _rows(session: Session, document_id: str) -> list[_Row]:
    """Return a manual's passages, removed ones too, as plain values: it may have thousands."""
    columns = (Passage.id, Passage.ordinal, Passage.start, Passage.end, Passage.content_hash,
               col(Passage.removed_at).is_not(None))  # fmt: skip
    query = select(*columns).where(Passage.document_id == document_id)  # type: ignore[call-overload]
    return [_Row(*row) for row in session.exec(query)]


def _place(session: Session, kept: Iterable[tuple[_Row, Piece]]) -> None:
    """Write where passages that stay stand now, for those that moved or came back."""
    rows = [
        {"key": row.id, "ordinal": piece.ordinal, "start": piece.start, "end": piece.end}
        for row, piece in kept
        if row.removed
        or (row.ordinal, row.start, row.end) != (piece.ordinal, piece.start, piece.end)
    ]
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in ("ordinal", "start", "end")}
        moved = update(Passage).where(col(Passage.id) == bindparam("key"))
        _many(session, moved.values(**values, removed_at=None), rows)


def _retire(session: Session, passage_ids: Collection[str]) -> None:
    if passage_ids:
        gone = update(Passage).where(col(Passage.id) == bindparam("key")).values(removed_at=now())
        _many(session, gone, [{"key": key} for key in passage_ids])
    _announce(session, passage_ids, removed=True)


def _announce(session: Session, passage_ids: Collection[str], *, removed: bool) -> None:
    rows = [{"passage_id": one, "removed": removed, "at": now()} for one in sorted(passage_ids)]
    if rows:
        _many(session, insert(PassageChange), rows)


def _many(session: Session, statement: Executable, rows: list[dict[str, Any]]) -> None:
    """Run one statement for many rows, which is far faster than as many objects."""
    session.flush()
    session.connection().execute(statement, rows)


def _expire(session: Session, lost: set[str], *, keep_known: bool) -> int:
    """Expire verified answers that rest on lost texts.

    Args:
        session: The writing session.
        lost: Hashes of the texts.
        keep_known: A text that still stands elsewhere in the manuals is not lost.
    """
    if not lost:
        return 0
    from bot.verified import expire_for

    session.flush()
    if keep_known:
        there = col(Passage.content_hash).in_(lost) & col(Passage.removed_at).is_(None)
        lost = lost - set(session.exec(select(Passage.content_hash).where(there)).all())
    return len(expire_for(session, lost)) if lost else 0
