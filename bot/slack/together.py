"""Several who wait for the same: one request to the people in charge, one reply for all of them.

The first one's hand-off has the card; those who ask the same join it. Whoever is left over, since
the first one is served or gone and they are not, gets a request of their own.
"""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from bot import handoff, outbox
from bot.access import Reader, may_read
from bot.errors import SodateruError
from bot.slack import blocks, channels, mrkdwn
from bot.slack.client import slack_errors
from bot.slack.desk import Desk
from bot.tables import Answer, Handoff, OutboxMessage, Question, VerifiedAnswer
from bot.text import content_key
from bot.words import say

_PREFIX = "together:"
_WORDING = 200


def find(desk: Desk, row: Answer, question: Question) -> str:
    """Return the answer whose hand-off this one may wait with; empty when there is none.

    What was asked in private is answered in private: the first one stands in the same channel, in
    a public one, or both in direct messages.
    """
    reader = channels.reader_of(desk, question)
    if reader.outsider:
        return ""
    with desk.room.store.read() as session:
        own = channels.of(session, question.channel).handoff_channel
        known = handoff.alike(session, row, question, reader)
        there = own or desk.room.settings.handoff_channel
        rows = {one.id: _card(session, one) for one in known}
    for one in known:
        card = rows[one.id]
        if card and card.channel == there and card.payload and _together(desk, one, question):
            return card.id.removeprefix(handoff.key_of(""))
    return ""


def join(session: Session, leader: str, answer_id: str) -> bool:
    """Let a hand-off wait with another one, and say so on its card; False when that is over."""
    first = session.get(Handoff, leader, with_for_update=True) if leader else None
    if first is None or first.answered_at is not None or first.joined:
        return False
    handoff.join(session, answer_id, leader)
    session.flush()
    show(session, leader, answer_id)
    return True


def show(session: Session, leader: str, change: str) -> None:
    """Plan the edit of a request: how many wait, and what they asked in their own words."""
    card = session.get(OutboxMessage, handoff.key_of(leader))
    row = session.get(Answer, leader)
    question = session.get(Question, row.question_id) if row else None
    if card is None or row is None or question is None or not card.payload:
        return
    for old in _edits(session, leader):
        if old.state in ("sent", "dead"):  # it holds words that are shown no more, perhaps
            old.payload = {}
            session.add(old)
    made = list(card.payload["blocks"])
    joined = handoff.waiting_with(session, leader)
    people = {question.user, *(other.user for _, _, other in joined)}
    if len(people) > 1:
        lines = [say("slack.together", row.language, count=len(people))]
        lines += [_line(question, other) for _, _, other in joined]
        made.insert(1, blocks.context("\n".join(lines)))
    outbox.plan(
        session, key=f"{_PREFIX}{leader}:{change}", kind="update", channel=card.channel,
        thread_ts=card.thread_ts, payload={**card.payload, "blocks": made, "of": card.id},
    )  # fmt: skip


def left(session: Session, question: Question) -> str:
    """Return the answer whose hand-off a question waits with; empty for one of its own."""
    query = (
        select(Handoff.joined)
        .join(Answer, col(Answer.id) == col(Handoff.answer_id))
        .where(Answer.question_id == question.id)
    )
    return session.exec(query).first() or ""


def readers(desk: Desk, leader: str) -> dict[str, Reader]:
    """Return who reads the reply beside the first asker, by their answer's id."""
    with desk.room.store.read() as session:
        found = [(row.id, question) for _, row, question in handoff.waiting_with(session, leader)]
    return {answer_id: channels.reader_of(desk, question) for answer_id, question in found}


def served(session: Session, leader: str, new: VerifiedAnswer, user: str) -> None:
    """Note as answered who waits too and may read the rewrite: the recall tells them."""
    for _, row, question in handoff.waiting_with(session, leader):
        if may_read(new.audience, Reader(question.user)):
            handoff.answered(session, row.id, user)


def is_public(desk: Desk, channel: str) -> bool:
    """Return whether everybody in the company may read a channel; when unsure, no."""
    try:
        with slack_errors():
            found = desk.client.conversations_info(channel=channel)["channel"]
    except SodateruError:
        return False
    return not any(found.get(one) for one in ("is_private", "is_im", "is_mpim"))


def _together(desk: Desk, first: Question, second: Question) -> bool:
    if first.channel == second.channel:
        return True
    if first.channel.startswith("D"):
        return second.channel.startswith("D")
    return is_public(desk, first.channel)


def _card(session: Session, question: Question) -> OutboxMessage | None:
    row = session.exec(select(Answer).where(Answer.question_id == question.id)).first()
    return session.get(OutboxMessage, handoff.key_of(row.id)) if row else None


def _edits(session: Session, leader: str) -> Iterable[OutboxMessage]:
    named = col(OutboxMessage.id).startswith(f"{_PREFIX}{leader}:", autoescape=True)
    return session.exec(select(OutboxMessage).where(named)).all()


def _line(first: Question, other: Question) -> str:
    """Return who waits too, with their own words where these are others."""
    who = f"• <@{other.user}>"
    if content_key(other.text) == content_key(first.text):
        return who
    return f"{who} {mrkdwn.escape(mrkdwn.cut(' '.join(other.text.split()), _WORDING))}"
