"""Experts' corrections by reply, by mark and by modal."""

from typing import Any

import pytest

from bot.errors import Transient
from bot.slack import corrections, events
from bot.tables import Answer, InboxEvent, OutboxMessage, Rewrite, VerifiedAnswer
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import BOT, EMPLOYEE, EXPERT, OTHER

BETTER = "20日前までです。繁忙期は30日前までにお願いします。"


def root_of(edge: Bench, row: Answer) -> str:
    """Return the thread that an answer stands in."""
    with edge.store.read() as session:
        return session.get_one(OutboxMessage, f"answer:{row.id}").thread_ts


def reply(edge: Bench, row: Answer, text: str, user: str = EXPERT) -> str:
    """Write into the answer's thread, let the bot hear it, and return the reply's ts."""
    root = root_of(edge, row)
    ts = edge.control.say(user, CHANNEL, text, root)
    said = {"type": "message", "channel": CHANNEL, "user": user, "ts": ts, "thread_ts": root,
            "text": text}  # fmt: skip
    events.message(edge.desk, edge.event("message", {"event": said, "bot_user": BOT}, f"Ev{ts}"))
    edge.deliver()
    return ts


def mark(edge: Bench, ts: str, name: str, user: str = EXPERT, **more: Any) -> None:
    """Put an emoji on a reply and let the bot know."""
    item = {"type": "message", "channel": CHANNEL, "ts": ts}
    event = {"type": "reaction_added", "user": user, "reaction": name, "item_user": EXPERT,
             "item": item, "event_ts": "9.0", **more}  # fmt: skip
    given = edge.event("reaction", {"event": event, "bot_user": BOT}, f"Ev{name}{user}{ts}{more}")
    events.reaction(edge.desk, given)
    edge.deliver()


def verified(edge: Bench) -> list[str]:
    """Return the texts that serve the next asker."""
    return [row.text for row in edge.rows(VerifiedAnswer) if row.expired_at is None]


def shown(edge: Bench, row: Answer) -> dict[str, Any]:
    """Return the answer's message as it now reads."""
    found = edge.control.replies(CHANNEL, root_of(edge, row))
    return next(message for message in found if message["ts"] == row.message_ts)


def test_a_reply_that_is_quicker_than_the_record_of_the_answer_waits(edge: Bench) -> None:
    """The answer stands in Slack, but where is not committed yet: the correction is not lost."""
    row = edge.answered()
    with edge.store.write() as session:
        shown_at = session.get_one(OutboxMessage, f"answer:{row.id}")
        shown_at.state = "sending"
        session.get_one(Answer, row.id).message_ts = ""
    root = root_of(edge, row)
    ts = edge.control.say(EXPERT, CHANNEL, f"訂正：{BETTER}", root)
    said = {"type": "message", "channel": CHANNEL, "user": EXPERT, "ts": ts, "thread_ts": root,
            "text": f"訂正：{BETTER}"}  # fmt: skip
    event = edge.event("message", {"event": said, "bot_user": BOT}, "EvEarly")
    with pytest.raises(Transient):
        events.message(edge.desk, event)
    with edge.store.write() as session:
        session.get_one(OutboxMessage, f"answer:{row.id}").state = "sent"
        session.get_one(Answer, row.id).message_ts = row.message_ts
    events.message(edge.desk, event)
    edge.deliver()
    assert verified(edge) == [BETTER]


def test_a_reply_with_the_prefix_corrects_the_answer_above(edge: Bench) -> None:
    """The message is edited with the expert's badge and the thread is told."""
    row = edge.answered()
    reply(edge, row, f"訂正：{BETTER}")
    assert verified(edge) == [BETTER]
    message = shown(edge, row)
    assert message["text"].startswith("20日前")
    assert "✅ 深町谷さんが訂正し、確認した回答です" in str(message["blocks"])
    assert "feedback_buttons" not in str(message["blocks"])
    told = edge.control.replies(CHANNEL, root_of(edge, row))[-1]
    assert "深町谷さんの訂正を登録しました" in told["text"]
    assert [rewrite.source for rewrite in edge.rows(Rewrite)] == ["slack_thread"]


@pytest.mark.parametrize("name", ["white_check_mark", "pencil2", "heavy_check_mark"])
def test_a_marked_reply_of_ones_own_is_a_correction(edge: Bench, name: str) -> None:
    """A bare reply is talk until its author marks it."""
    row = edge.answered()
    ts = reply(edge, row, BETTER)
    assert not verified(edge)
    mark(edge, ts, name)
    assert verified(edge) == [BETTER]


def test_other_marks_make_no_correction(edge: Bench) -> None:
    """Somebody else's mark, a mark taken back, a vote, or a message outside our threads."""
    row = edge.answered()
    ts = reply(edge, row, BETTER)
    mark(edge, ts, "white_check_mark", user=EMPLOYEE)
    mark(edge, ts, "white_check_mark", type="reaction_removed")
    mark(edge, ts, "+1")
    outside = edge.control.say(EXPERT, CHANNEL, BETTER)
    mark(edge, outside, "white_check_mark")
    mark(edge, "1.000001", "white_check_mark")
    assert not verified(edge)


def test_others_are_told_politely_that_only_experts_correct(edge: Bench) -> None:
    """An employee's 「訂正：」 changes nothing and is answered in private."""
    row = edge.answered()
    reply(edge, row, f"訂正：{BETTER}", user=EMPLOYEE)
    assert not verified(edge)
    assert "専門家の方のみ" in edge.control.ephemerals(EMPLOYEE)[0]["text"]
    assert shown(edge, row)["text"] == "15日前までです。[1]"


def test_a_correction_that_comes_twice_is_made_once(edge: Bench) -> None:
    """Prefix and mark together, or the same event handled again, leave one verified answer."""
    row = edge.answered()
    ts = reply(edge, row, f"訂正：{BETTER}")
    mark(edge, ts, "pencil2")
    assert verified(edge) == [BETTER]
    told = [m for m in edge.control.replies(CHANNEL, root_of(edge, row)) if "登録" in m["text"]]
    assert len(told) == 1


def test_a_second_correction_replaces_the_first(edge: Bench) -> None:
    """The newest words serve."""
    row = edge.answered()
    reply(edge, row, f"訂正：{BETTER}")
    reply(edge, row, "正解：10日前までです。")
    assert verified(edge) == ["10日前までです。"]
    assert shown(edge, row)["text"].startswith("10日前")


def test_the_text_of_talk_is_forgotten(edge: Bench) -> None:
    """What was not meant for the bot does not stay in its inbox."""
    row = edge.answered()
    reply(edge, row, "昨日の会議の資料を共有しました", user=OTHER)
    assert [event.payload for event in edge.rows(InboxEvent)] == [{}]


def test_a_sent_modal_corrects_question_and_answer(edge: Bench) -> None:
    """The expert's wording of the question counts."""
    row = edge.answered()
    values = {"question": {"text": {"value": "年次有給休暇の申請期限は？"}},
              "answer": {"text": {"value": BETTER}}}  # fmt: skip
    view = {"callback_id": "rewrite", "private_metadata": f'{{"answer": "{row.id}"}}',
            "state": {"values": values}}  # fmt: skip
    event = edge.event("view", {"type": "view_submission", "user": {"id": EXPERT}, "view": view})
    corrections.submitted(edge.desk, event)
    edge.deliver()
    assert [(v.question, v.text) for v in edge.rows(VerifiedAnswer)] == [
        ("年次有給休暇の申請期限は？", BETTER)
    ]
    assert shown(edge, row)["text"].startswith("20日前")


def test_a_modal_for_nothing_or_by_a_stranger_changes_nothing(edge: Bench) -> None:
    """Whoever forges a submission is refused where it counts."""
    row = edge.answered()
    values = {"question": {"text": {"value": "Q"}}, "answer": {"text": {"value": "A"}}}
    for number, (user, answer) in enumerate([(EMPLOYEE, row.id), (EXPERT, "nothing")]):
        view = {"private_metadata": f'{{"answer": "{answer}"}}', "state": {"values": values}}
        event = edge.event("view", {"user": {"id": user}, "view": view}, f"Ev{number}")
        corrections.submitted(edge.desk, event)
    edge.deliver()
    assert not verified(edge)
    assert edge.control.ephemerals(EMPLOYEE)
