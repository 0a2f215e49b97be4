"""A channel is greeted once, or not at all where others read along; an administrator sets it."""

from tests.support.product import ADMIN, AKARI, EMILY, NEW, NEW_SHARED, Product
from tests.support.workspace import BOT


def test_a_channel_is_greeted_once_and_may_be_asked_in(bot: Product) -> None:
    """One short card says how to ask; invited again after it was removed, nothing is repeated."""
    bot.control.invite(AKARI, NEW)
    (card,) = bot.control.wait_for(lambda: bot.control.messages(NEW))
    shown = str(card["blocks"])
    for word in ("お招きいただき", "メンション", "出典付き", "/sodateru channels"):
        assert word in shown
    assert f"<@{BOT}>" not in shown  # it never mentions itself
    assert len(shown) < 1_500
    again = {"type": "member_joined_channel", "user": BOT, "channel": NEW, "inviter": ADMIN}
    bot.control.must("event", event=again)
    bot.quiet()
    assert len(bot.control.messages(NEW)) == 1
    assert "日当" in str(bot.ask(AKARI, NEW, "国内出張の日当はいくらですか？"))


def test_a_channel_shared_with_another_company_is_not_greeted(bot: Product) -> None:
    """Who invited the bot is told in private, in their language, why it is silent there."""
    bot.control.invite(EMILY, NEW_SHARED)
    bot.whisper(EMILY, NEW_SHARED, "shared")
    assert not [row for row in bot.control.messages(NEW_SHARED) if row.get("bot_id")]


def test_an_administrator_sets_a_channel(bot: Product) -> None:
    """Its button opens the form, and what is saved is what the bot obeys."""
    channel = bot.channel()
    bot.control.slash(ADMIN, channel, "/sodateru channels")
    shown = bot.whisper(ADMIN, channel, "チャンネルごとの設定")
    bot.control.click(ADMIN, channel, shown["ts"], "channel")
    view = bot.control.wait_for(lambda: bot.control.view(ADMIN, "channel"))
    assert "メンション" in str(view)
    bot.control.submit(ADMIN, {"switches": {"value": []}})
    bot.whisper(ADMIN, channel, "設定を保存しました")
    bot.control.ask(AKARI, channel, "国内出張の日当はいくらですか？")
    bot.whisper(AKARI, channel, "回答を停止しています")
