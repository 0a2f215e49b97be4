"""What the library reads from SQL: changes to apply, passages to index, hits to check."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from bot.dates import Days
from bot.retrieval.entry import Entry
from bot.tables import Document, Passage, PassageChange

_SOME = 500


@dataclass(frozen=True)
class Row:
    """A living passage with its manual, as SQL has it now."""

    passage_id: str
    document_id: str
    title: str
    source: str
    audience: str
    heading: str
    start: int
    end: int
    text: str
    content_hash: str
    valid_from: date | None
    valid_until: date | None

    @property
    def days(self) -> Days:
        """The days on which its manual holds."""
        return Days(self.valid_from, self.valid_until)

    @property
    def entry(self) -> Entry:
        """The passage as an index takes it."""
        return Entry(
            self.passage_id, self.audience, self.title, self.heading, self.text, self.content_hash
        )


def living(session: Session, passage_ids: Collection[str]) -> dict[str, Row]:
    """Return passage id -> row of those that neither were removed nor lost their manual."""
    found: dict[str, Row] = {}
    ids = sorted(passage_ids)
    for start in range(0, len(ids), _SOME):
        some = {"ids": ids[start : start + _SOME]}
        for row in session.exec(_named(), params=some).all():
            found[row[0]] = Row(*row)
    return found


def everything(session: Session) -> Iterator[list[Row]]:
    """Yield all living passages in batches, ordered by id."""
    last = ""
    while batch := following(session, last):
        yield batch
        last = batch[-1].passage_id


def following(session: Session, after: str) -> list[Row]:
    """Return the next living passages whose ids follow ``after``."""
    return _select(session, col(Passage.id) > after, _SOME * 4)


def some(session: Session, after: str, limit: int) -> list[Row]:
    """Return some living passages: those whose ids, which are hashes, follow ``after``."""
    found = _select(session, col(Passage.id) > after, limit)
    return found or _select(session, col(Passage.id) > "", limit)


def _select(session: Session, condition: object, limit: int | None = None) -> list[Row]:
    query = _living().where(condition).order_by(col(Passage.id)).limit(limit)
    return [Row(*row) for row in session.exec(query).all()]


@cache
def _named() -> Any:
    """Return the query of a search's hits, put together once since each search asks it."""
    return _living().where(col(Passage.id).in_(bindparam("ids", expanding=True)))


def _living() -> Any:
    return (
        select(
            Passage.id, Passage.document_id, Document.title, Document.source, Document.audience,
            Passage.heading, Passage.start, Passage.end, Passage.text, Passage.content_hash,
            Document.valid_from, Document.valid_until,
        )  # type: ignore[call-overload]
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.removed_at).is_(None), col(Document.removed_at).is_(None))
    )  # fmt: skip


def count(session: Session) -> int:
    """Return how many passages live."""
    query = (
        select(func.count())
        .select_from(Passage)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.removed_at).is_(None), col(Document.removed_at).is_(None))
    )
    return int(session.exec(query).one())


def last_seq(session: Session) -> int:
    """Return the newest change's number, 0 without any."""
    return int(session.exec(select(func.max(PassageChange.seq))).one() or 0)


def changed(session: Session, after: int, limit: int) -> Iterator[Sequence[tuple[int, str]]]:
    """Yield the changes after a number in batches, oldest first: their numbers and passages."""
    number, passage = col(PassageChange.seq), col(PassageChange.passage_id)
    while True:
        query = select(number, passage).where(number > after).order_by(number).limit(limit)
        batch = [(int(seq or 0), key) for seq, key in session.exec(query)]
        if not batch:
            return
        yield batch
        after = batch[-1][0]
