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
from bot.slack import approvals, blocks, doing, progress
from bot.slack.blocks import Block
from bot.slack.desk import Desk, whisper
from bot.slack.doing import Seen
from bot.slack.envelope import action_of
from bot.slack.people import Person
from bot.slack.subcommands import SUBCOMMANDS, Subcommand, Typed
from bot.store import now
from bot.tables import InboxEvent, Order
from bot.text import content_hash
from bot.words import say

LIVES: Final = timedelta(minutes=15)
"""How long an order may be confirmed; the second person has longer (``approvals.LIVES``)."""
LEAVE_OPEN: Final = frozenset(
    "admin.decided admin.same_person admin.right_lost slack.trainer_silent".split()  # noqa: SIM905
)
"""Refusals that say nothing about the order itself: it stays as it is."""
KEEP_CARD: Final = frozenset(("admin.same_person", "slack.trainer_silent"))
"""Refusals after which the buttons may still be pressed."""


def show(desk: Desk, event: InboxEvent, user: str, typed: Typed, language: str) -> None:
    """Show what an order would do, with the button that confirms it.

    Where a second person is needed and there is none, only what it would do is shown.

    Raises:
        UserError: It cannot be done; the reason is said in its place.
    """
    sub = SUBCOMMANDS[typed.name]
    seen = doing.look(desk, sub, typed.words, user, language)
    alone = sub.persons > 1 and not approvals.others(desk, user)
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
    person = desk.people.guess(user)
    with desk.room.store.read() as session:
        order = session.get(Order, order_id)
    if order is None:
        desk.leave(event, "no_order")
        return
    steps = {"confirm": _confirm, "cancel": _cancel, "approve": _approve, "decline": _decline}
    try:
        _must_be_admin(desk, user)
        steps[name.partition(":")[2]](desk, event, order, user)
    except UserError as error:
        _refused(desk, event, order, error, person)


def _refused(desk: Desk, event: InboxEvent, order: Order, error: UserError, person: Person) -> None:
    """Say why nothing was done; an order that can no longer be done as shown ends, for all."""
    language, ends = person.language(), error.key not in LEAVE_OPEN
    told = approvals.ending(desk, order, error, but=person.id) if ends else []
    text = error.say(language)
    if told and person.id != order.user:
        text += "\n" + say("admin.asker_told", language)
    with desk.finishing(event, error.key) as session:
        audit.record(session, person.id, "order.refused", order.id, why=error.key)
        if ends and approvals.move(session, order.id, order.state, "stale"):
            audit.record(session, person.id, "order.stale", order.id)
            approvals.tell(session, told)
        replace = error.key not in KEEP_CARD
        _say(session, event, person.id, doing.safe([text]), replace=replace)


def _must_be_admin(desk: Desk, user: str) -> None:
    if not is_admin(user, desk.room.settings):
        raise UserError("admin.right_lost")


def _confirm(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    """Do an order that one person may give, or ask the second one."""
    if order.user != user or order.state != "shown":
        raise UserError("admin.decided")
    sub = SUBCOMMANDS[order.verb]
    seen = _still(desk, order, LIVES)
    if sub.persons == 1:
        _carry_out(desk, event, order, (user,), seen)
        return
    asked = approvals.requests(desk, order, seen)
    if not asked:
        raise UserError("admin.nobody_else")
    with desk.finishing(event) as session:
        _must_move(session, order, "approving")
        audit.record(session, user, "order.requested", order.id, verb=order.verb)
        approvals.tell(session, asked)
        _say(session, event, user, say("admin.asked_second", order.language))


def _approve(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.state != "approving":
        raise UserError("admin.decided")
    if order.user == user:
        raise UserError("admin.same_person")
    if not is_admin(order.user, desk.room.settings):
        raise UserError("admin.asker_lost")
    seen = _still(desk, order, approvals.LIVES)
    _carry_out(desk, event, order, (order.user, user), seen)


def _cancel(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.user != user or order.state != "shown":
        raise UserError("admin.decided")
    with desk.finishing(event) as session:
        _must_move(session, order, "declined")
        audit.record(session, user, "order.declined", order.id)
        _say(session, event, user, say("admin.cancelled", order.language))


def _decline(desk: Desk, event: InboxEvent, order: Order, user: str) -> None:
    if order.state != "approving" or order.user == user:
        raise UserError("admin.decided")
    told = approvals.declined(desk, order, user)
    with desk.finishing(event) as session:
        _must_move(session, order, "declined")
        audit.record(session, user, "order.declined", order.id)
        approvals.tell(session, told)
        _say(session, event, user, say("admin.declined_by_you", desk.people.guess(user).language()))


def _carry_out(
    desk: Desk, event: InboxEvent, order: Order, by: tuple[str, ...], seen: Seen
) -> None:
    """Do an order here and now, or leave it to the process that does it, shown by its progress."""
    sub, last = SUBCOMMANDS[order.verb], by[-1]
    channel = doing.channel_for(desk, order.channel, order.user)
    language = desk.people.guess(last).language()
    told = approvals.approved(desk, order, last) if len(by) > 1 else []
    payload: dict[str, Any] = {
        "verb": order.verb, "words": list(order.args["words"]), "by": list(by), "mark": seen.mark,
        "admin": by[0], "slack": True, "language": order.language, "channel": channel,
    }  # fmt: skip
    if len(by) > 1:
        payload["also"] = {"channel": last, "language": language}
    with desk.finishing(event) as session:
        _must_move(session, order, "done", approver=last if len(by) > 1 else "")
        audit.record(session, by[0], "order.done", order.id, verb=order.verb, persons=list(by))
        approvals.tell(session, told)
        call = progress.begin(session, event.id, doing.kind_of(sub), payload, sub.where)
        text = progress.text_of(call, order.language)
        outbox.plan(
            session, key=progress.key_of(call.id), kind="notice", channel=channel,
            payload={"text": text, "blocks": [blocks.section(text)]},
        )  # fmt: skip
        _say(session, event, last, say("admin.begun", language, verb=order.verb))


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


def _must_move(session: Session, order: Order, state: str, approver: str = "") -> None:
    """Move an order on from the state it was read in.

    Raises:
        UserError: Somebody else, or a second tap, was faster.
    """
    if not approvals.move(session, order.id, order.state, state, approver):
        raise UserError("admin.decided")


def _say(
    session: Session, event: InboxEvent, user: str, text: str, *, replace: bool = True
) -> None:
    """Answer a press where it was made; with ``replace`` the card and its buttons go."""
    whisper(
        session, event, channel=str((event.payload.get("channel") or {}).get("id") or user),
        user=user, text=text, replace=replace, reply=str(event.payload.get("response_url") or ""),
    )  # fmt: skip
