"""How a channel is set, in its modal, and what follows from it."""

from typing import Any

import pytest

from bot.access import EVERYONE, may_read
from bot.slack import asking, channels, commands, events
from bot.slack.asking import Thread
from bot.slack.desk import refusal
from bot.slack.people import Person
from bot.tables import AuditRow, ChannelSetting, Question
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import ADMIN, BOT, EMPLOYEE, GENERAL

SENT: dict[str, Any] = {
    "switches": {"value": {"selected_options": [{"value": "enabled"}, {"value": "auto_answer"}]}},
    "audience": {"value": {"selected_option": {"value": "guests"}}},
    "language": {"value": {"selected_option": {"value": "en"}}},
    "handoff": {"value": {"selected_conversation": GENERAL}},
}


def saved(edge: Bench, user: str = ADMIN, name: str = "v1") -> None:
    """Send the modal."""
    view = {"private_metadata": f'{{"channel": "{CHANNEL}"}}', "state": {"values": SENT}}
    channels.submitted(edge.desk, edge.event("view", {"user": {"id": user}, "view": view}, name))


def test_the_modal_opens_with_what_is_set_and_stores_what_is_sent(edge: Bench) -> None:
    """The playground, which checks every block, shows it; the row and its audit row follow."""
    from bot.playground import limits

    for language in ("ja", "en"):
        assert limits.view(channels.view(ChannelSetting(channel=CHANNEL), language))
    saved(edge)
    (row,) = edge.rows(ChannelSetting)
    assert (row.enabled, row.mention_only, row.auto_answer) == (True, False, True)
    assert (row.audience, row.language, row.handoff_channel) == ("guests", "en", GENERAL)
    assert "channel.set" in [one.action for one in edge.rows(AuditRow)]
    edge.deliver()
    assert "の設定を保存しました" in str(edge.control.ephemerals(ADMIN)[-1])
    assert limits.view(channels.view(row, "ja"))


def test_only_administrators_set_a_channel(edge: Bench) -> None:
    """Whatever somebody else sends changes nothing."""
    saved(edge, EMPLOYEE)
    assert not edge.rows(ChannelSetting)


def test_the_command_shows_this_channel_first(edge: Bench) -> None:
    """With the button that opens its modal."""
    saved(edge)
    body = {"command": "/sodateru", "text": "チャンネル", "user_id": ADMIN, "channel_id": CHANNEL}
    commands.command(edge.desk, edge.event("command", body, "cmd"))
    edge.deliver()
    shown = str(edge.control.ephemerals(ADMIN)[-1]["blocks"])
    assert "'action_id': 'channel'" in shown
    assert "社員とゲスト" in shown


def test_a_channel_that_is_off_answers_only_that(edge: Bench) -> None:
    """Whoever mentions the bot is told in private; the question is not kept."""
    with edge.store.write() as session:
        session.add(ChannelSetting(channel=CHANNEL, enabled=False))
    ts = edge.control.ask(EMPLOYEE, CHANNEL, "日当は？")
    said = {"type": "app_mention", "user": EMPLOYEE, "channel": CHANNEL, "ts": ts,
            "text": f"<@{BOT}> 日当は？"}  # fmt: skip
    events.message(edge.desk, edge.event("message", {"event": said, "bot_user": BOT}))
    edge.deliver()
    assert "回答を停止しています" in str(edge.control.ephemerals(EMPLOYEE)[-1])
    assert not edge.rows(Question)


@pytest.mark.parametrize(
    ("thread", "text", "kind"),
    [
        (Thread(unasked=True), "有給はいつまでに申請しますか？", "question"),
        (Thread(unasked=True, expert=True), "有給はいつまでに申請しますか？", "question"),
        (Thread(unasked=True), "お昼に行ってきます", "nothing"),
        (Thread(unasked=True), "<@U0OTHER> いつ来ますか？", "nothing"),
        (Thread(), "有給はいつまでに申請しますか？", "nothing"),
        (Thread(ours=True, asker=EMPLOYEE), "海外の場合は？", "question"),
        (Thread(ours=True, asker=EMPLOYEE, mention_only=True), "海外の場合は？", "nothing"),
    ],
)
def test_who_is_answered_without_a_mention(thread: Thread, text: str, kind: str) -> None:
    """Questions in a channel that is set so; nothing at all where a mention is needed."""
    event = {"type": "message", "user": EMPLOYEE, "channel": CHANNEL, "text": text}
    assert asking.hear(event, BOT, thread).kind == kind


@pytest.mark.parametrize(
    ("audience", "served"),
    [("employees", set()), ("guests", {"guest"}), ("partners", {"guest", "stranger"})],
)
def test_outsiders_are_served_only_where_it_is_set(audience: str, served: set[str]) -> None:
    """Guests and partners are denied by default."""
    people = {"guest": Person("U1", guest=True), "stranger": Person("U2", stranger=True)}
    found = {name for name, one in people.items() if not refusal(one, {}, audience)}
    assert found == served


def test_outsiders_read_only_what_names_the_channel(edge: Bench) -> None:
    """What every employee may read is not for guests; where partners read along, for nobody."""
    question = Question(
        id="q", team="T01PLAYGROUND", channel=CHANNEL, ts="1", thread_ts="1", user=EMPLOYEE,
        language="ja", text="x",
    )  # fmt: skip
    plain = channels.reader_of(edge.desk, question)
    assert may_read(EVERYONE, plain)
    with edge.store.write() as session:
        session.add(ChannelSetting(channel=CHANNEL, audience="partners"))
    reader = channels.reader_of(edge.desk, question)
    assert not may_read(EVERYONE, reader)
    assert may_read(f"U9,{CHANNEL}", reader)
