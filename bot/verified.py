"""Verified answers: an expert's words serve the next asker at once, until their passages change.

``same`` repeats the expert's words; ``near`` puts them into the prompt, labelled with the question
they were written for; ``else`` leaves them out. When unsure it is ``near``: repeating a correction
to a neighbouring question would be worse than not repeating it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any, Final, Literal
from uuid import uuid4

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot import audit, office
from bot.access import EVERYONE, Reader, may_read
from bot.cited import said, weight
from bot.dates import Days, Mark
from bot.likeness import differs, likeness
from bot.llm import Evidence
from bot.lookup import Lookup
from bot.prompt import VERIFIED
from bot.store import Store, now
from bot.tables import Answer, Document, Passage, VerifiedAnswer
from bot.words import say

SAME_LOG_ODDS: Final = 1.7
"""On kept-back questions 70 % of paraphrases reach this, and 2 % of neighbours."""
NEAR_LOG_ODDS: Final = -1.5
NEAR_THOUGH_DIFFERENT: Final = 0.0
"""What ``near`` takes when something differs. Near or same: 96 % of paraphrases; 10 % of neighbours
are near, and their answer then names the question that the expert answered."""
REPEATED: Final = "verified"
"""The model version of an answer that repeats an expert's words: no model wrote it."""
MOST_PASSAGES: Final = 3
"""A verified answer rests on, shows and expires with at most so many passages."""
_LEAST_SHARE: Final = 0.15
_SOME: Final = 500
_BEST: Final[tuple[Mark, ...]] = ("", "upcoming", "expired")
"""Of manuals that hold one text, the one that holds counts, then the one that will."""


@dataclass(frozen=True)
class Match:
    """What the verified answers know about a question."""

    kind: Literal["same", "near", "else"]
    verified: VerifiedAnswer | None
    score: float
    """Log odds that both questions want the same answer."""
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bounds:
    """How far a verified answer reaches, where the expert has said so."""

    until: datetime | None = None
    """From then on it serves nobody."""
    only: str = ""
    """The one channel in which it serves; empty for everybody who may read its documents."""
    rests: tuple[str, ...] = ()
    """Ids of the passages that it rests on; none lets them be found."""


ANY: Final = Bounds()


class VerifiedAnswers:
    """The verified answers of a database, always as they are now.

    Args:
        store: Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._stamp: tuple[object, ...] = ()
        self._known: tuple[tuple[VerifiedAnswer, ...], Lookup] = ((), Lookup(()))

    def match(self, question: str, reader: Reader, day: date | None = None) -> Match:
        """Return the verified answer that fits best among those that ``reader`` may see.

        Args:
            question: What was asked.
            reader: Who will see the answer.
            day: The day on which the manuals that it rests on must hold; None for today.
        """
        rows, lookup = self._current()
        at = now()
        near = lookup.near(
            question,
            lambda place: may_read(rows[place].audience, reader) and holds(rows[place], at),
        )
        found = [rows[place] for place in near]
        with self._store.read() as session:
            marks = _marks(session, found, day or office.today())
        return best(question, [row for row in found if marks.keys().isdisjoint(row.passage_hashes)])

    def _current(self) -> tuple[tuple[VerifiedAnswer, ...], Lookup]:
        """Return the rows in force, newest first, and their index; built again after a change."""
        counted = select(
            func.count(),
            func.max(col(VerifiedAnswer.created_at)),
            func.count(col(VerifiedAnswer.expired_at)),
        ).select_from(VerifiedAnswer)
        with self._lock, self._store.read() as session:
            stamp = tuple(session.exec(counted).one())
            if stamp != self._stamp:
                rows = tuple(_in_force(session))
                self._known = rows, Lookup([row.question for row in rows])
                self._stamp = stamp
            return self._known


def best(question: str, rows: Sequence[VerifiedAnswer]) -> Match:
    """Return how the closest of ``rows`` (newest first) relates to ``question``. Pure."""
    scored = [(likeness(question, row.question, row.text), row) for row in rows]
    if not scored:
        return Match("else", None, float("-inf"))
    score, closest = max(scored, key=lambda pair: pair[0])  # the first of equals is the newest
    apart = differs(question, closest.question, closest.text)
    why = {"odds": round(score, 2), "differs": apart}
    if score < (NEAR_THOUGH_DIFFERENT if apart else NEAR_LOG_ODDS):
        return Match("else", None, score, why)
    row = _newest_like(closest, rows)
    same = score >= SAME_LOG_ODDS and not apart
    return Match("same" if same else "near", row, score, why)


def _newest_like(closest: VerifiedAnswer, rows: Sequence[VerifiedAnswer]) -> VerifiedAnswer:
    """Return the newest row that answers the same question as ``closest``."""
    for row in rows:
        if row is closest:
            break
        if likeness(row.question, closest.question, "") >= SAME_LOG_ODDS and not differs(
            row.question, closest.question, ""
        ):
            return row
    return closest


def holds(row: VerifiedAnswer, at: datetime) -> bool:
    """Return whether an expert's words hold at a time, by the last day that the expert gave."""
    return row.valid_until is None or at < row.valid_until


def as_evidence(row: VerifiedAnswer, language: str) -> Evidence:
    """Return a verified answer as it stands in a prompt."""
    source = say("answer.verified_source", language)
    return Evidence(f"{VERIFIED}{row.id}", source, row.question, row.text)


def add(  # noqa: PLR0913  keyword-only, one for each column
    session: Session,
    *,
    question: str,
    text: str,
    language: str,
    author: str,
    rewrite_id: str | None,
    answer: Answer,
    bounds: Bounds = ANY,
) -> VerifiedAnswer:
    """Add an expert's answer; it is bound to the passages of ``answer`` that it rests on.

    Args:
        session: A writing session.
        question: As the expert wants it to be understood.
        text: The expert's words.
        language: ``ja`` or ``en``.
        author: The expert's user id.
        rewrite_id: The rewrite it was made of.
        answer: The answer it corrects or confirms.
        bounds: How far it reaches, where the expert has said so.
    """
    ids = list(dict.fromkeys([*answer.passage_ids, *bounds.rests]))
    passages = _passages(session, ids)
    cited = {citation["passage_id"] for citation in answer.citations}
    named = [passage for passage in passages if passage.id in bounds.rests]
    resting = named or rests_on(text, passages, cited)
    row = VerifiedAnswer(
        id=uuid4().hex,
        question=question,
        text=text,
        language=language,
        author=author,
        rewrite_id=rewrite_id,
        passage_ids=[passage.id for passage in resting],
        passage_hashes=[passage.content_hash for passage in resting],
        audience=_audience(session, passages, author, bounds.only),
        valid_until=bounds.until,
    )
    session.add(row)
    session.flush()
    audit.record(session, author, "verified.added", row.id, answer_id=answer.id)
    return row


def rests_on(text: str, passages: Sequence[Passage], cited: Collection[str]) -> list[Passage]:
    """Return the few passages that tell what ``text`` says, in their order; at least one.

    Taken one by one: each is the one that tells most of what those before it left untold, and it
    must tell a fair part; a cited one wins a tie. When none tells anything, the first cited one.
    """
    untold = said(text)
    kept: list[Passage] = []
    rest = sorted(passages, key=lambda passage: passage.id not in cited)
    least = max(1.0, _LEAST_SHARE * weight(untold))
    while rest and len(kept) < MOST_PASSAGES:
        best = max(rest, key=lambda passage: weight(untold & said(passage.text)))
        if weight(untold & said(best.text)) < least:
            break
        untold -= said(best.text)
        rest.remove(best)
        kept.append(best)
    if not kept:
        kept = [passage for passage in passages if passage.id in cited][:1] or list(passages[:1])
    return [passage for passage in passages if passage in kept]


def expire_for(session: Session, gone_hashes: Collection[str]) -> list[str]:
    """Expire the verified answers that rest on a passage text that is gone; return their ids."""
    gone = set(gone_hashes)
    expired = []
    for row in _in_force(session):
        if gone & set(row.passage_hashes):
            row.expired_at, row.why_expired = now(), "passage_changed"
            session.add(row)
            audit.record(session, "bot", "verified.expired", row.id, why=row.why_expired)
            expired.append(row.id)
    return expired


def expire_past(session: Session, at: datetime) -> list[str]:
    """Expire the verified answers whose last day is over, or that of a manual that they rest on.

    Those that rest on a manual which does not hold yet only wait for its day.

    Args:
        session: A writing session.
        at: Now.
    """
    rows = _in_force(session)
    marks = _marks(session, rows, at.astimezone(office.JAPAN).date())
    gone = {hashed for hashed, mark in marks.items() if mark == "expired"}
    over = [row for row in rows if not holds(row, at) or gone & set(row.passage_hashes)]
    for row in over:
        row.expired_at, row.why_expired = at, "past"
        session.add(row)
        audit.record(session, "bot", "verified.expired", row.id, why=row.why_expired)
    return [row.id for row in over]


def _marks(session: Session, rows: Sequence[VerifiedAnswer], day: date) -> dict[str, Mark]:
    """Return why texts that ``rows`` rest on do not hold on a day: in no manual that has them."""
    hashes = sorted({hashed for row in rows for hashed in row.passage_hashes})
    marks: dict[str, Mark] = {}
    for start in range(0, len(hashes), _SOME):
        query = (
            select(Passage.content_hash, col(Document.valid_from), col(Document.valid_until))
            .join(Document, col(Document.id) == col(Passage.document_id))
            .where(col(Passage.content_hash).in_(hashes[start : start + _SOME]))
            .where(col(Passage.removed_at).is_(None), col(Document.removed_at).is_(None))
        )
        for hashed, since, until in session.exec(query):
            mark = Days(since, until).mark(day)
            marks[hashed] = min(mark, marks.get(hashed, mark), key=_BEST.index)
    return {hashed: mark for hashed, mark in marks.items() if mark}


def _in_force(session: Session) -> list[VerifiedAnswer]:
    wanted = select(VerifiedAnswer).where(col(VerifiedAnswer.expired_at).is_(None))
    newest = col(VerifiedAnswer.created_at).desc()
    return list(session.exec(wanted.order_by(newest, col(VerifiedAnswer.id))))


def _passages(session: Session, ids: Sequence[str]) -> list[Passage]:
    found = session.exec(select(Passage).where(col(Passage.id).in_(ids)))
    return sorted(found, key=lambda passage: ids.index(passage.id))


def _audience(session: Session, passages: Sequence[Passage], author: str, only: str = "") -> str:
    """Return who may read every document involved; the author alone when nobody may read all."""
    ids = {passage.document_id for passage in passages}
    documents = session.exec(select(Document).where(col(Document.id).in_(ids)))
    lists = [{part.strip() for part in document.audience.split(",")}
             for document in documents if document.audience != EVERYONE]  # fmt: skip
    if only:
        lists.append({only})
    if not lists:
        return EVERYONE
    return ",".join(sorted(set.intersection(*lists))) or author
