"""Several who wait for the same: one request, one reply for all, and nobody is left over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.slack import actions, changes, events, handovers, recalled
from bot.tables import Answer, Document, Handoff, OutboxMessage, Passage, Question, VerifiedAnswer
from tests.support.edge import CHANNEL, Bench, bench
from tests.support.workspace import BOT, EMPLOYEE, EXPERT, GENERAL, OTHER, SECRET

ASKED = "社員食堂にアレルギー対応の献立はありますか？"
ALSO = "社員食堂にアレルギー対応の献立はあるでしょうか？"
ELSE = "社員食堂は何時から何時まで開いていますか？"
REPLY = "前日の15時までに総務部へご連絡ください。"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Bench]:
    """Give a bench with a channel for hand-offs."""
    with bench(tmp_path, handoff_channel=GENERAL) as made:
        yield made


def handed(edge: Bench, user: str, text: str, channel: str = CHANNEL, **fields: Any) -> Answer:
    """Have a question that nothing answers handed over by its asker."""
    row = edge.answered(abstained=True, user=user, **fields)
    with edge.store.write() as session:
        question = session.get_one(Question, row.question_id)
        question.text, question.channel = text, channel
        session.add(question)
    press(edge, "ask_person", row.id, user)
    return row


def press(edge: Bench, action: str, value: str, user: str, channel: str = CHANNEL) -> None:
    """Press a button."""
    name = f"act:{action}:{value}:{user}"
    body = {
        "type": "block_actions", "user": {"id": user}, "channel": {"id": channel},
        "actions": [{"action_id": action, "value": value, "action_ts": "100.0"}],
    }  # fmt: skip
    actions.action(edge.desk, edge.event("action", body, name))
    edge.deliver()


def requests(edge: Bench) -> list[dict[str, Any]]:
    """Return the requests that the people in charge see, as they stand now."""
    rows = edge.control.messages(GENERAL)
    return [m for m in rows if m.get("bot_id") and "handoff_pass" in str(m)]


def reply(edge: Bench, request: dict[str, Any], text: str) -> None:
    """Let an expert answer in a request's thread."""
    ts = edge.control.say(EXPERT, GENERAL, text, request["ts"])
    said = {"type": "message", "channel": GENERAL, "user": EXPERT, "ts": ts,
            "thread_ts": request["ts"], "text": text}  # fmt: skip
    events.message(edge.desk, edge.event("message", {"event": said, "bot_user": BOT}, f"Ev{ts}"))
    edge.deliver()


def thread(edge: Bench, row: Answer) -> str:
    """Return what the bot wrote in an asker's thread."""
    with edge.store.read() as session:
        ts = session.get_one(Question, row.question_id).ts
    return str(edge.control.replies(CHANNEL, ts))


def waiting(edge: Bench) -> list[str]:
    """Return whose hand-offs nobody has answered."""
    return [row.answer_id for row in edge.rows(Handoff) if row.answered_at is None]


def test_one_reply_serves_all_who_wait(office: Bench) -> None:
    """The card counts and shows other words; both threads get the reply and later ones."""
    first, second = handed(office, EMPLOYEE, ASKED), handed(office, OTHER, ALSO)
    (request,) = requests(office)
    shown = str(request["blocks"])
    assert "2 名がお待ちです" in shown
    assert f"<@{OTHER}> {ALSO}" in shown
    assert ASKED in shown
    for text in (REPLY, "食堂の入口にも掲示しています。"):
        reply(office, request, text)
        for row, user in ((first, EMPLOYEE), (second, OTHER)):
            assert text in thread(office, row)
            assert f"<@{user}> さん、お待たせしました" in thread(office, row)
    assert waiting(office) == []


def test_another_question_has_its_own_request(office: Bench) -> None:
    """What is merely near is not merged; nor what waits no more."""
    handed(office, EMPLOYEE, ASKED)
    handed(office, OTHER, ELSE)
    assert len(requests(office)) == 2
    reply(office, requests(office)[0], REPLY)
    handed(office, OTHER, ASKED)
    assert len(requests(office)) == 3
    assert "お待ちです" not in str(requests(office))


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [(CHANNEL, GENERAL, 1), (SECRET, CHANNEL, 2), ("D01MINASE", CHANNEL, 2),
     ("D01MINASE", "D01HINO", 1), (CHANNEL, "D01HINO", 1)],
)  # fmt: skip
def test_what_was_asked_in_private_is_answered_in_private(
    office: Bench, first: str, second: str, number: int
) -> None:
    """A reply to a private question never reaches a channel that more people read."""
    handed(office, EMPLOYEE, ASKED, first)
    handed(office, OTHER, ASKED, second)
    assert len(requests(office)) == number


def test_who_may_not_read_the_evidence_gets_a_request_of_their_own(office: Bench) -> None:
    """The reply to the first one will be about what the second one may not see."""
    with office.store.write() as session:
        session.add(Document(id="d1", source="y.md", title="役員", language="ja", content_hash="h",
                             audience=EMPLOYEE, text=REPLY))  # fmt: skip
        session.flush()
        session.add(Passage(id="p1", document_id="d1", ordinal=0, heading="", start=0,
                            end=len(REPLY), text=REPLY, content_hash="h1"))  # fmt: skip
    handed(office, EMPLOYEE, ASKED, passage_ids=["p1"], passage_hashes=["h1"])
    handed(office, OTHER, ASKED)
    assert len(requests(office)) == 2


def test_nobody_is_left_over_when_the_first_one_is_served_otherwise(office: Bench) -> None:
    """The first one has solved it: the second one gets a request, once, and its reply."""
    first, second = handed(office, EMPLOYEE, ASKED), handed(office, OTHER, ASKED)
    press(office, "solved:yes", first.id, EMPLOYEE)
    assert waiting(office) == [second.id]
    assert handovers.alone(office.desk) == 1
    assert handovers.alone(office.desk) == 0
    office.deliver()
    own = requests(office)[-1]
    assert len(requests(office)) == 2
    assert f"<@{OTHER}>" in str(own)
    reply(office, own, REPLY)
    assert REPLY in thread(office, second)
    assert waiting(office) == []


def test_a_deleted_question_leaves_the_card(office: Bench) -> None:
    """The second one's words go from the card and from what is kept; the first one still waits."""
    first, second = handed(office, EMPLOYEE, ASKED), handed(office, OTHER, ALSO)
    assert ALSO in str(requests(office))
    delete(office, second)
    assert "お待ちです" not in str(requests(office))
    assert ALSO not in str([row.payload for row in office.rows(OutboxMessage)])
    assert waiting(office) == [first.id]
    third = handed(office, OTHER, ASKED)
    delete(office, first)
    assert handovers.alone(office.desk) == 1
    office.deliver()
    assert waiting(office) == [third.id]
    (own,) = requests(office)
    assert f"<@{OTHER}>" in str(own)


def test_a_rewrite_serves_all_who_wait(office: Bench) -> None:
    """Who waits with the first one is told the expert's words once, and waits no more."""
    handed(office, EMPLOYEE, ASKED)
    second = handed(office, OTHER, ALSO)
    reply(office, requests(office)[0], f"訂正：{REPLY}")
    assert waiting(office) == []
    with office.store.read() as session:
        new = session.exec(select(VerifiedAnswer)).one()
    recalled.recalled(office.desk, office.event("recall", {"verified": new.id}, f"recall:{new.id}"))
    office.deliver()
    assert thread(office, second).count(f"<@{OTHER}> さん、以前お答えした内容") >= 1
    assert REPLY in thread(office, second)
    assert handovers.alone(office.desk) == 0


def delete(edge: Bench, row: Answer) -> None:
    """Delete the message that asked."""
    with edge.store.read() as session:
        question = session.get_one(Question, row.question_id)
    told = {"type": "message", "subtype": "message_deleted", "channel": question.channel,
            "ts": question.ts, "user": question.user}  # fmt: skip
    changes.deleted(edge.desk, edge.event("deleted", {"event": told}, f"gone:{row.id}"))
    edge.deliver()
