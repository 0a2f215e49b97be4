"""Is what the answer rests on still what the manuals say?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, delete, insert, or_
from sqlmodel import Session, col, func, select

from bot.store import Store
from bot.store import now as clock
from bot.tables import Document, Passage, PassageChange
from bot.text import content_hash
from curation.judgement import KEPT, Judgement
from curation.tables import Mark, Pair, Rests

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


def in_days(pair: Pair, today: date) -> str:
    """Return ``expired`` or ``not_yet`` outside a pair's own days, else an empty string."""
    if pair.valid_until is not None and pair.valid_until < today:
        return "expired"
    return "not_yet" if pair.valid_from is not None and today < pair.valid_from else ""


def stale(pair: Pair, now: Mapping[str, Standing], today: date) -> Judgement:
    """Drop a pair outside its days, or one of whose passages was changed or removed since.

    Any passage counts, not only the gold one: what was removed on purpose must not live on in a
    training row.
    """
    if outside := in_days(pair, today):
        return Judgement(False, f"{outside}:{pair.valid_until or pair.valid_from}")
    for passage in pair.evidence:
        if passage.get("external"):
            continue
        current = now.get(passage["passage_id"])
        if current is None or not current.there:
            return Judgement(False, f"removed:{passage['passage_id']}")
        if current.content_hash != passage["content_hash"]:
            return Judgement(False, f"changed:{passage['passage_id']}")
    return KEPT


@dataclass(frozen=True)
class Moved:
    """What has happened to the manuals since the last run that went to its end."""

    pair_ids: frozenset[str]
    """Pairs that rest on a passage that was changed, removed or given to other readers."""
    marks: tuple[tuple[str, str], ...]
    """(name, value) of how far the next run need not look again."""


def moved(session: Session) -> Moved:
    """Return the pairs whose passages may stand differently now."""
    marks = {name: marked(session, name) for name in ("passages", "audiences", "day")}
    last = session.exec(select(func.max(PassageChange.seq))).one() or 0
    readers = session.exec(select(Document.id, Document.audience).order_by(Document.id)).all()
    today = clock().date().isoformat()
    new = {"passages": str(last), "audiences": content_hash(repr(list(readers))), "day": today}
    if new["audiences"] != marks["audiences"]:
        ids: Iterable[str] = session.exec(select(Rests.pair_id).distinct())
    else:
        changes = PassageChange.seq > int(marks["passages"] or 0)  # type: ignore[operator]
        touched = select(PassageChange.passage_id).where(changes)
        rests = select(Rests.pair_id).where(col(Rests.passage_id).in_(touched))
        ids = session.exec(rests.distinct())
    turned = _turned(session, marks["day"], today)
    return Moved(frozenset(ids) | turned, tuple(sorted(new.items())))


def _turned(session: Session, last: str, today: str) -> frozenset[str]:
    """Return the pairs whose first or last day has passed since the last run."""
    if last == today:
        return frozenset()
    begun = (date.fromisoformat(last or "0001-01-01"), date.fromisoformat(today))
    ended = and_(col(Pair.valid_until) >= begun[0], col(Pair.valid_until) < begun[1])
    started = and_(col(Pair.valid_from) > begun[0], col(Pair.valid_from) <= begun[1])
    return frozenset(session.exec(select(Pair.id).where(or_(ended, started))))


def followed(store: Store, moved: Moved, more: Mapping[str, str]) -> None:
    """Remember that the pairs which these changes concern have been judged, and by what."""
    with store.write() as session:
        mark(session, {**dict(moved.marks), **more})


def marked(session: Session, name: str) -> str:
    """Return how far a run has got in one respect; empty if none has."""
    found = session.get(Mark, name)
    return found.value if found else ""


def mark(session: Session, values: Mapping[str, str]) -> None:
    """Remember how far a run has got."""
    for name, value in values.items():
        known = session.get(Mark, name)
        if known is None or known.value != value:
            session.merge(Mark(name=name, value=value))


def rest_on(session: Session, pairs: Sequence[Pair]) -> None:
    """Write which passages of manuals these pairs rest on."""
    connection = session.connection()
    connection.execute(delete(Rests).where(col(Rests.pair_id).in_([pair.id for pair in pairs])))
    rows = {
        (passage["passage_id"], pair.id)
        for pair in pairs
        for passage in pair.evidence
        if not passage.get("external")
    }
    if rows:
        ordered = [{"passage_id": one, "pair_id": other} for one, other in sorted(rows)]
        connection.execute(insert(Rests), ordered)
