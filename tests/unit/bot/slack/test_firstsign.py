"""The first sign of an answer: before the commit, once, and never to anybody who is denied."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.slack import identity
from bot.slack.firstsign import FirstSign
from bot.slack.people import Person
from bot.tables import ChannelSetting
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import BOT, EMPLOYEE

Frame = Callable[[object, str], None]


@contextmanager
def signs(edge: Bench) -> Iterator[Frame]:
    """Give what reads frames; when it is through, everything it began has been done."""
    sign = FirstSign(edge.desk)
    sign.renew()
    yield sign.frame(identity.identity(edge.desk.client), "")
    sign._beside.shutdown(wait=True)
    edge.desk.status._beside.shutdown(wait=True)


def frame(kind: str = "app_mention", attempt: int = 0, **fields: Any) -> str:
    """Return a frame as Slack sends it."""
    text = f"<@{BOT}> 有給はいつまでに申請しますか？"
    event = {
        "type": kind,
        "user": EMPLOYEE,
        "channel": CHANNEL,
        "ts": "1.0",
        "text": text,
        **fields,
    }
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": "T01PLAYGROUND", "event": event}
    return json.dumps({"type": "events_api", "payload": body, "retry_attempt": attempt})


def shown(edge: Bench) -> list[str]:
    """Return the statuses that were shown."""
    return [call["args"]["status"] for call in edge.control.calls("assistant.threads.setStatus")]


@pytest.mark.parametrize("acquainted", [True, False])
@pytest.mark.parametrize("open_line", [True, False])
def test_both_events_of_a_question_and_its_repeats_give_one_sign(
    edge: Bench, *, acquainted: bool, open_line: bool
) -> None:
    """Whichever comes first; whoever is not known yet is looked up beside."""
    if acquainted:
        edge.desk.people.find(EMPLOYEE)
    if open_line:
        edge.desk.status.keep_open()
    with signs(edge) as read:
        ts = edge.control.ask(EMPLOYEE, CHANNEL, "有給はいつまでに申請しますか？")
        for kind, attempt in (("message", 0), ("app_mention", 0), ("app_mention", 1)):
            read(None, frame(kind, attempt, ts=ts))
        edge.control.wait_for(lambda: shown(edge))
    assert shown(edge) == ["資料を確認しています…"]


@pytest.mark.parametrize("rule", [{"enabled": False}, {}])
def test_a_channel_that_is_off_and_a_guest_get_none(edge: Bench, rule: dict[str, Any]) -> None:
    """Decided in memory and beside alike."""
    edge.desk.people._known[EMPLOYEE] = (
        edge.desk.people._clock(), Person(EMPLOYEE, team="T01PLAYGROUND", guest=not rule)
    )  # fmt: skip
    with edge.store.write() as session:
        session.add(ChannelSetting(channel=CHANNEL, **rule))
    with signs(edge) as read:
        read(None, frame())
        read(None, frame(ts="3.0", thread_ts="2.0"))
    assert not shown(edge)


@pytest.mark.parametrize(
    "raw",
    [frame(attempt=1), frame(user_team="T0OTHER"), frame(bot_id="B2"), frame(user=BOT),
     frame("message", text="雑談です"), frame(text=f"<@{BOT}> ありがとう"), frame(channel=None),
     frame(text=None), frame("message", subtype="message_changed"), "{", '"event_callback"',
     frame().replace("T01PLAYGROUND", "T0OTHER")],
)  # fmt: skip
def test_repeats_strangers_talk_and_nonsense_give_none(edge: Bench, raw: str) -> None:
    """Whatever is no question to us from a colleague; and nothing that comes breaks the reader."""
    edge.desk.people.find(EMPLOYEE)
    with signs(edge) as read:
        read(None, raw)
    assert not shown(edge)
