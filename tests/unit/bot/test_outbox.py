"""The outbox: planned with its cause, shown exactly once, in order, or dead in the open."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import outbox
from bot.delivery import Budget, Delivery, pause_after
from bot.errors import Broken, Transient, UserError
from bot.store import Store, now
from bot.tables import Answer, AuditRow, OutboxMessage
from tests.support.durable import Paper, answered, fresh, settings_of, until


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path / "paper.jsonl")


@contextmanager
def delivering(store: Store, paper: Paper) -> Iterator[None]:
    delivery = Delivery(store, settings_of(Path()), paper, Budget(burst=100))
    delivery.start()
    try:
        yield
    finally:
        delivery.stop()


def plan(store: Store, key: str, channel: str = "C1", **fields: object) -> None:
    known: dict[str, object] = {"kind": "notice", "thread_ts": "1.0", "payload": {"text": key}}
    with store.write() as session:
        outbox.plan(session, key=key, channel=channel, **{**known, **fields})  # type: ignore[arg-type]
    outbox.planned.ring()


def message(store: Store, key: str) -> OutboxMessage:
    with store.read() as session:
        return session.get_one(OutboxMessage, key)


def ended(store: Store, *keys: str) -> bool:
    return all(message(store, key).state in {"sent", "dead"} for key in keys)


def test_a_plan_stands_or_falls_with_its_transaction(store: Store) -> None:
    """A message planned in a transaction that fails is never shown."""

    def fail() -> None:
        with store.write() as session:
            outbox.plan(session, key="a", kind="notice", channel="C1", payload={"text": "a"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.read() as session:
        assert session.exec(select(OutboxMessage)).all() == []


def test_a_second_plan_of_the_same_key_changes_nothing(store: Store) -> None:
    """The first words stand."""
    plan(store, "a")
    plan(store, "a", payload={"text": "other"})
    assert message(store, "a").payload == {"text": "a"}


def test_a_posted_answer_knows_where_it_stands(store: Store, paper: Paper) -> None:
    """The answer row learns channel and ts with the message's own record."""
    answer = answered(store)
    plan(
        store,
        outbox.answer_key(answer.id),
        kind="answer",
        payload={"text": "回答", "answer": answer.id},
    )

    with delivering(store, paper):
        until(lambda: ended(store, outbox.answer_key(answer.id)))

    with store.read() as session:
        found = session.get_one(Answer, answer.id)
    assert (found.channel, found.message_ts) == ("C1", paper.lines()[0]["ts"])


def test_a_lost_response_does_not_show_the_message_twice(store: Store, paper: Paper) -> None:
    """When the answer to the post got lost, the message is found in the thread."""
    paper.lost = [Transient("error.database_busy", retry_after_seconds=0)] * 3
    plan(store, "a")
    with delivering(store, paper):
        until(lambda: ended(store, "a"))
    assert [line["key"] for line in paper.lines()] == ["a"]
    assert message(store, "a").message_ts == paper.lines()[0]["ts"]


def test_a_sender_that_died_after_posting_leaves_one_message(store: Store, paper: Paper) -> None:
    """The next sender looks first."""
    plan(store, "a")
    dead = outbox.claim(store, "dead", -1)
    assert dead is not None
    paper.post(dead)

    with delivering(store, paper):
        until(lambda: ended(store, "a"))
    assert len(paper.lines()) == 1


def test_a_sender_that_died_before_posting_leaves_one_message(store: Store, paper: Paper) -> None:
    """Nothing is found, so it is posted."""
    plan(store, "a")
    outbox.claim(store, "dead", -1)
    with delivering(store, paper):
        until(lambda: ended(store, "a"))
    assert len(paper.lines()) == 1


def test_a_fenced_off_sender_records_nothing(store: Store) -> None:
    """Whoever was too slow leaves the record to the one who took over."""
    plan(store, "a")
    slow = outbox.claim(store, "slow", -1)
    assert slow is not None
    outbox.claim(store, "quick", 30)
    for act in (outbox.record_sent, outbox.record_dead):
        with pytest.raises(Transient), store.write() as session:
            act(session, slow, "9.9")
    assert message(store, "a").message_ts == ""


def test_a_channel_is_served_in_order_even_when_its_first_message_has_to_wait(
    store: Store, paper: Paper
) -> None:
    """The second message waits for the first; another channel does not."""
    paper.faults = [Transient("error.database_busy", retry_after_seconds=0.3)]
    plan(store, "a")
    plan(store, "b")
    plan(store, "c", channel="C2")
    with delivering(store, paper):
        until(lambda: ended(store, "a", "b", "c"))
    in_c1 = [line["key"] for line in paper.lines() if line["channel"] == "C1"]
    assert in_c1 == ["a", "b"]


def test_a_message_planned_for_later_holds_nobody_up(store: Store, paper: Paper) -> None:
    """Its turn comes at its time; what was planned after it goes first."""
    plan(store, "later", not_before=now() + timedelta(hours=1))
    plan(store, "a")
    with delivering(store, paper):
        until(lambda: ended(store, "a"))
    assert message(store, "later").state == "waiting"


def test_retry_after_is_honoured(store: Store, paper: Paper) -> None:
    """A refused message rests for at least as long as it was told to."""
    paper.faults = [Transient("error.database_busy", retry_after_seconds=1800)]
    plan(store, "a")
    with delivering(store, paper):
        until(lambda: message(store, "a").state == "waiting" and message(store, "a").attempts == 1)
    rest = message(store, "a").not_before
    assert rest is not None
    assert rest > now() + timedelta(seconds=1700)


@pytest.mark.parametrize(
    "error", [UserError("outbox.no_target"), Broken("error.settings", what="")]
)
def test_a_message_that_can_never_be_shown_is_dead_in_the_open(
    store: Store, paper: Paper, error: Exception
) -> None:
    """It says why in its row and in the audit log, and the channel goes on."""
    paper.faults = [error]
    plan(store, "a")
    plan(store, "b")
    with delivering(store, paper):
        until(lambda: ended(store, "a", "b"))
    assert message(store, "a").state == "dead"
    assert message(store, "b").state == "sent"
    with store.read() as session:
        row = session.exec(select(AuditRow)).one()
    assert (row.action, row.subject, row.detail["why"]) == (
        "message.dead", "a", message(store, "a").why
    )  # fmt: skip


def test_an_update_edits_the_message_it_names(store: Store, paper: Paper) -> None:
    """By ts, or by the key of a message that was planned before it."""
    plan(store, "a")
    plan(store, "b", kind="update", payload={"of": "a", "text": "訂正しました"})
    plan(store, "c", kind="update", payload={"ts": "7.7", "text": "訂正しました"})
    with delivering(store, paper):
        until(lambda: ended(store, "a", "b", "c"))
    edits = {
        line["key"]: line["payload"]["ts"] for line in paper.lines() if line["what"] == "update"
    }
    assert edits == {"b": message(store, "a").message_ts, "c": "7.7"}
    assert message(store, "b").message_ts == message(store, "a").message_ts


def test_an_update_of_nothing_is_dead(store: Store, paper: Paper) -> None:
    """A correction whose message never became visible does not wait for ever."""
    plan(store, "b", kind="update", payload={"of": "a", "text": "訂正しました"})
    with delivering(store, paper):
        until(lambda: ended(store, "b"))
    assert message(store, "b").why == "outbox.no_target"


def test_a_channel_gets_a_few_at_once_and_then_one_a_second() -> None:
    """The budget of one channel says nothing about another."""
    at = [0.0]
    budget = Budget(burst=3, clock=lambda: at[0])
    for _ in range(3):
        assert budget.resting() == []
        budget.spend("C1")
    assert budget.resting() == ["C1"]
    at[0] = 1.01
    assert budget.resting() == []
    budget.spend("C1")
    assert budget.resting() == ["C1"]


def test_a_channel_that_asked_for_rest_gets_it() -> None:
    """Neither more nor less than it asked for."""
    at = [0.0]
    budget = Budget(clock=lambda: at[0])
    budget.hold("C1", 30)
    at[0] = 29.9
    assert budget.resting() == ["C1"]
    at[0] = 30.1
    assert budget.resting() == []


def test_a_message_is_given_up_only_for_a_reason() -> None:
    """Being told to wait goes on for a day; what nobody understands is tried five times."""
    busy = Transient("error.database_busy", retry_after_seconds=7)
    assert pause_after(busy, 1, 0) == 7
    assert pause_after(busy, 20, 3600) == 60
    assert pause_after(busy, 20, 25 * 3600) is None
    assert pause_after(ValueError(), 4, 0)
    assert pause_after(ValueError(), 5, 0) is None
    assert pause_after(UserError("outbox.no_target"), 1, 0) is None


def test_the_client_msg_id_depends_on_the_key_alone() -> None:
    """Every attempt, in every process, sends the same one."""
    assert outbox.client_msg_id("answer:1") == outbox.client_msg_id("answer:1")
    assert outbox.client_msg_id("answer:1") != outbox.client_msg_id("answer:2")
