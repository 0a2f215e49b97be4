"""What an ingest would do, and which recent answers rest on words that it would take away."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import Session, col, select

from bot.access import EVERYONE
from bot.retrieval import audiences, sources
from bot.retrieval.ingest import looked, missing
from bot.retrieval.look import Look, Refused, Seen, known
from bot.retrieval.shelve import Manual
from bot.store import Store, now
from bot.tables import Answer, Document, Passage, Question, VerifiedAnswer

DAYS: Final = 90
"""How far back answers are looked at."""
_SOME: Final = 500


@dataclass(frozen=True)
class Affected:
    """An answer that was given from words that would be gone."""

    answer_id: str
    question: str
    asked_at: datetime
    cited: bool
    """Whether it quotes them; else they only stood before the model."""


@dataclass(frozen=True)
class Preview:
    """What would happen, by the manuals' paths; nothing has been written."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    refused: tuple[Refused, ...]
    answers: tuple[Affected, ...]
    """Newest first."""
    verified: tuple[str, ...]
    """Questions of the verified answers that would expire."""


def preview(
    store: Store,
    paths: Sequence[Path],
    *,
    audience: str | None = None,
    acl: audiences.Audiences | None = None,
    days: int = DAYS,
) -> Preview:
    """Read the manuals as ``ingest`` would, and write nothing.

    An answer counts as affected when a passage that it was given from would be gone, changed or
    hidden from somebody who may read it today. What a new manual would add to an answer is not
    foreseen.

    Args:
        store: The database.
        paths: Files and folders.
        audience: As ``ingest`` takes it.
        acl: As ``ingest`` takes it.
        days: How far back answers are looked at.

    Raises:
        UserError: A path does not exist, or what says who may read what cannot be read.
    """
    found = sources.scan(paths)
    look = Look(known(store), audiences.over(found.folders, acl), audience)
    seen = [one for batch in looked(look, found) for one in batch]
    gone = missing(look, found)
    with store.read() as session:
        lost = _lost(session, [one.manual for one in seen if one.manual], {row.id for row in gone})
        return Preview(
            added=_named(seen, "added"),
            changed=_named(seen, "changed"),
            unchanged=_named(seen, "unchanged"),
            removed=tuple(sorted(row.source for row in gone)),
            refused=tuple(one.refused for one in seen if one.refused),
            answers=tuple(_answers(session, lost, now() - timedelta(days=days))),
            verified=tuple(_verified(session, lost)),
        )


def _named(seen: Iterable[Seen], said: str) -> tuple[str, ...]:
    return tuple(sorted(one.name for one in seen if one.said == said))


def _lost(session: Session, manuals: Sequence[Manual], gone: Collection[str]) -> set[str]:
    """Return the hashes of texts that would stand nowhere any more, or not for everyone."""
    touched = {manual.id for manual in manuals} | set(gone)
    there: dict[str, set[str]] = {key: set() for key in touched}
    for document_id, hashed in _living(session, Passage.document_id, touched):
        there[document_id].add(hashed)
    kept = {piece.content_hash for manual in manuals for piece in manual.pieces}
    lost = {hashed for hashes in there.values() for hashed in hashes} - kept
    elsewhere = _living(session, Passage.content_hash, lost, column=Passage.document_id)
    lost -= {hashed for document_id, hashed in elsewhere if document_id not in touched}
    for manual in manuals:
        before = session.get(Document, manual.id)
        if before and before.audience != manual.audience != EVERYONE:
            lost |= there[manual.id]
    return lost


def _living(
    session: Session, by: object, keys: Collection[str], column: object = Passage.document_id
) -> Iterator[tuple[str, str]]:
    """Yield (column, text hash) of living passages whose ``by`` is among the keys."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _SOME):
        query = select(
            column, Passage.content_hash
        ).where(  # type: ignore[call-overload]
            col(by).in_(ordered[start : start + _SOME]), col(Passage.removed_at).is_(None)
        )
        yield from session.exec(query)


def _answers(session: Session, lost: Collection[str], since: datetime) -> Iterator[Affected]:
    if not lost:
        return
    query = (
        select(Answer, Question)
        .join(Question, col(Question.id) == col(Answer.question_id))
        .where(col(Answer.created_at) >= since)
        .order_by(col(Answer.created_at).desc())
    )
    for answer, question in session.exec(query):
        pairs = zip(answer.passage_ids, answer.passage_hashes, strict=False)
        gone = {passage_id for passage_id, hashed in pairs if hashed in lost}
        if gone:
            cited = any(one.get("passage_id") in gone for one in answer.citations)
            yield Affected(answer.id, question.text, question.asked_at, cited)


def _verified(session: Session, lost: Collection[str]) -> list[str]:
    if not lost:
        return []
    rows = session.exec(select(VerifiedAnswer).where(col(VerifiedAnswer.expired_at).is_(None)))
    return sorted(row.question for row in rows if set(row.passage_hashes) & set(lost))
