"""The whole bot, killed at every named point while Slack delivers everything four times.

Its model writes slowly, so that answers are streamed.

Judged from outside: by what the workspace shows, and by the database after the last life.
"""

from pathlib import Path

from sqlmodel import col, func, select

from bot import audit
from bot.store import Store
from bot.tables import Answer, InboxEvent, OutboxMessage
from tests.support.chat_server import chat_server
from tests.support.durable import until
from tests.support.service import Service, stocked
from tests.support.workspace import EMPLOYEE, GENERAL, KEIHI, Control, workspace

POINTS = (
    "inbox.received", "inbox.committed:2", "worker.claimed:2", "question.stored:2",
    "stream.planned", "stream.started", "stream.recorded", "stream.appended",
    "answer.generated:2", "answer.stored:2", "outbox.planning:2", "outbox.planned:2",
    "outbox.sending:2", "outbox.posted:2", "outbox.recorded:2",
)  # fmt: skip
"""In the order of a question's journey: each life passes its point once with what the life before
left behind, and dies there with its own question. Before a point of streams the house is put in
order first: a question left behind may be streamed anew and would meet that point before.
"""
QUESTIONS = (
    "有給休暇はいつまでに申請すればいいですか？",
    "結婚するときの慶弔休暇は何日間ですか？",
    "国内出張の宿泊費の上限はいくらですか？",
    "社長の好きな食べ物は何ですか？",
    "国内出張の宿泊費はいくらまでですか？",
)
LEAVE = "年次有給休暇は、取得日の三営業日前までに申請する。[1]"
WEDDING = "結婚するときは、五日間の慶弔休暇を与える。[1]"
HOTEL = "国内出張の宿泊費は、一泊につき一万二千円を上限とする。[1]"
WRITTEN = {"有給": LEAVE * 3, "慶弔": WEDDING * 3, "宿泊費": HOTEL * 3}
"""What the model says, by words of the question."""


def settled(store: Store) -> bool:
    """Return whether nothing is left to be done."""
    with store.read() as session:
        events = select(func.count()).where(col(InboxEvent.state).in_(("waiting", "claimed")))
        messages = select(func.count()).where(col(OutboxMessage.state).in_(("waiting", "sending")))
        return session.exec(events).one() == 0 and session.exec(messages).one() == 0


def ask(control: Control, number: int) -> tuple[str, str]:
    """Ask one of the questions; after the first two, Slack delivers each four times."""
    control.calm()
    if number > 1:
        control.fault("duplicate", "app_mention", copies=3)
    channel = (GENERAL, KEIHI)[number % 2]
    return channel, control.ask(EMPLOYEE, channel, QUESTIONS[number % len(QUESTIONS)])


def test_a_bot_killed_anywhere_answers_every_question_exactly_once(tmp_path: Path) -> None:
    """Fifteen lives end by kill -9, each at another point; every question has one answer."""
    data = stocked(tmp_path)
    store = Store(f"sqlite:///{data / 'sodateru.db'}")
    asked: list[tuple[str, str]] = []
    with workspace() as control, chat_server() as server:
        server.by_question = WRITTEN
        model = {"SODATERU_MODEL": "openai", "SODATERU_OPENAI_MODEL": "m"}
        model |= {"OPENAI_BASE_URL": server.url}

        def at_rest() -> bool:
            return all(control.replies(*where) for where in asked) and settled(store)

        for number, point in enumerate(POINTS):
            if point.startswith("stream."):
                with Service(data, control, **model) as life:
                    until(lambda: control.connected() and at_rest(), 60)
                    assert life.stop() == 0
            with Service(data, control, SODATERU_CRASH_AT=point, **model) as life:
                until(lambda life=life: life.dead or (control.connected() and at_rest()), 60)
                server.pause = 0.05 if point.startswith("stream.") else 0.0
                asked.append(ask(control, number))
                until(lambda life=life: life.dead, 60)
                assert life.stop() == -9, (point, life.errors.read_text(encoding="utf-8"))
        with Service(data, control, **model) as last:
            until(lambda: control.connected() and at_rest(), 60)
            shown = {where: control.replies(*where) for where in asked}
            assert last.stop() == 0, last.errors.read_text(encoding="utf-8")
        assert control.calls("chat.startStream")

    assert {where: len(replies) for where, replies in shown.items()} == dict.fromkeys(asked, 1)
    with store.read() as session:
        found = session.exec(select(InboxEvent.kind, InboxEvent.state, InboxEvent.why)).all()
        assert {row[1:] for row in found} == {("done", "")}, found
        answers = session.exec(select(Answer)).all()
    assert not any(reply[0].get("streaming") for reply in shown.values())
    assert {(row.channel, row.message_ts) for row in answers} == {
        (channel, shown[channel, ts][0]["ts"]) for channel, ts in asked
    }
    assert audit.broken(store) == []
    store.close()
