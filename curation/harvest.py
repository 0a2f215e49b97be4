"""What experts left in the live side's rows becomes pairs.

A rewrite is a demonstration, and with the answer it corrects a preference pair. An answer that an
expert marked 👍 is a demonstration too. Anybody else's thumb never trains.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from bot.access import is_expert
from bot.cited import renumbered
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Answer, Document, Passage, Question, Rating, Rewrite, VerifiedAnswer
from bot.text import content_key, is_japanese
from curation.evidence import best_covering
from curation.rows import GONE, sealed
from curation.tables import Pair
from curation.votes import void

_OURS = ("rewrite:", "rating:")
CONSENT = "workspace"
"""Consent of what was written in the workspace; whether it may train is training's decision."""


def harvest(store: Store, settings: Settings) -> int:
    """Add the pairs that are not there yet, mark those taken back; return how many changed."""
    with store.write() as session:
        taken = select(Pair.id, Pair.withdrawn_at).where(
            or_(*(col(Pair.id).startswith(kind) for kind in _OURS))
        )
        known = dict(session.exec(taken).all())
        wanted = {pair.id: pair for pair in _wanted(session, settings)}
        changed = 0
        for pair_id, pair in wanted.items():
            if pair_id not in known:
                session.add(pair)
                changed += 1
        for pair_id, withdrawn_at in known.items():
            gone = pair_id not in wanted
            if gone != (withdrawn_at is not None):
                pair = session.get_one(Pair, pair_id)
                pair.withdrawn_at, pair.waiting = (now() if gone else None), True
                session.add(pair)
                changed += 1
        return changed


def _wanted(session: Session, settings: Settings) -> Iterator[Pair]:
    for rewrite in session.exec(select(Rewrite).where(col(Rewrite.withdrawn_at).is_(None))):
        if not _superseded(session, rewrite):
            answer = session.get_one(Answer, rewrite.answer_id)
            yield _of_rewrite(session, rewrite, answer)
    uncounted = void(session)
    liked = [
        r for r in session.exec(select(Rating).where(Rating.value == 1)) if r.id not in uncounted
    ]
    for rating in sorted(liked, key=lambda rating: (rating.answer_id, rating.user)):
        answer = session.get_one(Answer, rating.answer_id)
        ours = not answer.abstained and not answer.verified_id and answer.text != GONE
        if ours and is_expert(rating.user, settings):
            yield _of_rating(session, rating, answer)


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
    for passage_id, content_hash in zip(answer.passage_ids, answer.passage_hashes, strict=False):
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
                "content_hash": content_hash,
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
