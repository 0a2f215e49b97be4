"""The second person of an order: who is asked, what each card says in the end, and what expires.

Every administrator but the one who ordered gets a card. As soon as one of them decides, or the
order can no longer be done, the cards of all say so and lose their buttons.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot import audit, outbox
from bot.errors import UserError
from bot.slack import blocks, doing, mrkdwn
from bot.slack.blocks import Block
from bot.slack.desk import Desk
from bot.slack.doing import Seen
from bot.store import now
from bot.tables import Order, OutboxMessage
from bot.words import say

LIVES: Final = timedelta(days=1)
"""How long the second person may take."""
EVERY_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Told:
    """A message to one administrator; ``of`` names the card that it replaces.

    An edit needs the conversation's own id: Slack takes a person's id for posting alone.
    """

    key: str
    channel: str
    text: str
    blocks: tuple[Block, ...] = ()
    of: str = ""


def key_of(order_id: str, admin: str) -> str:
    """Return the outbox key of the card of one who may approve."""
    return f"order:{order_id}:{admin}"


def others(desk: Desk, user: str) -> list[str]:
    """Return the administrators who may approve what ``user`` orders."""
    return [admin for admin in desk.room.settings.admins if admin != user]


def requests(desk: Desk, order: Order, seen: Seen) -> list[Told]:
    """Return the cards: who asks, what it would do, two buttons, and until when."""
    return [_request(desk, order, seen, admin) for admin in others(desk, order.user)]


def approved(desk: Desk, order: Order, by: str) -> list[Told]:
    """Return what the cards of the others say once one has approved."""
    return list(_closing(desk, order, "admin.approved_by", by))


def declined(desk: Desk, order: Order, by: str) -> list[Told]:
    """Return what the cards of the others say once one has declined, and who ordered is told."""
    name = mrkdwn.escape(desk.people.guess(by).called(order.language))
    text = say("admin.declined", order.language, verb=order.verb, name=name)
    own = Told(f"order:{order.id}:declined", order.user, text)
    return [own, *_closing(desk, order, "admin.declined_by", by)]


def ending(desk: Desk, order: Order, why: UserError, but: str = "") -> list[Told]:
    """Return what is told of an order that cannot be done any more: why, to all but ``but``."""
    if order.state != "approving":
        return []
    text = f"{say('admin.not_done', order.language, verb=order.verb)}\n{why.say(order.language)}"
    own = Told(f"order:{order.id}:ended", order.user, doing.safe([text]))
    return [*([own] if order.user != but else []), *_closing(desk, order, "admin.not_done", but)]


def move(session: Session, order_id: str, since: str, to: str, approver: str = "") -> bool:
    """Move an order from one state to another; False when it is not in that state any more."""
    values: dict[str, Any] = {"state": to, "approver": approver, "decided_at": now()}
    where = (col(Order.id) == order_id, col(Order.state) == since)
    return bool(session.exec(update(Order).where(*where).values(values)).rowcount)


def tell(session: Session, told: Iterable[Told]) -> None:
    """Plan the messages."""
    for one in told:
        payload: dict[str, Any] = {
            "text": one.text,
            "blocks": list(one.blocks) or [blocks.section(one.text)],
        }
        kind = "update" if one.of else "notice"
        more = {"of": one.of} if one.of else {}
        outbox.plan(
            session, key=one.key, kind=kind, channel=one.channel, payload={**payload, **more}
        )


def expiring(desk: Desk) -> Callable[[], bool]:
    """Return the tick that ends orders which nobody approved in time."""

    def tick() -> bool:
        if expire(desk):
            outbox.planned.ring()
        return False

    return tick


def expire(desk: Desk) -> int:
    """End the orders that nobody approved in time, and say so to all; return how many."""
    late = col(Order.created_at) < now() - LIVES
    with desk.room.store.read() as session:
        found = session.exec(select(Order).where(Order.state == "approving", late)).all()
    for order in found:
        told = ending(desk, order, UserError("admin.too_late"))
        with desk.room.store.write() as session:
            if move(session, order.id, "approving", "expired"):
                audit.record(session, "bot", "order.expired", order.id, verb=order.verb)
                tell(session, told)
    return len(found)


def _request(desk: Desk, order: Order, seen: Seen, admin: str) -> Told:
    language = desk.people.guess(admin).language()
    text = say("admin.request", language, user=f"<@{order.user}>", verb=order.verb)
    until = int((order.created_at + LIVES).timestamp())
    shown = f"<!date^{until}^{{date_short_pretty}} {{time}}|{order.created_at + LIVES:%m-%d %H:%M}>"
    made = (
        blocks.section(text),
        blocks.section(doing.safe(seen.said(language))),
        blocks.context(say("admin.request_until", language, until=shown)),
        blocks.actions(
            blocks.button(say("admin.approve", language), "order:approve", order.id, "primary"),
            blocks.button(say("admin.decline", language), "order:decline", order.id),
        ),
    )
    return Told(key_of(order.id, admin), doing.channel_for(desk, "", admin), text, made)


def _closing(desk: Desk, order: Order, key: str, by: str) -> Iterable[Told]:
    """Yield the edits of the cards of all who may approve but ``by``, whose press is answered."""
    for admin in others(desk, order.user):
        card = _card(desk, order, admin)
        if admin != by and card:
            language = desk.people.guess(admin).language()
            name = mrkdwn.escape(desk.people.guess(by).called(language)) if by else ""
            text = say(key, language, verb=order.verb, name=name)
            yield Told(f"{card.id}:closed", card.channel, text, of=card.id)


def _card(desk: Desk, order: Order, admin: str) -> OutboxMessage | None:
    with desk.room.store.read() as session:
        return session.get(OutboxMessage, key_of(order.id, admin))
