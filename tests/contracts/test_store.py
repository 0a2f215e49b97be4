"""What every database must do for us: the same promises on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot import audit, feedback, inbox, lease, outbox, registry
from bot.errors import Transient
from bot.store import Store, insert_once, now, open_store
from bot.tables import Answer, AuditRow, InboxEvent, OutboxMessage, Rating
from tests.support import postgres
from tests.support.durable import answered, fresh, settings_of


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if reason := postgres.why_not():
        pytest.skip(f"no PostgreSQL: {reason}")
    with postgres.server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty database with every table."""
    if request.param == "sqlite":
        found = fresh(tmp_path)
    else:
        found = Store(request.getfixturevalue("server"))
        SQLModel.metadata.drop_all(found.engine)
        found.create_tables()
    yield found
    found.close()


def together(count: int, act: Callable[[int], Any]) -> None:
    """Run ``act`` in several threads at once and wait for all."""
    errors: list[Exception] = []

    def run(number: int) -> None:
        try:
            act(number)
        except Exception as error:  # noqa: BLE001  shown by the assertion below
            errors.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def receive(store: Store, name: str, thread: str = "") -> bool:
    event = {"channel": "C1", "ts": thread or name, "text": "有給はいつまで？"}
    return inbox.receive(store, name, "message", {"event": event})


def test_what_was_written_reads_back_alike(store: Store) -> None:
    """Japanese, times with zone and JSON survive."""
    at = now()
    message = OutboxMessage(
        id="鍵", kind="notice", channel="C1", payload={"text": "はい 👍", "n": [1]}, created_at=at
    )
    with store.write() as session:
        session.add(message)
    with store.read() as session:
        found = session.get_one(OutboxMessage, "鍵")
    assert (found.payload, found.created_at) == ({"text": "はい 👍", "n": [1]}, at)


def test_one_of_many_deliveries_is_new(store: Store) -> None:
    """Eight connections receive the same event; one of them is told that it was new."""
    new: list[bool] = []
    together(8, lambda _: new.append(receive(store, "Ev1")))
    assert sorted(new) == [False] * 7 + [True]


def test_events_are_shared_out_without_overlap(store: Store) -> None:
    """Six claimers, twenty events, each handled once, threads in order."""
    for number in range(20):
        receive(store, f"Ev{number:02}", thread=str(number % 5))
    done: list[str] = []

    def work(number: int) -> None:
        for _ in range(400):
            found = inbox.claim(store, f"w{number}", 30)
            if found:
                done.append(found.id)
                with store.write() as session:
                    inbox.finish(session, found)
            if len(done) == 20:
                return

    together(6, work)
    assert Counter(done) == Counter({f"Ev{number:02}": 1 for number in range(20)})
    for thread in range(5):
        mine = [name for name in done if int(name[2:]) % 5 == thread]
        assert mine == sorted(mine)


def test_a_fence_keeps_the_slow_from_writing(store: Store) -> None:
    """A claim that ran out is taken over; its former owner's transaction is rolled back."""
    receive(store, "Ev1")
    slow = inbox.claim(store, "slow", -1)
    quick = inbox.claim(store, "quick", 30)
    assert slow is not None
    assert quick is not None
    assert quick.token == slow.token + 1
    with pytest.raises(Transient), store.write() as session:
        inbox.drop(session, slow, "tired")
    with store.write() as session:
        inbox.finish(session, quick)
    with store.read() as session:
        assert session.get_one(InboxEvent, "Ev1").state == "done"
        assert session.exec(select(AuditRow)).all() == []


def test_messages_of_a_channel_go_one_after_the_other(store: Store) -> None:
    """Two senders never hold two messages of one channel."""
    with store.write() as session:
        for key, channel in (("a", "C1"), ("b", "C1"), ("c", "C2")):
            outbox.plan(session, key=key, kind="notice", channel=channel, payload={"text": key})
            outbox.plan(session, key=key, kind="notice", channel=channel, payload={"text": "again"})
        later = now() + timedelta(hours=1)
        outbox.plan(session, key="d", kind="notice", channel="C3", payload={}, not_before=later)
    first, second = outbox.claim(store, "x", 30), outbox.claim(store, "y", 30)
    assert first is not None
    assert second is not None
    assert {first.id, second.id} == {"a", "c"}
    assert outbox.claim(store, "z", 30) is None
    with store.write() as session:
        outbox.record_sent(session, first, "1.1")
    third = outbox.claim(store, "z", 30, resting=["C2"])
    assert third is not None
    assert (third.id, third.payload) == ("b", {"text": "b"})


def test_a_lease_has_one_holder(store: Store) -> None:
    """Of six that take at once one gets it; the token grows with the owner, not with renewal."""
    held: list[lease.Held] = []

    def take(number: int) -> None:
        if found := lease.take(store, "train", f"t{number}", 30):
            held.append(found)

    together(6, take)
    assert len(held) == 1
    again = lease.take(store, "train", held[0].owner, -30)
    assert again is not None
    assert again.token == held[0].token
    other = lease.take(store, "train", "other", 30)
    assert other is not None
    assert other.token == held[0].token + 1
    assert not lease.still(store, held[0])


def test_who_lost_a_lease_writes_nothing(store: Store) -> None:
    """Run out but not taken over it may still write; taken over, no write begins or is renewed."""
    held = lease.take(store, "train", "first", -1)
    assert held is not None
    mine = lease.Fenced(store, held)
    with mine.write() as session:
        audit.record(session, "first", "test.happened", "1")
    mine.confirm()
    assert lease.take(store, "train", "second", 30) is not None
    with pytest.raises(Transient) as lost, mine.write() as session:
        audit.record(session, "first", "test.happened", "2")
    assert lost.value.key == "error.turn_lost"
    with pytest.raises(Transient):
        lease.confirm(mine)
    assert not lease.renew(store, held, 30)
    with store.read() as session:
        assert [row.subject for row in session.exec(select(AuditRow))] == ["1"]


def test_the_audit_chain_holds_under_many_writers(store: Store) -> None:
    """Rows written at the same time still form one chain."""

    def write(number: int) -> None:
        for step in range(5):
            with store.write() as session:
                audit.record(session, f"U{number}", "test.happened", str(step))

    together(5, write)
    assert audit.broken(store) == []
    with store.read() as session:
        assert len(session.exec(select(AuditRow)).all()) == 25


def test_ratings_at_the_same_time_leave_the_latest(store: Store) -> None:
    """One row per person, whoever comes first."""
    answer = answered(store)

    def rate(number: int) -> None:
        with store.write() as session:
            feedback.rate(
                session, answer_id=answer.id, user="U1", value=(-1, 1)[number % 2], via="button",
                event_ts=float(number),
            )  # fmt: skip

    together(6, rate)
    with store.read() as session:
        (row,) = session.exec(select(Rating)).all()
    assert (row.event_ts, row.value) == (5.0, 1)


def test_a_row_is_inserted_once(store: Store) -> None:
    """By primary key and by every other unique value."""
    answer = answered(store)
    with store.write() as session:
        same_question = Answer(**{**answer.model_dump(), "id": "another"})
        assert not insert_once(session, same_question)
        assert insert_once(session, Rating(answer_id=answer.id, user="U1", value=1, via="button",
                                           event_ts=1.0))  # fmt: skip


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """All of it or none of it."""

    def fail() -> None:
        with store.write() as session:
            outbox.plan(session, key="a", kind="notice", channel="C1", payload={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.read() as session:
        assert session.get(OutboxMessage, "a") is None


def test_the_schema_is_brought_up_and_a_champion_made(store: Store, tmp_path: Path) -> None:
    """Opening an empty database by its URL makes it ready; opening it again changes nothing."""
    SQLModel.metadata.drop_all(store.engine)
    url = store.engine.url.render_as_string(hide_password=False)
    settings = settings_of(tmp_path, database_url=url)
    for _ in range(2):
        opened = open_store(settings)
        assert registry.begin(opened, settings).id == "quote"
        opened.close()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
