"""An answer that is shown while it is written is one message, whatever becomes of the stream."""

from typing import Any

import pytest

from bot import outbox
from bot.errors import UserError
from bot.slack import views
from bot.slack.stream import Streams, Tokens
from bot.store import Store
from bot.tables import Answer, OutboxMessage, Question
from tests.support.edge import CHANNEL, Bench
from tests.support.workspace import BOT, EMPLOYEE

PIECES = ("申請は十五日前までです。[1]", "例外は所属長の承認です。[2]", "\n\n詳しくは人事へ。")
KEY = "answer:a1"


def asked(edge: Bench) -> Question:
    """Ask in the playground and return the question's row."""
    ts = edge.control.say(EMPLOYEE, CHANNEL, "有給はいつまでに申請しますか？")
    return Question(
        id="q1", team="T01PLAYGROUND", channel=CHANNEL, ts=ts, thread_ts=ts, user=EMPLOYEE,
        language="ja", text="有給はいつまでに申請しますか？",
    )  # fmt: skip


def finish(edge: Bench, question: Question, shown: str = "") -> list[dict[str, Any]]:
    """Store the whole answer, show it, and return what the thread shows."""
    row = Answer(
        id="a1", question_id="q1", text="".join(PIECES), language="ja", citations=[],
        passage_ids=[], passage_hashes=[], model_version="local-base", prompt_version="1",
        milliseconds={},
    )  # fmt: skip
    with edge.store.write() as session:
        session.add(question)
        session.flush()
        session.add(row)
        outbox.plan(
            session, key=KEY, kind="answer", channel=CHANNEL, thread_ts=question.ts,
            payload={**views.answer(row), **({"shown": shown} if shown else {})},
        )  # fmt: skip
    edge.deliver()
    return edge.control.replies(CHANNEL, question.ts)


def grown(edge: Bench, question: Question, seen: int = 2) -> str:
    """Write slowly until two pieces are seen, then the last; return what is known to be shown."""
    with edge.desk.streams.opened(question, KEY) as live:
        for number, piece in enumerate(PIECES, start=1):
            live.write(piece)
            if number <= seen:
                edge.control.wait_for(
                    lambda piece=piece: piece in str(edge.control.replies(CHANNEL, question.ts))
                )
    return live.shown


def whole(messages: list[dict[str, Any]]) -> None:
    """See that the thread shows one whole answer that is known by its key."""
    assert [row["user"] for row in messages] == [BOT]
    assert messages[0]["blocks"][0]["text"] == "".join(PIECES)
    assert messages[0]["blocks"][1]["type"] == "context_actions"
    assert messages[0]["metadata"]["event_payload"] == {"key": KEY, "answer_id": "a1"}
    assert not messages[0].get("streaming")


def test_an_answer_grows_in_one_message_with_few_calls(edge: Bench) -> None:
    """Started, appended to, and ended with its sources and buttons: nothing is posted or edited."""
    question = asked(edge)
    shown = grown(edge, question)
    assert shown == "".join(PIECES[:2])
    whole(finish(edge, question, shown))
    made = [call["method"] for call in edge.control.calls() if call["method"].startswith("chat.")]
    assert made == ["chat.startStream", "chat.appendStream", "chat.stopStream"]


def test_a_stream_that_has_expired_is_completed_by_an_edit(edge: Bench) -> None:
    """Slack ends a stream after a while; the message is the same."""
    question = asked(edge)
    shown = grown(edge, question)
    edge.control.fault("refuse", "chat.stopStream", error="message_not_in_streaming_state")
    whole(finish(edge, question, shown))


def test_what_a_dead_process_left_is_completed(edge: Bench) -> None:
    """Another life knows the ts, not what was shown; it starts no second stream."""
    question = asked(edge)
    grown(edge, question)
    with edge.desk.streams.opened(question, KEY) as again:
        again.write(PIECES[0])
        again._thread.join()  # type: ignore[union-attr]
    assert again.shown == ""
    whole(finish(edge, question))
    assert len(edge.control.calls("chat.startStream")) == 1


def test_a_start_whose_response_was_lost_is_found_and_completed(edge: Bench) -> None:
    """The message without a key in the thread is the one that was begun."""
    edge.control.fault("lose", "chat.startStream")
    question = asked(edge)
    assert grown(edge, question, seen=1) == ""
    whole(finish(edge, question))


@pytest.mark.parametrize("error", ["unknown_method", "ratelimited"])
def test_a_refused_stream_costs_nothing(edge: Bench, error: str) -> None:
    """The whole answer is posted as it always was."""
    edge.control.fault("refuse", "chat.startStream", error=error)
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.write(PIECES[0])
        edge.control.wait_for(lambda: edge.control.calls("chat.startStream"))
    whole(finish(edge, question, live.shown))
    assert len(edge.control.calls("chat.postMessage")) == 1


def test_an_append_that_fails_ends_the_growing(edge: Bench) -> None:
    """Nobody knows what is shown then, so the message is edited."""
    edge.control.fault("lose", "chat.appendStream")
    question = asked(edge)
    assert grown(edge, question) == ""
    whole(finish(edge, question))


def test_what_is_ready_at_once_is_not_streamed(edge: Bench) -> None:
    """A verified answer comes whole."""
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.write("".join(PIECES))
    whole(finish(edge, question, live.shown))
    assert not edge.control.calls("chat.startStream")


def test_a_stream_that_starts_too_late_is_taken_back(edge: Bench) -> None:
    """Another worker has completed the answer meanwhile."""
    question = asked(edge)
    with edge.store.write() as session:
        outbox.begin(session, key=KEY, channel=CHANNEL, thread_ts=question.ts)
    whole(finish(edge, question))
    with edge.desk.streams.opened(question, KEY) as live:
        live._ts = edge.desk.client.chat_startStream(
            channel=CHANNEL, thread_ts=question.ts, markdown_text="遅い",
            recipient_team_id="T01PLAYGROUND", recipient_user_id=EMPLOYEE,
        )["ts"]  # fmt: skip
        assert not outbox.grows(edge.store, KEY, live._ts)
        live._take_back()
    whole(edge.control.replies(CHANNEL, question.ts))


def test_the_budget_is_kept_and_refusals_are_remembered(edge: Bench) -> None:
    """So many in any minute; three refusals in a row end the trying."""
    clock = [0.0]
    tokens = Tokens(2, 60.0, lambda: clock[0])
    assert [tokens.take() for _ in range(3)] == [True, True, False]
    clock[0] = 60.0
    assert tokens.take()
    streams = Streams(edge.desk.client, Store("sqlite://"), Tokens(9, 60.0))
    for _ in range(3):
        assert streams.may_start()
        streams.note(UserError("slack.refused", code="unknown_method"))
    assert not streams.may_start()


def test_a_growing_message_is_never_claimed(edge: Bench) -> None:
    """Delivery leaves it alone, and it holds up nobody else in the channel."""
    with edge.store.write() as session:
        outbox.begin(session, key=KEY, channel=CHANNEL, thread_ts="1.0")
        outbox.plan(session, key="notice:1", kind="notice", channel=CHANNEL, payload={"text": "x"})
    assert [message.id for message in edge.deliver()] == ["notice:1"]
    assert [row.state for row in edge.rows(OutboxMessage) if row.id == KEY] == ["growing"]
