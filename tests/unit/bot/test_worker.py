"""Workers: an event is handled until it is done; one that cannot be is parked in the open."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlmodel import select

from bot import inbox, outbox
from bot.errors import Broken, Transient, UserError
from bot.store import Store
from bot.tables import AuditRow, InboxEvent, OutboxMessage
from bot.worker import Handler, Next, Workers, backoff, judge
from tests.support.durable import fresh, settings_of, until


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


@contextmanager
def working(store: Store, handlers: Mapping[str, Handler], **fields: object) -> Iterator[Workers]:
    workers = Workers(store, settings_of(Path(), **fields), handlers)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop()


def ask(store: Store, name: str, text: str = "有給はいつまで？") -> None:
    event = {"channel": "C1", "ts": f"{name}.0", "user": "U1", "text": text}
    inbox.receive(store, name, "message", {"event": event})


def state(store: Store, name: str) -> str:
    with store.read() as session:
        return session.get_one(InboxEvent, name).state


def notices(store: Store) -> list[OutboxMessage]:
    with store.read() as session:
        return list(session.exec(select(OutboxMessage)))


def answering(store: Store) -> Handler:
    def handle(event: InboxEvent) -> None:
        with store.write() as session:
            inbox.finish(session, event)
            outbox.plan(
                session,
                key=f"notice:{event.id}",
                kind="notice",
                channel="C1",
                payload={"text": "はい"},
            )

    return handle


def raising(error: Callable[[], Exception]) -> Handler:
    def handle(_: InboxEvent) -> None:
        raise error()

    return handle


def test_an_event_is_handled_once_and_done(store: Store) -> None:
    """What the handler planned and the event's end stand together."""
    ask(store, "1")
    with working(store, {"message": answering(store)}):
        until(lambda: state(store, "1") == "done")
    assert [message.payload for message in notices(store)] == [{"text": "はい"}]


def test_an_event_that_comes_while_workers_idle_is_handled(store: Store) -> None:
    """Nobody has to be restarted for new work."""
    with working(store, {"message": answering(store)}):
        ask(store, "1")
        until(lambda: state(store, "1") == "done")


def test_a_handler_with_nothing_to_do_needs_not_finish(store: Store) -> None:
    """An event whose handler returned is done even if it wrote nothing."""
    ask(store, "1")
    with working(store, {"message": lambda _: None}):
        until(lambda: state(store, "1") == "done")


def test_an_event_that_fails_three_times_is_parked_with_an_apology(store: Store) -> None:
    """The asker is told in the thread, the log holds the reason, and others are served."""
    tries = []

    def handle(event: InboxEvent) -> None:
        if event.id == "1":
            tries.append(event.attempts)
            raise ZeroDivisionError
        answering(store)(event)

    ask(store, "1")
    ask(store, "2")
    with working(store, {"message": handle}):
        until(lambda: state(store, "1") == "dropped" and state(store, "2") == "done")

    assert tries == [1, 2, 3]
    told = next(message for message in notices(store) if message.thread_ts == "1.0")
    assert "申し訳ありません" in told.payload["text"]
    with store.read() as session:
        row = session.exec(select(AuditRow).where(AuditRow.action == "event.dropped")).one()
    assert row.detail["why"] == "ZeroDivisionError"


def test_an_event_that_killed_three_workers_is_not_tried_again(store: Store) -> None:
    """Crashes leave no exception, only claims that ran out; the fourth claim parks the event."""
    ask(store, "1", text="How many days?")
    for _ in range(3):
        inbox.claim(store, "dead", -1)
    called: list[str] = []
    with working(store, {"message": lambda event: called.append(event.id)}):
        until(lambda: state(store, "1") == "dropped")
    assert called == []
    assert "Sorry" in notices(store)[0].payload["text"]


def test_a_user_error_is_told_to_the_user_in_their_language(store: Store) -> None:
    """The person can put it right, so they hear how; the event is done."""
    ask(store, "1")
    with working(store, {"message": raising(lambda: UserError("feedback.not_expert"))}):
        until(lambda: state(store, "1") == "done")
    assert "専門家" in notices(store)[0].payload["text"]


def test_being_told_to_try_later_is_no_strike(store: Store) -> None:
    """A back end that is down for a while parks nothing."""
    calls = []

    def handle(event: InboxEvent) -> None:
        calls.append(event.attempts)
        if len(calls) < 6:
            raise Transient("error.database_busy", retry_after_seconds=0)
        answering(store)(event)

    ask(store, "1")
    with working(store, {"message": handle}):
        until(lambda: state(store, "1") == "done")
    assert calls == [1] * 6


def test_an_event_without_a_handler_is_dropped_with_its_reason(store: Store) -> None:
    """A kind that this version does not know ends at once, in the open, without an apology."""
    inbox.receive(store, "1", "hologram", {"event": {"channel": "C1", "ts": "1.0"}})
    with working(store, {}):
        until(lambda: state(store, "1") == "dropped")
    assert notices(store) == []


def test_stopping_lets_work_in_hand_finish_and_takes_no_more(store: Store) -> None:
    """After ``stop`` the event in hand is done and the next one still waits."""
    begun, go = Event(), Event()

    def handle(event: InboxEvent) -> None:
        begun.set()
        go.wait(20)
        answering(store)(event)

    ask(store, "1")
    workers = Workers(store, settings_of(Path(), workers=1), {"message": handle})
    workers.start()
    assert begun.wait(20)
    ask(store, "2")
    workers.stop(timeout_seconds=0)  # returns at once; the worker is still in the handler
    go.set()
    until(lambda: state(store, "1") == "done")
    assert state(store, "2") == "waiting"


@pytest.mark.parametrize(
    ("error", "attempts", "age", "kind"),
    [
        (UserError("feedback.no_answer"), 1, 0, "tell"),
        (Transient("error.database_busy"), 9, 599, "retry"),
        (Transient("error.database_busy"), 3, 601, "park"),
        (Transient("error.database_busy"), 2, 601, "retry"),
        (Transient("claims.taken_over", id="1"), 3, 0, "lost"),
        (Broken("registry.no_champion"), 2, 0, "retry"),
        (Broken("registry.no_champion"), 3, 0, "park"),
        (ValueError("secret"), 3, 0, "park"),
    ],
)
def test_what_becomes_of_a_failed_event(
    error: Exception, attempts: int, age: float, kind: str
) -> None:
    """Each family of error has its own road; no reason holds more than a code."""
    todo = judge(error, attempts, age)
    assert todo.kind == kind
    assert "secret" not in todo.why


def test_pauses_grow_and_stay_bounded() -> None:
    """Each failure waits longer, up to a minute."""
    pauses = [backoff(attempts) for attempts in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 60.0
    assert Next("park", "x").strike
