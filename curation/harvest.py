"""What experts left in the live side's rows becomes pairs.

A rewrite is a demonstration, and with the answer it corrects a preference pair. An answer that an
expert marked 👍 is a demonstration too. Anybody else's thumb never trains. Only what has changed
since the last time is read (``Unread``), in slices: a run that is killed goes on where it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, bindparam, delete, tuple_
from sqlmodel import Session, col, select

from bot.access import is_expert
from bot.cited import renumbered
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Answer, Document, Passage, Question, Rating, Rewrite, Unread, VerifiedAnswer
from bot.tables.unread import stir
from bot.text import content_hash, content_key, is_japanese
from curation.evidence import best_covering
from curation.rows import GONE, sealed
from curation.stale import mark, marked
from curation.tables import Pair
from curation.votes import void

CONSENT = "workspace"
"""Consent of what was written in the workspace; whether it may train is training's decision."""
_SLICE: Final = 200
_SAME: Final = ("kind", "ref", "times")


def harvest(store: Store, settings: Settings) -> int:
    """Add the pairs that are not there yet, mark those taken back; return how many changed."""
    with store.write() as session:
        _under(session, settings)
    changed, after = 0, ("", "")
    while True:
        with store.write() as session:
            rows = select(Unread).where(tuple_(col(Unread.kind), col(Unread.ref)) > after)
            ordered = rows.order_by(col(Unread.kind), col(Unread.ref)).limit(_SLICE)
            part = list(session.exec(ordered))
            if not part:
                return changed
            changed += _read(session, settings, part)
            after = (part[-1].kind, part[-1].ref)


def _under(session: Session, settings: Settings) -> None:
    """Where other people are experts than the last time, every 👍 is to be read again."""
    people = {*settings.experts, *settings.granted, *settings.admins}
    told = content_hash(repr(sorted(people)))[:16]
    if marked(session, "experts") != told:
        liked = select(Rating.answer_id).where(Rating.value == 1).distinct()
        stir(session.connection(), "rating", session.exec(liked).all())
        mark(session, {"experts": told})


def _read(session: Session, settings: Settings, part: Sequence[Unread]) -> int:
    """Bring the pairs of a slice in line with its feedback; return how many that changed."""
    liked = _liked(session, settings, [one.ref for one in part if one.kind == "rating"])
    uncounted = void(session, {rating.answer_id for rating, _ in liked})
    counted = [one for one in liked if one[0].id not in uncounted]
    made = [
        *_of_rewrites(session, [one.ref for one in part if one.kind == "rewrite"]),
        *(_of_rating(session, rating, answer) for rating, answer in counted),
    ]
    wanted = {pair.id: pair for pair in made}
    ids = [f"{one.kind}:{one.ref}" for one in part]
    known = {p.id: p for p in session.exec(select(Pair).where(col(Pair.id).in_(ids)))}
    new = [pair for pair_id, pair in wanted.items() if pair_id not in known]
    turned = [pair for pair in known.values() if _turned(pair, gone=pair.id not in wanted)]
    session.add_all([*new, *turned])
    crowded = {rating.answer_id for rating, _ in liked if rating.id in uncounted}
    _done(session, [row for row in part if row.ref not in crowded])  # it counts once they ask, too
    return len(new) + len(turned)


def _done(session: Session, part: Sequence[Unread]) -> None:
    """Take away what was read, but not what has changed meanwhile."""
    same = and_(*(col(getattr(Unread, name)) == bindparam(f"was_{name}") for name in _SAME))
    rows = [{f"was_{name}": getattr(row, name) for name in _SAME} for row in part]
    if rows:
        session.connection().execute(delete(Unread).where(same), rows)


def _turned(pair: Pair, *, gone: bool) -> bool:
    """Withdraw a pair or take it in again; what had to be forgotten never comes back."""
    if gone == (pair.withdrawn_at is not None) or pair.question == GONE:
        return False
    pair.withdrawn_at, pair.waiting = (now() if gone else None), True
    return True


def _of_rewrites(session: Session, ids: Sequence[str]) -> Iterator[Pair]:
    stands = (col(Rewrite.id).in_(ids), col(Rewrite.withdrawn_at).is_(None))
    for rewrite in session.exec(select(Rewrite).where(*stands).order_by(Rewrite.id)):
        if not _superseded(session, rewrite):
            answer = session.get_one(Answer, rewrite.answer_id)
            yield _of_rewrite(session, rewrite, answer)


def _liked(
    session: Session, settings: Settings, answers: Sequence[str]
) -> list[tuple[Rating, Answer]]:
    """Return experts' 👍 on the bot's own answers, with the answers; the last of each counts."""
    query = (
        select(Rating, Answer)
        .join(Answer, col(Answer.id) == col(Rating.answer_id))
        .where(col(Rating.answer_id).in_(answers), Rating.value == 1)
        .order_by(Rating.answer_id, Rating.user)
    )
    return [
        (rating, answer)
        for rating, answer in session.exec(query)
        if is_expert(rating.user, settings)
        and not (answer.abstained or answer.verified_id or answer.text == GONE)
    ]


def _superseded(session: Session, rewrite: Rewrite) -> bool:
    """Return whether its verified answer was taken back or replaced (not merely out of date)."""
    verified = session.exec(
        select(VerifiedAnswer).where(VerifiedAnswer.rewrite_id == rewrite.id)
    ).first()
    return bool(verified and verified.why_expired in {"superseded", "withdrawn"})


def _of_rewrite(session: Session, rewrite: Rewrite, answer: Answer) -> Pair:
    evidence = _evidence(session, answer, rewrite.text)
    wrong = "" if answer.abstained or _same(answer.text, rewrite.text) else answer.text
    return sealed(
        Pair(
            id=f"rewrite:{rewrite.id}",
            question=rewrite.question,
            answer=rewrite.text,
            rejected=_cited(wrong, answer, evidence),
            language=_language(rewrite.text),
            source=rewrite.source,
            origin=answer.question_id,
            author=rewrite.user,
            consent=CONSENT,
            valid_until=_last_day(session, rewrite),
            facts=[],
            documents=[],
            quotes=[],
            evidence=evidence,
            hash="",
            created_at=rewrite.created_at,
        )
    )


def _last_day(session: Session, rewrite: Rewrite) -> date | None:
    """Return the day that the expert has named as the last one, if any."""
    verified = select(VerifiedAnswer.valid_until).where(VerifiedAnswer.rewrite_id == rewrite.id)
    until = session.exec(verified).first()
    return until.date() if until else None


def _of_rating(session: Session, rating: Rating, answer: Answer) -> Pair:
    question = session.get_one(Question, answer.question_id)
    evidence = _evidence(session, answer, answer.text)
    return sealed(
        Pair(
            id=f"rating:{answer.id}",
            question=question.text,
            answer=_cited(answer.text, answer, evidence),
            language=answer.language,
            source="rating",
            origin=answer.question_id,
            author=rating.user,
            consent=CONSENT,
            facts=[],
            documents=[],
            quotes=[],
            evidence=evidence,
            hash="",
            created_at=answer.created_at,
        )
    )


def _evidence(session: Session, answer: Answer, said: str) -> list[dict[str, Any]]:
    """Return the passages of the answer as they were when it was given.

    A passage that has changed since keeps its old hash and so is found to be stale.
    """
    found: list[dict[str, Any]] = []
    for passage_id, was in zip(answer.passage_ids, answer.passage_hashes, strict=False):
        passage = session.get(Passage, passage_id)
        if passage is None:
            continue  # an earlier verified answer stood among the evidence
        document = session.get_one(Document, passage.document_id)
        found.append(
            {
                "passage_id": passage.id,
                "document": document.title,
                "heading": passage.heading,
                "text": passage.text,
                "content_hash": was,
                "gold": False,
                "external": False,
            }
        )
    gold = best_covering(said, {row["passage_id"]: row["text"] for row in found})
    return [{**row, "gold": row["passage_id"] in gold} for row in found]


def _cited(text: str, answer: Answer, evidence: Sequence[Mapping[str, Any]]) -> str:
    """Return what was shown as a model writes it: citing by the places of the evidence.

    Readers see [1], [2] in the order in which they come.
    """
    places = {row["passage_id"]: place for place, row in enumerate(evidence, start=1)}
    told = {int(one.get("n", 0)): str(one.get("passage_id", "")) for one in answer.citations}
    return renumbered(text, {n: places[one] for n, one in told.items() if one in places})


def _same(left: str, right: str) -> bool:
    return content_key(left) == content_key(right)


def _language(text: str) -> str:
    return "ja" if is_japanese(text) else "en"
