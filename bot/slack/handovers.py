"""Questions handed over to people: asked in their channel, answered back in the asker's thread."""

from collections.abc import Callable
from typing import Any, Final

from sqlmodel import Session

from bot import feedback, handoff, outbox
from bot.access import Reader
from bot.errors import SodateruError
from bot.slack import blocks, mrkdwn, views
from bot.slack.client import slack_errors
from bot.slack.desk import Desk, whisper
from bot.slack.people import Person
from bot.store import now
from bot.tables import Answer, InboxEvent, Question
from bot.words import say

EVERY_SECONDS: Final = 30.0


def ask(desk: Desk, event: InboxEvent, answer_id: str, user: str, channel: str) -> None:
    """Hand a question over to the people in charge, once, and tell whoever pressed so."""
    with desk.room.store.read() as session:
        row = session.get(Answer, answer_id)
        question = session.get(Question, row.question_id) if row else None
    if row is None or question is None:
        desk.leave(event, "no_answer")
        return
    link = _link(desk, question)
    with desk.finishing(event) as session:
        feedback.open_review(session, row, "abstained")
        if handoff.begin(session, desk.room.settings, row.id, user):
            _request(session, desk, row, question, link)
        whisper(
            session, event, channel=channel or question.channel, user=user,
            text=say("slack.handed_over", row.language), thread_ts=question.thread_ts,
        )  # fmt: skip


def _request(session: Session, desk: Desk, row: Answer, question: Question, link: str) -> None:
    settings = desk.room.settings
    elsewhere = settings.handoff_channel
    experts = () if elsewhere else settings.experts or settings.admins
    channel = elsewhere or question.channel
    tried = handoff.tried(session, row.passage_ids, Reader("", channel))
    made = views.handoff(row, question.text, question.user, experts)
    made["blocks"][1:1] = _background(tried, link if elsewhere else "", row.language)
    outbox.plan(
        session, key=handoff.key_of(row.id), kind="notice", channel=channel, payload=made,
        thread_ts="" if elsewhere else question.thread_ts,
    )  # fmt: skip


def _background(tried: list[str], link: str, language: str) -> list[blocks.Block]:
    lines = [mrkdwn.escape(f"• {place}") for place in tried]
    if lines:
        lines.insert(0, say("slack.handoff_tried", language))
    if link:
        lines.append(f"<{link}|{say('slack.handoff_link', language)}>")
    return [blocks.context("\n".join(lines))] if lines else []


def relay(desk: Desk, event: InboxEvent, row: Answer, expert: Person, text: str) -> None:
    """Carry what a person answers in the hand-off's thread to the asker's thread."""
    said: dict[str, Any] = event.payload["event"]
    with desk.finishing(event) as session:
        question = session.get_one(Question, row.question_id)
        handoff.answered(session, row.id, expert.id)
        name = mrkdwn.escape(expert.called(row.language))
        intro = say("slack.handoff_reply", row.language, user=f"<@{question.user}>", name=name)
        outbox.plan(
            session, key=f"relayed:{event.id}", kind="notice", channel=question.channel,
            thread_ts=question.thread_ts,
            payload={
                "text": intro,
                "blocks": [blocks.section(intro), blocks.markdown(mrkdwn.markdown(text))],
            },
        )  # fmt: skip
        whisper(
            session, event, channel=str(said["channel"]), user=expert.id,
            text=say("slack.handoff_relayed", expert.language(text)),
            thread_ts=str(said["thread_ts"]),
        )  # fmt: skip


def reminding(desk: Desk) -> Callable[[], bool]:
    """Return the tick that tells the administrators of hand-offs that nobody answers."""

    def tick() -> bool:
        if remind(desk):
            outbox.planned.ring()
        return False

    return tick


def remind(desk: Desk) -> int:
    """Plan a direct message to every administrator for each overdue hand-off; return how many."""
    with desk.room.store.read() as session:
        if not handoff.overdue(session):
            return 0
    with desk.room.store.write() as session:
        late = handoff.overdue(session)
        for row in late:
            row.overdue_at = now()
            session.add(row)
            answer = session.get_one(Answer, row.answer_id)
            question = session.get_one(Question, answer.question_id)
            for admin in desk.room.settings.admins:
                made = views.overdue(answer, question.text)
                key = f"overdue:{row.answer_id}:{admin}"
                outbox.plan(session, key=key, kind="notice", channel=admin, payload=made)
    return len(late)


def _link(desk: Desk, question: Question) -> str:
    """Return the address of the question; empty when Slack does not say it now."""
    try:
        with slack_errors():
            found = desk.client.chat_getPermalink(channel=question.channel, message_ts=question.ts)
    except SodateruError:
        return ""
    return str(found.get("permalink", ""))
