"""Questions handed over to people, and corrections told to whom they concern."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import experts
from bot.slack import actions, events, handovers, recalled
from bot.store import now
from bot.tables import (
    Answer,
    ExpertProfile,
    Handoff,
    InboxEvent,
    OutboxMessage,
    ReviewItem,
    VerifiedAnswer,
)
from tests.support.edge import CHANNEL, Bench, bench
from tests.support.workspace import ADMIN, BOT, EMPLOYEE, EXPERT, GENERAL, OTHER

REPLY = "育児休業の延長は、人事部の窓口で承ります。"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bench]:
    """Give a bench with a channel for hand-offs."""
    with bench(tmp_path, handoff_channel=GENERAL) as made:
        yield made


def handed(edge: Bench) -> tuple[Answer, dict[str, Any]]:
    """Have a question handed over; return its answer and the request to the people in charge."""
    row = edge.answered(abstained=True)
    body = {
        "type": "block_actions", "user": {"id": EMPLOYEE}, "channel": {"id": CHANNEL},
        "actions": [{"action_id": "ask_person", "value": row.id, "action_ts": "100.0"}],
    }  # fmt: skip
    actions.action(edge.desk, edge.event("action", body, "act1"))
    edge.deliver()
    return row, edge.control.messages(GENERAL)[-1]


def reply(edge: Bench, request: dict[str, Any], text: str, user: str = EXPERT) -> str:
    """Write into the hand-off's thread and let the bot hear it."""
    ts = edge.control.say(user, GENERAL, text, request["ts"])
    said = {"type": "message", "channel": GENERAL, "user": user, "ts": ts,
            "thread_ts": request["ts"], "text": text}  # fmt: skip
    events.message(edge.desk, edge.event("message", {"event": said, "bot_user": BOT}, f"Ev{ts}"))
    edge.deliver()
    return ts


def lines(edge: Bench) -> list[str]:
    """Return what the asker's thread shows after the answer."""
    root = next(row for row in edge.control.messages(CHANNEL) if row.get("user") == EMPLOYEE)
    return [str(row) for row in edge.control.replies(CHANNEL, root["ts"])[1:]]


def test_the_request_links_the_question(office: Bench) -> None:
    """Whoever is in charge sees what was asked and can open it."""
    _, request = handed(office)
    assert "有給はいつまでに申請しますか？" in str(request["blocks"])
    assert "質問のスレッドを開く" in str(request["blocks"])


def test_an_experts_reply_returns_to_the_asker(office: Bench) -> None:
    """It names who answers; the expert is told how to keep it; the hand-off is answered."""
    _, request = handed(office)
    reply(office, request, REPLY)
    (line,) = lines(office)
    assert f"<@{EMPLOYEE}>" in line
    assert REPLY in line
    assert "深町谷さん" in line
    assert "✅" in office.control.ephemerals(EXPERT)[-1]["text"]
    assert [row.answered_by for row in office.rows(Handoff)] == [EXPERT]
    assert office.rows(VerifiedAnswer) == []


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (OTHER, "私も知りたいです"),
        (EXPERT, f"<@{ADMIN}> ご存じですか"),
        (EXPERT, ":eyes: ありがとうございます"),
    ],
    ids=["not an expert", "to a colleague", "thanks"],
)
def test_talk_among_colleagues_stays_there(office: Bench, user: str, text: str) -> None:
    """Only an expert's answer reaches the asker; what is not for us is forgotten."""
    _, request = handed(office)
    reply(office, request, text, user)
    assert lines(office) == []
    assert office.rows(InboxEvent)[-1].payload == {}


def test_a_marked_reply_becomes_a_verified_answer(office: Bench) -> None:
    """✅ on the reply, or 「正解：」 before it: the asker's answer is corrected."""
    row, request = handed(office)
    ts = reply(office, request, REPLY)
    item = {"type": "message", "channel": GENERAL, "ts": ts}
    event = {"type": "reaction_added", "user": EXPERT, "reaction": "white_check_mark",
             "item_user": EXPERT, "item": item, "event_ts": "9.0"}  # fmt: skip
    events.reaction(office.desk, office.event("reaction", {"event": event, "bot_user": BOT}, "Ev9"))
    office.deliver()
    assert [new.text for new in office.rows(VerifiedAnswer)] == [REPLY]
    root = office.control.messages(CHANNEL)[0]["ts"]
    shown = next(m for m in office.control.replies(CHANNEL, root) if m["ts"] == row.message_ts)
    assert "訂正し、確認した回答です" in str(shown["blocks"])


def test_a_prefix_in_the_hand_offs_thread_corrects_too(office: Bench) -> None:
    """The hand-off is answered with it."""
    _, request = handed(office)
    reply(office, request, f"正解：{REPLY}")
    assert [new.text for new in office.rows(VerifiedAnswer)] == [REPLY]
    assert [row.answered_by for row in office.rows(Handoff)] == [EXPERT]


def test_an_overdue_hand_off_comes_back_to_the_administrators_once(office: Bench) -> None:
    """Each of them gets one direct message."""
    handed(office)
    assert handovers.remind(office.desk) == 0
    with office.store.write() as session:
        row = session.get_one(Handoff, office.rows(Handoff)[0].answer_id)
        row.due_at = now() - timedelta(minutes=1)
        session.add(row)
    assert handovers.remind(office.desk) == 1
    assert handovers.remind(office.desk) == 0
    office.deliver()
    told = office.control.messages(office.control.dm(ADMIN))
    assert len(told) == 1
    assert "まだ回答がありません" in told[0]["text"]


def test_people_who_got_the_same_answer_are_told_once(edge: Bench) -> None:
    """The correction reaches an earlier asker's thread, however often its event is handled."""
    edge.answered(user=OTHER)
    row = edge.answered()
    with edge.store.read() as session:
        root = session.get_one(Answer, row.id).message_ts
    thread = next(m for m in edge.control.messages(CHANNEL) if m.get("user") == EMPLOYEE)["ts"]
    ts = edge.control.say(EXPERT, CHANNEL, f"訂正：{REPLY}", thread)
    said = {"type": "message", "channel": CHANNEL, "user": EXPERT, "ts": ts, "thread_ts": thread,
            "text": f"訂正：{REPLY}"}  # fmt: skip
    events.message(edge.desk, edge.event("message", {"event": said, "bot_user": BOT}, "Ev1"))
    assert root
    new = edge.rows(VerifiedAnswer)[0]
    for name in (f"recall:{new.id}", "again"):
        recalled.recalled(edge.desk, edge.event("recall", {"verified": new.id}, name))
    edge.deliver()
    other = next(m for m in edge.control.messages(CHANNEL) if m.get("user") == OTHER)["ts"]
    told = edge.control.replies(CHANNEL, other)[1:]
    assert len(told) == 1
    assert f"<@{OTHER}>" in told[0]["text"]
    assert REPLY in str(told[0]["blocks"])


def press(edge: Bench, action: str, value: str, user: str, name: str) -> None:
    """Press a button of the hand-off's request."""
    body = {
        "type": "block_actions", "user": {"id": user}, "channel": {"id": GENERAL},
        "actions": [{"action_id": action, "value": value, "action_ts": "200.0"}],
    }  # fmt: skip
    actions.action(edge.desk, edge.event("action", body, name))
    edge.deliver()


def test_who_knows_the_topic_is_called_and_may_pass_it_on(office: Bench) -> None:
    """Whoever named the topic stands in the request; passed on, the next one is called there."""
    with office.store.write() as session:
        mine = ExpertProfile(user=EXPERT, topics="有給", quiet_from=0, quiet_until=0)
        experts.save(session, mine)
    row, request = handed(office)
    assert office.rows(Handoff)[0].expert == EXPERT
    free = experts.next_free(mine, now()) <= now()
    assert (f"<@{EXPERT}>" in str(request["blocks"])) is free  # on a day off they are told later
    press(office, "handoff_pass", row.id, OTHER, "act2")  # not for everybody
    assert office.rows(Handoff)[0].expert == EXPERT
    press(office, "handoff_pass", row.id, EXPERT, "act3")
    assert office.rows(Handoff)[0].expert == ADMIN
    waiting = [m for m in office.rows(OutboxMessage) if m.id.startswith("handoff-to:")]
    assert [f"<@{ADMIN}>" in m.payload["text"] for m in waiting] == [True]


def test_an_answer_that_did_not_help_is_handed_over_as_a_draft(office: Bench) -> None:
    """Whoever answers begins from what the bot had said."""
    row = office.answered(text="十五日前までです。[1]")
    press(office, "ask_person", row.id, EMPLOYEE, "act4")
    shown = str(office.control.messages(GENERAL)[-1]["blocks"])
    assert "下書き" in shown
    assert "十五日前までです。" in shown
    assert [item.why for item in office.rows(ReviewItem)] == ["handed_over"]
