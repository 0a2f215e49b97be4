"""Orders that two administrators answer for, lived through by real persons with the real trainer.

Each goes from the command to its dry run, the confirmation, the second person, the effect and the
audit rows. What must not be done is refused with its reason.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlmodel import col, select

from bot import audit, registry
from bot.loops import Loop
from bot.playground.company import Person
from bot.slack import approvals
from bot.store import now
from bot.tables import Answer, AuditRow, ModelVersion, Order, Question
from tests.support.product import ADMIN, AKARI, COMPANY, Product, product
from training.scheduler import Trainer
from training.settings import TrainingSettings

SECOND, THIRD = "U01YUKIMORI", "U01WHITCOMBE"
DAILY = "国内出張の日当はいくらですか？"
_PEOPLE = (
    Person(SECOND, "雪森 静香", role="admin"),
    Person(THIRD, "Oliver Whitcombe", role="admin", locale="en-GB"),
)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the running bot with three administrators, and the trainer that serves their orders."""
    folder = tmp_path_factory.mktemp("firm")
    manuals = folder / "manuals"
    manuals.mkdir()
    (manuals / "休暇.md").write_text("# 休暇\n\n三日前までに申請する。\n", encoding="utf-8")
    company = replace(COMPANY, people=(*COMPANY.people, *_PEOPLE))
    admins = (ADMIN, SECOND, THIRD)
    with product(folder, company=company, admins=admins) as bot:
        room = bot.room
        trainer = Trainer(room.store, room.settings, TrainingSettings())
        loop = Loop("calls-short", trainer.serves(short=True), 0.05)
        loop.start()
        with room.store.write() as session:
            made = ModelVersion(id="quote-2", kind="quote", base="", detail={})
            registry.register(session, made)
        yield bot
        loop.stop()


def typed(bot: Product, text: str) -> tuple[str, dict[str, Any]]:
    """Run the command as the first administrator; return its channel and what is shown."""
    channel = bot.channel()
    bot.control.slash(ADMIN, channel, f"/sodateru {text}")
    return channel, bot.whisper(ADMIN, channel, "order:confirm")


def requested(bot: Product, text: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """Order and confirm; return the channel and the cards of the other two.

    A card is known by its button: how an earlier order went may still be told meanwhile.
    """
    known = {user: [m["ts"] for m in direct(bot, user)] for user in (SECOND, THIRD)}
    channel, shown = typed(bot, text)
    bot.control.click(ADMIN, channel, shown["ts"], "order:confirm")
    cards = {user: _card(bot, user, told) for user, told in known.items()}
    return channel, cards


def direct(bot: Product, user: str) -> list[dict[str, Any]]:
    """Return what the bot wrote to a person."""
    return bot.control.messages(bot.control.dm(user))


def _card(bot: Product, user: str, told: list[str]) -> dict[str, Any]:
    """Wait for a person's new card."""

    def found() -> list[dict[str, Any]]:
        rows = direct(bot, user)
        return [m for m in rows if m["ts"] not in told and "order:approve" in str(m)]

    return bot.control.wait_for(found)[0]


def press(bot: Product, user: str, card: dict[str, Any], action: str) -> None:
    """Press a button of a card in a direct message."""
    bot.control.click(user, bot.control.dm(user), card["ts"], action)


def reads(bot: Product, user: str, card: dict[str, Any], word: str) -> None:
    """Wait until a card says ``word``."""
    bot.control.wait_for(
        lambda: [m for m in direct(bot, user) if m["ts"] == card["ts"] and word in str(m)]
    )


def result(bot: Product, channel: str, word: str) -> None:
    """Wait for the result where the command was typed."""
    bot.control.wait_for(lambda: [m for m in bot.control.messages(channel) if word in str(m)])


def champion(bot: Product) -> str:
    """Return which version stands for service."""
    with bot.room.store.read() as session:
        return registry.champion(session).id


def spoke(bot: Product) -> str:
    """Ask, and return which version gave the answer."""
    channel = bot.channel()
    root = bot.control.ask(AKARI, channel, DAILY)
    shown = bot.control.wait_for(
        lambda: [m for m in bot.control.replies(channel, root) if m.get("metadata")]
    )[0]
    with bot.room.store.read() as session:
        row = session.get_one(Answer, shown["metadata"]["event_payload"]["answer_id"])
    return row.model_version


def audited(bot: Product, verb: str, state: str = "") -> list[str]:
    """Return what the audit log says of the newest order of a kind; the chain holds."""
    assert audit.broken(bot.room.store) == []
    with bot.room.store.read() as session:
        mine = select(Order).where(Order.verb == verb).order_by(col(Order.created_at).desc())
        order = session.exec(mine.where(Order.state == state) if state else mine).first()
        rows = session.exec(select(AuditRow).where(AuditRow.subject == (order and order.id))).all()
    return [row.action for row in rows]


def test_two_persons_promote_and_one_rolls_back(firm: Product) -> None:
    """The serving version changes and comes back; the other cards close; all are told."""
    assert spoke(firm) == "quote"
    channel, cards = requested(firm, "promote quote-2")
    assert "quote-2" in str(cards[SECOND])
    assert "approve" in str(cards[THIRD]["text"])  # in the third one's language
    press(firm, SECOND, cards[SECOND], "order:approve")
    result(firm, channel, f"承認：<@{SECOND}>")
    firm.control.wait_for(lambda: champion(firm) == "quote-2")
    firm.control.wait_for(lambda: firm.room.gateway.serving == "quote-2")
    assert spoke(firm) == "quote-2"
    reads(firm, THIRD, cards[THIRD], "There is nothing left for you to do")
    firm.control.wait_for(
        lambda: [m for m in direct(firm, SECOND) if "quote-2 に切り替え" in str(m)]
    )
    assert {"order.shown", "order.requested", "order.done"} <= set(audited(firm, "promote"))
    channel, shown = typed(firm, "rollback")
    firm.control.click(ADMIN, channel, shown["ts"], "order:confirm")
    result(firm, channel, "`quote-2` から `quote` に戻しました")
    firm.control.wait_for(lambda: firm.room.gateway.serving == "quote")
    assert spoke(firm) == "quote"


def test_what_changed_meanwhile_is_refused_and_told_to_all(firm: Product) -> None:
    """Learning was frozen between the request and the approval: nothing moves."""
    channel, cards = requested(firm, "promote quote-2")
    other, shown = typed(firm, "freeze 監査のため")
    firm.control.click(ADMIN, other, shown["ts"], "order:confirm")
    result(firm, other, "`freeze`")
    known = len(direct(firm, ADMIN))
    press(firm, SECOND, cards[SECOND], "order:approve")
    reads(firm, THIRD, cards[THIRD], "was not carried out")
    firm.control.wait_for(
        lambda: [m for m in direct(firm, ADMIN)[known:] if "実行されませんでした" in str(m)]
    )
    assert champion(firm) == "quote"
    assert {"order.refused", "order.stale"} <= set(audited(firm, "promote"))
    lifted, shown = typed(firm, "unfreeze")
    firm.control.click(ADMIN, lifted, shown["ts"], "order:confirm")
    result(firm, lifted, "`unfreeze`")
    assert channel


def test_two_who_approve_at_once_do_it_once(firm: Product) -> None:
    """Both press in the same instant, one of them twice: one call, one result."""
    _, cards = requested(firm, "promote quote-2")
    taps = [Thread(target=press, args=(firm, user, cards[user], "order:approve"))
            for user in (SECOND, THIRD, SECOND)]  # fmt: skip
    for tap in taps:
        tap.start()
    for tap in taps:
        tap.join()
    firm.control.wait_for(lambda: champion(firm) == "quote-2")
    firm.quiet()
    assert audited(firm, "promote").count("order.done") == 1
    channel, shown = typed(firm, "rollback")
    firm.control.click(ADMIN, channel, shown["ts"], "order:confirm")
    firm.control.wait_for(lambda: champion(firm) == "quote")


def test_a_request_that_nobody_approves_ends_and_is_told(firm: Product) -> None:
    """After a day the cards lose their buttons, and who asked is told."""
    _, cards = requested(firm, "promote quote-2")
    with firm.room.store.write() as session:
        row = session.exec(select(Order).where(Order.state == "approving")).one()
        row.created_at = now() - approvals.LIVES - timedelta(minutes=1)
        session.add(row)
    known = len(direct(firm, ADMIN))
    assert approvals.expire(firm.edge.desk) == 1
    for user, word in ((SECOND, "実行されませんでした"), (THIRD, "was not carried out")):
        reads(firm, user, cards[user], word)
    firm.control.wait_for(lambda: [m for m in direct(firm, ADMIN)[known:] if "期限" in str(m)])
    assert "order.expired" in audited(firm, "promote", state="expired")


def test_a_person_is_forgotten_by_two(firm: Product) -> None:
    """What they asked is counted first, and gone after the second person's approval."""
    firm.ask(AKARI, firm.channel(), "社用車の駐車場はどこですか？")
    channel, cards = requested(firm, f"forget <@{AKARI}>")
    assert "質問" in str(cards[SECOND])
    press(firm, SECOND, cards[SECOND], "order:approve")
    result(firm, channel, "`forget`")
    firm.control.wait_for(lambda: not _asked_by(firm, AKARI))
    assert "order.done" in audited(firm, "forget")


def _asked_by(bot: Product, user: str) -> list[str]:
    with bot.room.store.read() as session:
        rows = session.exec(select(Question).where(Question.user == user)).all()
    return [row.text for row in rows if row.text]
