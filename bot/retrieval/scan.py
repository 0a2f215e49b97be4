"""Search without an index: SQL counts which passages hold the question's character pairs.

Slow and plain, for the minutes in which the index is being rebuilt.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from sqlalchemy import case, literal, or_
from sqlmodel import Session, col, select

from bot.retrieval import grammar, match, rows, surface, terms
from bot.retrieval.rows import Row
from bot.retrieval.sounds import sounds
from bot.tables import Document, Passage

_PAIRS: Final = 16
_LIMIT: Final = 40


def audiences(session: Session) -> list[str]:
    """Return the audiences of all living manuals."""
    query = select(Document.audience).where(col(Document.removed_at).is_(None)).distinct()
    return list(session.exec(query))


def gather(
    session: Session, question: str, readable: Collection[str], on: date | None = None
) -> tuple[match.Asked, list[match.Candidate], Mapping[str, Row]]:
    """Return what ``search.gather`` returns, from SQL alone."""
    words = list(dict.fromkeys(terms.words(question)))
    pairs, loans = sorted(set(terms.pairs(question))), sorted(set(sounds(question, words)))
    asked = match.asked(
        question, dict.fromkeys(words, 1.0), dict.fromkeys(pairs, 1.0), dict.fromkeys(loans, 1.0)
    )
    telling = sorted(pairs, key=lambda pair: (-grammar.of_pair(pair), pair))[:_PAIRS]
    if not telling or not readable:
        return asked, [], {}
    there = rows.living(session, _ids(session, telling, readable, on))
    return asked, [_candidate(row) for row in there.values()], there


def _ids(
    session: Session, pairs: Collection[str], readable: Collection[str], on: date | None
) -> list[str]:
    text = col(Document.title) + "\n" + col(Passage.heading) + "\n" + col(Passage.text)
    score = sum(
        (
            case((text.icontains(pair, autoescape=True), grammar.of_pair(pair)), else_=0.0)
            for pair in pairs
        ),
        literal(0.0),
    )
    query = (
        select(Passage.id)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.removed_at).is_(None), col(Document.removed_at).is_(None))
        .where(col(Document.audience).in_(sorted(readable)), score > 0)
        .order_by(score.desc(), col(Passage.id))
        .limit(_LIMIT)
    )
    if on is not None:
        since, until = col(Document.valid_from), col(Document.valid_until)
        query = query.where(or_(since.is_(None), since <= on), or_(until.is_(None), until >= on))
    return list(session.exec(query))


def _candidate(row: Row) -> match.Candidate:
    words = terms.words(row.text)
    title, heading = surface.head_words(row.title), surface.head_words(row.heading)
    over = sounds(f"{row.title}\n{row.heading}", [*title, *heading])
    return match.Candidate(
        passage_id=row.passage_id,
        document_id=row.document_id,
        context=(row.title, row.heading),
        text=row.text,
        words=" ".join(words),
        sounds=" ".join(sounds(row.text, words)),
        title_words=" ".join(title),
        heading_words=" ".join(heading),
        head_sounds=" ".join(over),
        start=row.start,
        found={},
    )
