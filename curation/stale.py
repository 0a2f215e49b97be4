"""Is what the answer rests on still what the manuals say?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.tables import Document, Passage
from curation.judgement import KEPT, Judgement
from curation.tables import Pair

_AT_ONCE = 500


@dataclass(frozen=True)
class Standing:
    """A passage as the manuals have it now."""

    content_hash: str
    audience: str
    there: bool
    """Neither it nor its document was removed."""


def standing(session: Session, passage_ids: Collection[str]) -> dict[str, Standing]:
    """Return how the passages stand now; ids that are in no manual are left out."""
    found: dict[str, Standing] = {}
    ordered = sorted(passage_ids)
    for at in range(0, len(ordered), _AT_ONCE):
        rows = session.exec(
            select(Passage, Document)
            .join(Document, col(Document.id) == col(Passage.document_id))
            .where(col(Passage.id).in_(ordered[at : at + _AT_ONCE]))
        )
        for passage, document in rows:
            there = passage.removed_at is None and document.removed_at is None
            found[passage.id] = Standing(passage.content_hash, document.audience, there)
    return found


def stale(pair: Pair, now: Mapping[str, Standing]) -> Judgement:
    """Drop a pair one of whose passages was changed or removed since.

    Any passage counts, not only the gold one: what was removed on purpose must not live on in a
    training row.
    """
    for passage in pair.evidence:
        if passage.get("external"):
            continue
        current = now.get(passage["passage_id"])
        if current is None or not current.there:
            return Judgement(False, f"removed:{passage['passage_id']}")
        if current.content_hash != passage["content_hash"]:
            return Judgement(False, f"changed:{passage['passage_id']}")
    return KEPT
