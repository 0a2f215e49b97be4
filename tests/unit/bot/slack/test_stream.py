"""An answer that is shown while it is written is one message, whatever becomes of the stream."""

from typing import Any

from bot import outbox, questions
from bot.errors import Transient, UserError
from bot.journey import answer_id
from bot.slack import views
from bot.slack.stream import Streams, Tokens
from bot.store import Store
from bot.tables import Answer, OutboxMessage, Question
from bot.worker import Workers
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


def finish(
    edge: Bench, question: Question, told: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
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
            payload={**views.answer(row), **(told or {})},
        )  # fmt: skip
    edge.deliver()
    return edge.control.replies(CHANNEL, question.ts)


def grown(edge: Bench, question: Question, seen: int = 2, key: str = KEY) -> dict[str, Any]:
    """Write slowly until two pieces are seen, then the last; return what the poster must know."""
    with edge.desk.streams.opened(question, key) as live:
        for number, piece in enumerate(PIECES, start=1):
            live.write(piece)
            if number <= seen:
                edge.control.wait_for(
                    lambda piece=piece: piece in str(edge.control.replies(CHANNEL, question.ts))
                )
    return live.told()


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
    told = grown(edge, question)
    assert told == {"shown": "".join(PIECES[:2])}
    whole(finish(edge, question, told))
    made = [call["method"] for call in edge.control.calls() if call["method"].startswith("chat.")]
    assert made == ["chat.startStream", "chat.appendStream", "chat.stopStream"]


def test_a_stream_that_has_expired_is_completed_by_an_edit(edge: Bench) -> None:
    """Slack ends a stream after a while; the message is the same."""
    question = asked(edge)
    told = grown(edge, question)
    edge.control.fault("refuse", "chat.stopStream", error="message_not_in_streaming_state")
    whole(finish(edge, question, told))


def test_what_a_dead_process_left_is_completed(edge: Bench) -> None:
    """Another life knows the ts, not what was shown; it starts no second stream."""
    question = asked(edge)
    grown(edge, question)
    with edge.desk.streams.opened(question, KEY) as again:
        again.write(PIECES[0])
        again._thread.join()  # type: ignore[union-attr]
    assert again.told() == {}
    whole(finish(edge, question))
    assert len(edge.control.calls("chat.startStream")) == 1


def test_a_start_whose_response_was_lost_is_found_and_completed(edge: Bench) -> None:
    """The message without a key in the thread is the one that was begun."""
    edge.control.fault("lose", "chat.startStream")
    question = asked(edge)
    assert grown(edge, question, seen=1) == {}
    whole(finish(edge, question))


def test_where_slack_asks_for_quiet_the_answer_is_posted_whole(edge: Bench) -> None:
    """The whole answer is posted as it always was."""
    edge.control.fault("refuse", "chat.startStream", error="ratelimited")
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.write(PIECES[0])
        edge.control.wait_for(lambda: edge.control.calls("chat.startStream"))
    whole(finish(edge, question, live.told()))
    assert len(edge.control.calls("chat.postMessage")) == 1


def test_where_streams_are_refused_the_message_is_posted_and_edited(edge: Bench) -> None:
    """It grows all the same, and ends as one whole answer; no stream is stopped."""
    edge.control.fault("refuse", "chat.startStream", error="unknown_method")
    question = asked(edge)
    told = grown(edge, question)
    assert told == {"posted": True}
    whole(finish(edge, question, told))
    assert len(edge.control.calls("chat.postMessage")) == 1
    assert len(edge.control.calls("chat.update")) == 2
    assert not edge.control.calls("chat.stopStream")


def test_a_stream_that_ends_early_goes_on_growing_by_edits(edge: Bench) -> None:
    """Slack ends a stream after five minutes; the message is the same."""
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.write(PIECES[0])
        shown = edge.control.wait_for(lambda: edge.control.replies(CHANNEL, question.ts))
        edge.desk.client.chat_stopStream(channel=CHANNEL, ts=shown[0]["ts"])
        live.write(PIECES[1])
        edge.control.wait_for(lambda: PIECES[1] in str(edge.control.replies(CHANNEL, question.ts)))
    assert live.told() == {"posted": True}
    whole(finish(edge, question, live.told()))


def test_a_passage_is_read_before_a_slow_answer_and_gone_after_it(edge: Bench) -> None:
    """The card stands there at once; the whole answer takes its place in the same message."""
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.lead("📄 **就業規則**\n> 申請は十五日前まで")
        shown = edge.control.wait_for(lambda: edge.control.replies(CHANNEL, question.ts))
        assert "> 申請は十五日前まで" in shown[0]["text"]
        live.write(PIECES[0])
        edge.control.wait_for(lambda: PIECES[0] in str(edge.control.replies(CHANNEL, question.ts)))
    assert live.told() == {}
    after = finish(edge, question, live.told())
    whole(after)
    assert after[0]["ts"] == shown[0]["ts"]
    assert "就業規則" not in str(after)


def test_an_apology_takes_the_place_of_a_half_shown_answer(edge: Bench) -> None:
    """A question that is given up leaves no message that is being written for ever."""
    question = asked(edge)
    asked_id = questions.question_id("T01PLAYGROUND", CHANNEL, question.ts)
    grown(edge, question, key=outbox.answer_key(answer_id(asked_id)))
    said = {"channel": CHANNEL, "ts": question.ts, "user": EMPLOYEE, "text": "有給は？"}
    event = edge.event("message", {"event": said})
    workers = Workers(edge.store, edge.settings, {})
    workers._park(event, "crashed")
    edge.deliver()
    (message,) = edge.control.replies(CHANNEL, question.ts)
    assert not message.get("streaming")
    assert "申し訳" in message["text"]
    assert PIECES[0] not in str(message)
    assert [row.state for row in edge.rows(OutboxMessage)] == ["sent"]


def test_an_append_that_fails_ends_the_growing(edge: Bench) -> None:
    """Nobody knows what is shown then, so the message is edited."""
    edge.control.fault("lose", "chat.appendStream")
    question = asked(edge)
    assert grown(edge, question) == {}
    whole(finish(edge, question))


def test_what_is_ready_at_once_is_not_streamed(edge: Bench) -> None:
    """A verified answer comes whole."""
    question = asked(edge)
    with edge.desk.streams.opened(question, KEY) as live:
        live.write("".join(PIECES))
    whole(finish(edge, question, live.told()))
    assert not edge.control.calls("chat.startStream")


def test_a_stream_that_starts_too_late_is_taken_back(edge: Bench) -> None:
    """Another worker has completed the answer meanwhile."""
    question = asked(edge)
    with edge.store.write() as session:
        outbox.begin(session, key=KEY, channel=CHANNEL, thread_ts=question.ts)
    whole(finish(edge, question))
    with edge.desk.streams.opened(question, KEY) as live:
        live._way = "stream"
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
        assert streams.way() == "stream"
        streams.note(UserError("slack.refused", code="unknown_method"))
    assert streams.way() == "edit"
    streams.note(Transient("slack.rate_limited", retry_after_seconds=60.0))
    assert streams.way() == ""


def test_a_growing_message_is_never_claimed(edge: Bench) -> None:
    """Delivery leaves it alone, and it holds up nobody else in the channel."""
    with edge.store.write() as session:
        outbox.begin(session, key=KEY, channel=CHANNEL, thread_ts="1.0")
        outbox.plan(session, key="notice:1", kind="notice", channel=CHANNEL, payload={"text": "x"})
    assert [message.id for message in edge.deliver()] == ["notice:1"]
    assert [row.state for row in edge.rows(OutboxMessage) if row.id == KEY] == ["growing"]
