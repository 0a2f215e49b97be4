"""Tells the people who got an answer that an expert has corrected since."""

from bot import outbox, recall
from bot.slack import blocks, mrkdwn
from bot.slack.desk import Desk
from bot.slack.people import Person
from bot.tables import InboxEvent, VerifiedAnswer
from bot.words import say


def recalled(desk: Desk, event: InboxEvent) -> None:
    """Handle a correction that was stored: each person concerned is told once."""
    with desk.room.store.read() as session:
        new = session.get(VerifiedAnswer, str(event.payload.get("verified", "")))
        todo = recall.affected(session, new) if new and new.expired_at is None else []
    if new is None or not todo:
        desk.leave(event, "nobody")
        return
    expert = desk.people.guess(new.author)
    with desk.finishing(event) as session:
        for told in todo:
            outbox.plan(
                session, key=f"recall:{new.id}:{told.user}", kind="notice",
                channel=told.channel, thread_ts=told.thread_ts,
                payload=_message(told, new, expert),
            )  # fmt: skip


def _message(told: recall.Told, new: VerifiedAnswer, expert: Person) -> dict[str, object]:
    name = mrkdwn.escape(expert.called(told.language))
    intro = say("slack.recall", told.language, user=f"<@{told.user}>", name=name)
    question = mrkdwn.escape(mrkdwn.cut(" ".join(told.question.split()), 150))
    return {
        "text": intro,
        "blocks": [
            blocks.section(f"{intro}\n> {question}"),
            blocks.markdown(mrkdwn.markdown(new.text)),
        ],
    }
