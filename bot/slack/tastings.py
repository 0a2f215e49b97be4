"""Blind tastings in Slack: two answers to a question, three buttons, no word of whose they are."""

from collections.abc import Callable
from typing import Any, Final

from sqlmodel import col, select

from bot import audit, outbox
from bot.slack import blocks, mrkdwn
from bot.slack.desk import Desk
from bot.store import now
from bot.tables import InboxEvent, Tasting
from bot.words import say

EVERY_SECONDS: Final = 30.0
CHOICES: Final = ("left", "same", "right")
_AT_ONCE: Final = 20


def showing(desk: Desk) -> Callable[[], bool]:
    """Return the tick that shows the tastings whose time has come."""

    def tick() -> bool:
        if show(desk):
            outbox.planned.ring()
        return False

    return tick


def show(desk: Desk) -> int:
    """Plan a direct message for each tasting that is due; return how many."""
    due = select(Tasting).where(col(Tasting.sent_at).is_(None), col(Tasting.due_at) <= now())
    with desk.room.store.read() as session:
        if session.exec(due.limit(1)).first() is None:
            return 0
    with desk.room.store.write() as session:
        rows = session.exec(due.order_by(col(Tasting.due_at)).limit(_AT_ONCE)).all()
        for row in rows:
            row.sent_at = now()
            session.add(row)
            if row.left == row.right:  # both were taken out: somebody had to be forgotten
                continue
            language = desk.people.guess(row.expert).language()
            outbox.plan(
                session, key=key_of(row.id), kind="notice", channel=row.expert,
                payload=view(row, language),
            )  # fmt: skip
    return len(rows)


def key_of(tasting: str) -> str:
    """Return the outbox key of a tasting's message."""
    return f"tasting:{tasting}"


def view(row: Tasting, language: str) -> dict[str, Any]:
    """Return the message that asks; which side is which version stands nowhere in it."""
    intro = say("tasting.intro", language)
    buttons = [blocks.button(say(f"tasting.{one}", language), f"taste:{one}", row.id)
               for one in CHOICES]  # fmt: skip
    made = [
        blocks.section(f"{intro}\n> {mrkdwn.escape(' '.join(row.question.split()))}"),
        blocks.section(f"*{say('tasting.side_left', language)}*"),
        blocks.markdown(mrkdwn.markdown(row.left)),
        blocks.divider(),
        blocks.section(f"*{say('tasting.side_right', language)}*"),
        blocks.markdown(mrkdwn.markdown(row.right)),
        blocks.actions(*buttons),
        blocks.context(say("tasting.note", language)),
    ]
    return {"text": intro, "blocks": made}


def voted(desk: Desk, event: InboxEvent, choice: str, tasting: str) -> None:
    """Write an expert's preference down; the latest one counts, and nobody else's does."""
    user, place = str(event.payload["user"]["id"]), event.payload.get("container") or {}
    language = desk.people.guess(user).language()
    with desk.finishing(event) as session:
        row = session.get(Tasting, tasting)
        if row is None or row.expert != user or choice not in CHOICES:
            return
        row.choice, row.voted_at = choice, now()
        session.add(row)
        audit.record(session, user, "tasting.voted", row.id)
        if ts := str(place.get("message_ts", "")):
            outbox.plan(
                session, key=f"{key_of(row.id)}:{event.id}", kind="update",
                channel=str(place.get("channel_id", "")),
                payload={**_thanks(row, language), "ts": ts},
            )  # fmt: skip


def _thanks(row: Tasting, language: str) -> dict[str, Any]:
    said = say("tasting.thanks", language, choice=say(f"tasting.{row.choice}", language))
    return {"text": said, "blocks": [
        blocks.section(f"{said}\n> {mrkdwn.escape(' '.join(row.question.split()))}")
    ]}  # fmt: skip
