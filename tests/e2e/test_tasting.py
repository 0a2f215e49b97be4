"""A blind tasting from its row to its vote, over the playground."""

from typing import Any

from sqlmodel import select

from bot import outbox
from bot.slack import tastings
from bot.store import now
from bot.tables import AuditRow, Tasting
from tests.support.product import ADMIN, EXPERT, Product

LEFT = "会議室Aは、総務部（内線2101）に連絡して予約します。"
RIGHT = "会議室の予約は総務部です。"


def laid(product: Product, name: str, expert: str = EXPERT) -> Tasting:
    row = Tasting(
        id=name, run_id="20261125-abc", pair_id=f"p-{name}", expert=expert, language="ja",
        question="会議室はどこに <予約> しますか？", left=LEFT, right=RIGHT,
        left_version="lora-20261125-abc", right_version="quote", due_at=now(),
    )  # fmt: skip
    with product.room.store.write() as session:
        session.add(row)
    return row


def shown(bot: Product) -> dict[str, Any]:
    """Let the due tastings be shown and return the expert's message."""
    tastings.show(bot.edge.desk)  # unless the bot itself was quicker
    outbox.planned.ring()
    dm = bot.control.dm(EXPERT)
    found = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(dm) if LEFT in str(row)]
    )
    return {**found[-1], "channel": dm}


def kept(product: Product, name: str) -> Tasting:
    with product.room.store.read() as session:
        return session.get_one(Tasting, name)


def test_an_expert_compares_without_knowing_whose_answers_they_are(bot: Product) -> None:
    """Both answers, three buttons, no version; the vote is kept and the message says thanks."""
    laid(bot, "t1")
    message = shown(bot)
    text = str(message)
    assert RIGHT in text
    assert "&lt;予約&gt;" in text
    assert "lora" not in text
    assert "quote" not in text.replace("rich_text_quote", "")
    assert [word in text for word in ("Aが良い", "同じくらい", "Bが良い")] == [True] * 3
    bot.control.click(EXPERT, message["channel"], message["ts"], "taste:left", "t1")
    bot.control.wait_for(lambda: kept(bot, "t1").choice)
    assert kept(bot, "t1").choice == "left"
    thanks = bot.control.wait_for(
        lambda: [row for row in bot.control.messages(message["channel"])
                 if row["ts"] == message["ts"] and "記録しました" in str(row)]
    )  # fmt: skip
    assert LEFT not in str(thanks)
    assert tastings.show(bot.edge.desk) == 0  # never twice
    with bot.room.store.read() as session:
        audited = [row for row in session.exec(select(AuditRow)) if row.action == "tasting.voted"]
    assert [row.actor for row in audited] == [EXPERT]


def test_nobody_votes_for_somebody_else(bot: Product) -> None:
    """A press that names another expert's tasting is left out; one's own counts."""
    laid(bot, "t2")
    laid(bot, "t3", ADMIN)
    message = shown(bot)
    dm, ts = message["channel"], message["ts"]
    bot.control.click(EXPERT, dm, ts, "taste:right", "t3")
    bot.control.click(EXPERT, dm, ts, "taste:same", "t2")
    bot.control.wait_for(lambda: kept(bot, "t2").choice)
    bot.quiet()
    assert (kept(bot, "t2").choice, kept(bot, "t3").choice) == ("same", "")
