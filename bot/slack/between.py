"""What becomes of two answers that contradict each other, and of pairs whose words were mended.

Who says which is right does not become its author, as long as the right words still serve.
"""

from typing import Final

from sqlmodel import Session

from bot import audit, recall, review, rewriting, rivals
from bot.access import is_expert
from bot.errors import UserError
from bot.rewriting import Words
from bot.slack import home, queue
from bot.slack.desk import Desk
from bot.store import now
from bot.tables import InboxEvent, ReviewItem, Rewrite, VerifiedAnswer
from bot.verified import Bounds

OUTCOMES: Final = {True: "approved", False: "dropped"}
"""Whether the first is right, to how that is kept; curation reads its own items the same way."""


def choose(desk: Desk, session: Session, item: ReviewItem, user: str, verb: str) -> None:
    """Let one of two answers serve and the other one no more, and close the item.

    Of two passages that nobody has asked about, it is only kept which is right; also where both are
    (``both``), and then they are never shown again.

    Raises:
        UserError: The words can no longer be kept: not an expert, the answer is gone.
    """
    if verb == review.BOTH:
        review.close(session, item, user, review.BOTH)
        return
    first = verb == "approve"
    question, text = queue.words(session, item)
    chosen, detail = text if first else item.rival, item.detail or {}
    winner, loser = item.subject, str(detail.get("other", ""))
    if not first:
        winner, loser = loser, winner
    if item.why == "conflict" and not rivals.is_of_passages(item):
        row = session.get(VerifiedAnswer, winner)
        if row is None or row.expired_at is not None:
            passages = list(detail.get("passages") or [])
            rests = tuple(passages[:1] if first else passages[1:])
            words = Words(question, chosen, "slack_review", Bounds(rests=rests), True)
            of = queue.answer_of(session, item)
            new = rewriting.rewrite(
                session, desk.room.settings, answer_id=of, user=user, words=words
            )
            recall.begin(session, new)
        end(session, loser, user)
    review.close(session, item, user, OUTCOMES[first])


def end(session: Session, known: str, user: str) -> None:
    """Let a verified answer serve no more, because another one is right."""
    row = session.get(VerifiedAnswer, known) if known else None
    if row is None or row.expired_at is not None:
        return
    row.expired_at, row.why_expired = now(), "superseded"
    session.add(row)
    if (old := session.get(Rewrite, row.rewrite_id or "")) is not None:
        old.withdrawn_at = now()  # it must not train either
        session.add(old)
    audit.record(session, user, "verified.superseded", row.id, by="review")


def fixed(session: Session, item: ReviewItem, user: str, words: Words) -> None:
    """Close an item whose words an expert has mended; curation takes a pair's words from it."""
    if item.why.startswith("pair"):
        item.question, item.text = words.question, words.text
    elif item.why == "conflict":
        end(session, str((item.detail or {}).get("other", "")), user)
    review.close(session, item, user, "fixed")


def mended_pair(desk: Desk, event: InboxEvent, known: str, user: str, words: Words) -> bool:
    """Take a sent form as the right words of a pair; False when it is about something else.

    Where the same words serve already, those that serve are corrected, too.

    Raises:
        UserError: Not an expert, empty or too long.
    """
    with desk.room.store.read() as session:
        item = review.is_open(session, known)
        if item is None or not item.why.startswith("pair"):
            return False
        serving = rewriting.serving_words(session, item.question, item.text)
    if not is_expert(user, desk.room.settings):
        raise UserError("feedback.not_expert")
    rewriting.check(words, desk.room.settings)
    with desk.finishing(event) as session:
        item = session.get_one(ReviewItem, known)
        if serving:
            new = rewriting.rewrite(
                session, desk.room.settings, answer_id=serving, user=user, words=words
            )
            recall.begin(session, new)
        if item.state == "open":
            fixed(session, item, user, words)
    home.renew(desk, user)
    return True
