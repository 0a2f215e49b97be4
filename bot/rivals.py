"""What cannot both be right: two experts' words for one question, two passages of two documents.

Otherwise the last writer would win without anybody having seen that there were two answers. The
newer words serve meanwhile; the experts' queue shows both, and a person says which is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from sqlmodel import Session, col, select

from bot import audit, review
from bot.cited import quote_for
from bot.contrary import contradict, same_rule_otherwise
from bot.dates import in_force_since
from bot.llm import Evidence
from bot.lookup import Lookup
from bot.store import now
from bot.tables import Answer, Document, Passage, ReviewItem, VerifiedAnswer
from bot.text import content_hash
from bot.verified import best

KIND: Final = "conflict"
_LOOKED_AT: Final = 2_000
_PASSAGES: Final = 4
_EDGE: Final = 3_000
"""A document tells its day where it begins or ends."""


def by_others(
    session: Session, new: VerifiedAnswer, replaced: Sequence[VerifiedAnswer] = ()
) -> list[VerifiedAnswer]:
    """Return other experts' words for the same question that contradict new ones.

    Args:
        session: A session.
        new: The newest words.
        replaced: What they have just taken the place of.
    """
    query = (
        select(VerifiedAnswer)
        .where(col(VerifiedAnswer.expired_at).is_(None))
        .where(VerifiedAnswer.author != new.author, VerifiedAnswer.id != new.id)
        .order_by(col(VerifiedAnswer.created_at).desc())
    )
    rows = list(session.exec(query.limit(_LOOKED_AT)))
    near = Lookup([row.question for row in rows]).near(new.question, lambda _: True)
    same = [rows[place] for place in near if best(new.question, [rows[place]]).kind == "same"]
    same += [row for row in replaced if row.author not in {new.author, ""}]
    return [row for row in same if contradict(new.text, row.text)]


def offer(session: Session, new: VerifiedAnswer, other: VerifiedAnswer) -> bool:
    """Put two experts' words side by side into the queue; False when they were there before."""
    return review.offer(
        session, why=KIND, key=f"{other.id}:{new.id}", question=new.question, text=new.text,
        rival=other.text, author=new.author, subject=new.id,
        detail={"other": other.id, "authors": [new.author, other.author]},
    )  # fmt: skip


def offer_passages(session: Session, question: str, answer: Answer) -> bool:
    """Put passages that an answer was made of and that contradict each other into the queue."""
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(answer.passage_ids[:_PASSAGES]))
        .where(col(Passage.removed_at).is_(None))
    )
    found = sorted(session.exec(query).all(), key=lambda p: answer.passage_ids.index(p[0].id))
    told = [Told(p, d, quote_for([question], _piece(p, d))) for p, d in found]
    made = False
    for one, other in combinations(told, 2):
        if one.document.id != other.document.id and same_rule_otherwise(one.words, other.words):
            made |= offer_pair(session, one, other, question, answer.id)
    return made


@dataclass(frozen=True)
class Told:
    """A rule as a passage of a document states it."""

    passage: Passage
    document: Document
    words: str
    """The sentence."""

    @property
    def since(self) -> date | None:
        """The day from which it holds, as the passage or else its document says."""
        text = self.document.text
        places = (
            f"{self.document.title}\n{self.passage.heading}", self.passage.text,
            text if len(text) <= 2 * _EDGE else f"{text[:_EDGE]}\n{text[-_EDGE:]}",
        )  # fmt: skip
        days = (in_force_since(place) for place in places)
        return next((found.day for found in days if found), None)


def offer_pair(
    session: Session, one: Told, other: Told, question: str = "", subject: str = ""
) -> bool:
    """Put two passages side by side into the queue; False when they were there before.

    The same two sentences are never put there again, wherever they stand; but a card that was taken
    back because a passage was gone, opens again with the passages of today.

    Args:
        session: A writing session.
        one: The first; the newer one comes first where nobody has asked.
        other: The second.
        question: What was asked, if anything.
        subject: The answer that was made of them, if any.
    """
    days = one.since, other.since
    if not subject and days[0] and days[1] and days[0] < days[1]:
        one, other = other, one
    key = ":".join(sorted(content_hash(told.words)[:16] for told in (one, other)))
    about = " / ".join(f"{told.document.title} {told.passage.heading}" for told in (one, other))
    fields = {
        "question": question or about, "text": one.words, "rival": other.words, "subject": subject,
        "detail": {"passages": [one.passage.id, other.passage.id],
                   "evidence": _dated(_shown(one), _shown(other))},
    }  # fmt: skip
    return review.offer(session, why=KIND, key=f"passages:{key}", **fields) or _reopen(
        session, review.item_id(KIND, f"passages:{key}"), **fields
    )


def _reopen(session: Session, known: str, **fields: Any) -> bool:
    item = session.get(ReviewItem, known)
    if item is None or item.state != "closed" or item.closed_by:
        return False  # a person has decided
    item.state, item.closed_at = "open", None
    for name, value in fields.items():
        setattr(item, name, value)
    session.add(item)
    audit.record(session, "bot", "review.offered", item.id, why=item.why)
    return True


def take_back(session: Session, item: ReviewItem) -> None:
    """Close an item one of whose passages is gone; nobody has decided anything."""
    item.state, item.closed_at, item.closed_by, item.outcome = "closed", now(), "", ""
    session.add(item)
    audit.record(session, "bot", "review.taken_back", item.id, why=item.why)


def open_pairs(session: Session) -> list[ReviewItem]:
    """Return the open items about two passages that nobody has asked about, oldest first."""
    query = select(ReviewItem).where(
        ReviewItem.why == KIND, ReviewItem.state == "open", ReviewItem.subject == ""
    )
    rows = session.exec(query.order_by(col(ReviewItem.created_at), ReviewItem.id)).all()
    return [row for row in rows if is_of_passages(row)]


def is_of_passages(item: ReviewItem) -> bool:
    """Return whether an item is about two passages and about no answer that was made of them."""
    return item.why == KIND and not item.subject and bool((item.detail or {}).get("passages"))


def _piece(passage: Passage, document: Document) -> Evidence:
    return Evidence(passage.id, document.title, passage.heading, passage.text)


def _shown(told: Told) -> dict[str, str]:
    passage, since = told.passage, told.since
    return {
        "document": told.document.title, "heading": passage.heading, "text": passage.text,
        "since": since.isoformat() if since else "",
    }  # fmt: skip


def _dated(one: dict[str, str], other: dict[str, str]) -> list[dict[str, str]]:
    """Return both with a word on which is the newer, where both say from when they hold."""
    for mine, theirs in ((one, other), (other, one)):
        if mine["since"] and theirs["since"] and mine["since"] > theirs["since"]:
            mine["age"] = "newer"
    return [one, other]
