"""One visible answer, whatever Slack and the network do."""

import pytest

from bot.errors import Broken
from bot.slack import app
from tests.support.product import AKARI, KENGO, Product

QUESTION = "国内出張の日当はいくらですか？"


def one_answer(bot: Product, channel: str, ts: str) -> None:
    """Wait for the answer and see that it stays the only one."""
    bot.reply(channel, ts)
    bot.quiet()
    assert len(bot.control.replies(channel, ts)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "refuse", "status": 429, "error": "ratelimited", "retry_after": 1},
        {"kind": "refuse", "status": 503, "html": True, "times": 2},
        {"kind": "refuse", "error": "internal_error"},
        {"kind": "refuse", "error": "token_revoked"},
        {"kind": "lose"},
        {"kind": "lose", "times": 2},
    ],
    ids=["429", "503", "internal", "revoked", "lost", "lost twice"],
)
def test_trouble_with_posting_still_shows_one_answer(bot: Product, fault: dict) -> None:
    """Refused, down or unconfirmed: the answer appears once."""
    channel = bot.channel()
    bot.control.fault(match="chat.postMessage", **fault)
    ts = bot.control.ask(AKARI, channel, QUESTION)
    one_answer(bot, channel, ts)
    bot.control.calm()


def test_events_out_of_order_are_each_answered_once(bot: Product) -> None:
    """A message that overtakes another costs neither its answer."""
    channel = bot.channel()
    bot.control.fault("hold", "app_mention")
    first = bot.control.ask(AKARI, channel, QUESTION)
    second = bot.control.ask(KENGO, channel, "海外出張の日当はいくらですか？")
    for ts in (first, second):
        one_answer(bot, channel, ts)
    bot.control.calm()


def test_status_and_names_that_fail_cost_no_answer(bot: Product) -> None:
    """What only decorates an answer may fail."""
    channel = bot.channel()
    bot.control.fault("refuse", "assistant.threads.setStatus", error="unknown_method")
    one_answer(bot, channel, bot.control.ask(AKARI, channel, QUESTION))
    bot.control.calm()


@pytest.mark.parametrize("politely", [True, False])
def test_a_lost_connection_comes_back_and_loses_nothing(bot: Product, politely: bool) -> None:
    """What was asked while the socket was down is answered after it is up again."""
    channel = bot.channel()
    bot.control.drop(politely=politely)
    ts = bot.control.ask(AKARI, channel, QUESTION)
    bot.control.wait_for(bot.control.connected, 60.0)
    one_answer(bot, channel, ts)


def test_a_bad_token_is_said_plainly(bot: Product) -> None:
    """Whoever starts the bot with a wrong token reads what to check."""
    from dataclasses import replace

    from pydantic import SecretStr

    names = ("slack_bot_token", "slack_app_token") if bot.edge.socket else ("slack_bot_token",)
    for name in names:
        settings = bot.room.settings.model_copy(update={name: SecretStr("xoxb-wrong")})
        with pytest.raises(Broken, match="Slack refused this app"):
            app.connect(replace(bot.room, settings=settings))


def test_a_burst_is_answered_once_each(bot: Product) -> None:
    """Many people at once, every delivery repeated: each sees one answer in their thread."""
    bot.control.fault("duplicate", "app_mention", times=12)
    asked = [
        (channel := bot.channel(), bot.control.ask(AKARI, channel, QUESTION)) for _ in range(12)
    ]
    for channel, ts in asked:
        bot.reply(channel, ts)
    bot.quiet()
    bot.control.calm()
    assert [len(bot.control.replies(channel, ts)) for channel, ts in asked] == [1] * 12
