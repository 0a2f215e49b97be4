"""Orders: an administrator's command is shown first, confirmed, and done only if nothing changed.

What was shown stands in the database as a hash. Confirming looks again: if it looks different now,
nothing is done. Where two persons are needed, the second one is another administrator, who sees
the same in a direct message. Each step leaves an audit row.
"""

from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from bot import audit, outbox
from bot.access import is_admin
from bot.errors import UserError
from bot.slack import blocks, doing, mrkdwn, progress
from bot.slack.blocks import Block
from bot.slack.desk import Desk, whisper
from bot.slack.doing import Seen
from bot.slack.envelope import action_of
from bot.slack.subcommands import SUBCOMMANDS, Subcommand, Typed
from bot.store import now
from bot.tables import InboxEvent, Order
from bot.text import content_hash
from bot.words import say

LIVES: Final = timedelta(minutes=15)
"""How long an order may be confirmed; the second person has a day."""
APPROVAL_LIVES: Final = timedelta(days=1)


def show(desk: Desk, event: InboxEvent, user: str, typed: Typed, language: str) -> None:
    """Show what an order would do, with the button that confirms it.

    Where a second person is needed and there is none, only what it would do is shown.

    Raises:
        UserError: It cannot be done; the reason is said in its place.
    """
    sub = SUBCOMMANDS[typed.name]
    seen = doing.look(desk, sub, typed.words, user, language)
    alone = sub.persons > 1 and not _others(desk, user)
    channel = str(event.payload.get("channel_id") or "")
    order = Order(
        id=content_hash(f"order:{event.id}")[:24], verb=sub.name,
        args={"words": list(typed.words)}, user=user, channel=channel, language=language,
        shown=seen.hash,
    )  # fmt: skip
    with desk.finishing(event) as session:
        if not alone:
            session.merge(order)
        audit.record(session, user, "order.shown", order.id, verb=sub.name)
        made = only_shown(sub, seen, language) if alone else card(order, sub, seen, language)
        reply = str(event.payload.get("response_url") or "")
        text = say("admin.confirm_title", language, verb=sub.name)
        whisper(session, event, channel=channel, user=user, text=text, blocks=made, reply=reply)


def card(order: Order, sub: Subcommand, seen: Seen, language: str) -> list[Block]:
    """Return what an order would do, and its two buttons."""
    two = sub.persons > 1
    yes = say("admin.ask_second" if two else "admin.do_it", language)
    note = say("admin.not_yet_two" if two else "admin.not_yet", language)
    return [
        blocks.header(say("admin.confirm_title", language, verb=sub.name)),
        blocks.section(seen.text()),
        blocks.context(note),
        blocks.actions(
            blocks.button(yes, "order:confirm", order.id, "primary"),
            blocks.button(say("slack.cancel", language), "order:cancel", order.id),
        ),
    ]


def only_shown(sub: Subcommand, seen: Seen, language: str) -> list[Block]:
    """Return what an order would do, for somebody who has nobody to approve it."""
    return [
        blocks.header(say("admin.confirm_title", language, verb=sub.name)),
        blocks.section(seen.text()),
        blocks.context(say("admin.nobody_else", language)),
    ]


def pressed(desk: Desk, event: InboxEvent) -> None:
    """Handle a button of an order.

    Raises:
        Transient: Trying again later helps.
    """
    name, order_id = action_of(event.payload)
    user = str(event.payload["user"]["id"])
    language = desk.people.guess(user).language()
    with desk.room.store.read() as session:
        order = session.get(Order, order_id)
    step = name.partition(":")[2]
    if order is None or not is_admin(user, desk.room.settings):
        desk.leave(event, "not_admin")
        return
    steps = {"confirm": _confirm, "cancel": _cancel, "approve": _approve, "decline": _decline}
    try:
        steps[step](desk, event, order, user)
    except UserError as error:
        with desk.finishing(event, error.key) as session:
            if error.key in ("admin.stale", "admin.too_late"):
                _end(session, order.id, user, "stale")
            _say(session, event, user, error.say(language))


def _confirm(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    """Do an order that one person may give, or ask the second one."""
    if order.user != user or order.state != "shown":
        raise UserError("admin.decided")
    sub = SUBCOMMANDS[order.verb]
    seen = _still(desk, order, LIVES)
    if sub.persons == 1:
        _carry_out(desk, event, order, (user,), seen)
        return
    asked = [(admin, *_request(desk, order, seen, admin)) for admin in _others(desk, user)]
    with desk.finishing(event) as session:
        _move(session, order.id, "approving")
        audit.record(session, user, "order.requested", order.id, verb=order.verb)
        for admin, text, made in asked:
            key = f"order:{order.id}:{admin}"
            outbox.plan(
                session, key=key, kind="notice", channel=admin,
                payload={"text": text, "blocks": made},
            )  # fmt: skip
        _say(session, event, user, say("admin.asked_second", order.language))


def _approve(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.state != "approving":
        raise UserError("admin.decided")
    if order.user == user:
        raise UserError("admin.same_person")
    seen = _still(desk, order, APPROVAL_LIVES)
    _carry_out(desk, event, order, (order.user, user), seen)


def _cancel(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.user != user or order.state != "shown":
        raise UserError("admin.decided")
    with desk.finishing(event) as session:
        _end(session, order.id, user, "declined")
        _say(session, event, user, say("admin.cancelled", order.language))


def _decline(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.state != "approving" or order.user == user:
        raise UserError("admin.decided")
    person = desk.people.guess(user)
    name = person.called(order.language)
    with desk.finishing(event) as session:
        _end(session, order.id, user, "declined")
        _say(session, event, user, say("admin.declined_by_you", person.language()))
        text = say("admin.declined", order.language, verb=order.verb, name=mrkdwn.escape(name))
        outbox.plan(
            session, key=f"order:{order.id}:declined", kind="notice", channel=order.user,
            payload={"text": text},
        )  # fmt: skip


def _carry_out(
    desk: Desk, event: InboxEvent, order: Order, by: tuple[str, ...], seen: Seen
) -> None:
    """Do an order here and now, or leave it to the process that does it, shown by its progress."""
    sub = SUBCOMMANDS[order.verb]
    channel = doing.channel_for(desk, order.channel, order.user)
    with desk.finishing(event) as session:
        _move(session, order.id, "done", approver=by[-1] if len(by) > 1 else "")
        audit.record(session, by[0], "order.done", order.id, verb=order.verb, persons=list(by))
        payload: dict[str, Any] = {
            "verb": order.verb, "words": list(order.args["words"]), "by": list(by),
            "mark": seen.mark, "admin": by[0], "slack": True, "language": order.language,
            "channel": channel,
        }  # fmt: skip
        call = progress.begin(session, event.id, doing.kind_of(sub), payload, sub.where)
        text = progress.text_of(call, order.language)
        outbox.plan(
            session, key=progress.key_of(call.id), kind="notice", channel=channel,
            payload={"text": text, "blocks": [blocks.section(text)]},
        )  # fmt: skip
        _say(session, event, by[-1], say("admin.begun", order.language, verb=order.verb))


def _still(desk: Desk, order: Order, lives: timedelta) -> Seen:
    """Look again.

    Raises:
        UserError: It is too late, or it looks different now.
    """
    if now() - order.created_at > lives:
        raise UserError("admin.too_late")
    sub = SUBCOMMANDS[order.verb]
    seen = doing.look(desk, sub, tuple(order.args["words"]), order.user, order.language)
    if seen.hash != order.shown:
        raise UserError("admin.stale")
    return seen


def _request(desk: Desk, order: Order, seen: Seen, admin: str) -> tuple[str, list[Block]]:
    """Return what the second person sees: who asks, what it would do, and two buttons."""
    language = desk.people.guess(admin).language()
    text = say("admin.request", language, user=f"<@{order.user}>", verb=order.verb)
    made = [
        blocks.section(text),
        blocks.section(doing.safe(seen.said(language))),
        blocks.actions(
            blocks.button(say("admin.approve", language), "order:approve", order.id, "primary"),
            blocks.button(say("admin.decline", language), "order:decline", order.id),
        ),
    ]
    return text, made


def _others(desk: Desk, user: str) -> list[str]:
    return [admin for admin in desk.room.settings.admins if admin != user]


def _move(session: Session, order_id: str, state: str, approver: str = "") -> None:
    row = session.get_one(Order, order_id)
    row.state, row.approver, row.decided_at = state, approver, now()
    session.add(row)


def _end(session: Session, order_id: str, user: str, state: str) -> None:
    _move(session, order_id, state)
    audit.record(session, user, f"order.{state}", order_id)


def _say(session: Session, event: InboxEvent, user: str, text: str) -> None:
    """Answer a press where it was made; the card with its buttons goes."""
    whisper(
        session, event, channel=str((event.payload.get("channel") or {}).get("id") or user),
        user=user, text=text, replace=True, reply=str(event.payload.get("response_url") or ""),
    )  # fmt: skip
