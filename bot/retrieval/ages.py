"""How new a cited document is, and whether it may be over: the mark beside every citation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.dates import ALWAYS, Days, in_force_since, in_force_until, mark_of
from bot.tables import Document, Passage
from bot.words import say

_LONG: Final = 200_000
_EDGE: Final = 3_000
"""A document tells its day where it begins or ends."""


def of(
    session: Session, citations: Sequence[Mapping[str, Any]], today: date, old_months: int,
    language: str,
) -> dict[str, str]:  # fmt: skip
    """Return passage id to what is to be known of its document's age, where it tells any day.

    Args:
        session: A reading session.
        citations: An answer's.
        today: The day.
        old_months: Months after its latest revision from which a document counts as old; 0: never.
        language: ``ja`` or ``en``.
    """
    ids = [str(citation.get("passage_id", "")) for citation in citations]
    query = (
        select(Passage.id, col(Document.valid_from), col(Document.valid_until), Document.text)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(ids), func.length(Document.text) < _LONG)
    )
    found = {
        one: age(_edges(text), today, old_months, language, Days(since, until))
        for one, since, until, text in session.exec(query)
    }
    return {one: told for one, told in found.items() if told}


def _edges(text: str) -> str:
    return text if len(text) <= 2 * _EDGE else f"{text[:_EDGE]}\n{text[-_EDGE:]}"


def age(text: str, today: date, old_months: int, language: str, days: Days = ALWAYS) -> str:
    """Return from when a document holds and, marked, whether that may be over; empty without.

    Args:
        text: The document, or where it begins and ends; empty to go by ``days`` alone.
        today: The day.
        old_months: As ``of`` takes it.
        language: ``ja`` or ``en``.
        days: Those of its front matter, which count before the text's.
    """
    read = in_force_since(text)
    since, until = days.since or (read and read.day), days.until or in_force_until(text)
    mark = mark_of(text, today, old_months, days)
    told = [say("slack.updated", language, date=since.isoformat())] if since else []
    if mark:
        values = {"date": until or "", "months": old_months}
        told.append(say(f"slack.source_{mark}", language, **values))
    return " · ".join(told)
