"""The inbox: durable before it is acknowledged, one owner at a time, nothing dropped silently."""

from collections import Counter
from pathlib import Path
from threading import Thread

import pytest
from sqlmodel import select

from bot import claims, inbox
from bot.claims import Keeper
from bot.errors import Transient
from bot.store import Store
from bot.tables import AuditRow, InboxEvent
from tests.support.durable import fresh, settings_of, until

PAYLOAD = {"event": {"channel": "C1", "ts": "10.1", "user": "U1", "text": "有給はいつまで？"}}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


def event(store: Store, event_id: str) -> InboxEvent:
    with store.read() as session:
        return session.get_one(InboxEvent, event_id)


def in_thread(ts: str, thread_ts: str) -> dict[str, object]:
    return {"event": {"channel": "C1", "ts": ts, "thread_ts": thread_ts, "user": "U1"}}


def test_a_received_event_is_on_disk_for_any_other_connection(store: Store, tmp_path: Path) -> None:
    """When ``receive`` has returned, another process finds the event as it came."""
    assert inbox.receive(store, "E1", "message", PAYLOAD)

    found = event(Store(f"sqlite:///{tmp_path / 'sodateru.db'}"), "E1")
    assert found.payload == PAYLOAD
    assert found.thread == "C1:10.1"


def test_four_deliveries_are_one_event(store: Store) -> None:
    """Only the first delivery is new, whatever the others hold."""
    new = [inbox.receive(store, "E1", "message", PAYLOAD) for _ in range(4)]

    assert new == [True, False, False, False]


def test_every_event_has_one_claimer_among_many(store: Store) -> None:
    """Eight threads that claim at the same time share the events out without overlap."""
    for number in range(24):
        inbox.receive(store, f"E{number}", "message", in_thread(f"{number}.0", f"{number}.0"))
    seen: Counter[str] = Counter()

    def work(name: str) -> None:
        while (found := inbox.claim(store, name, 30)) is not None:
            seen[found.id] += 1
            with store.write() as session:
                inbox.finish(session, found)

    threads = [Thread(target=work, args=(f"w{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == Counter({f"E{number}": 1 for number in range(24)})


def test_a_claim_that_ran_out_is_taken_over_and_its_owner_fenced_off(store: Store) -> None:
    """The former owner can neither finish, drop nor give back what another has taken over."""
    inbox.receive(store, "E1", "message", PAYLOAD)
    slow = inbox.claim(store, "slow", -1)
    assert slow is not None

    quick = inbox.claim(store, "quick", 30)
    assert quick is not None
    assert quick.token == slow.token + 1
    assert quick.attempts == 2
    for act in (inbox.finish, lambda s, e: inbox.drop(s, e, "tired")):
        with pytest.raises(Transient), store.write() as session:
            act(session, slow)
    assert not inbox.try_later(store, slow, 0)
    with store.write() as session:
        inbox.finish(session, quick)
    assert event(store, "E1").state == "done"


def test_what_a_fenced_off_owner_wrote_is_rolled_back(store: Store) -> None:
    """A transaction whose fence fails leaves nothing behind."""
    inbox.receive(store, "E1", "message", PAYLOAD)
    slow = inbox.claim(store, "slow", -1)
    inbox.claim(store, "quick", 30)
    assert slow is not None

    with pytest.raises(Transient), store.write() as session:
        inbox.drop(session, slow, "tired")
    with store.read() as session:
        assert session.exec(select(AuditRow)).all() == []


def test_events_of_one_thread_are_handled_in_order(store: Store) -> None:
    """A thread's second event waits for the first; other threads do not."""
    inbox.receive(store, "E1", "message", in_thread("1.0", "1.0"))
    inbox.receive(store, "E2", "message", in_thread("2.0", "1.0"))
    inbox.receive(store, "E3", "message", in_thread("3.0", "3.0"))

    first, other = inbox.claim(store, "a", 30), inbox.claim(store, "b", 30)
    assert first is not None
    assert other is not None
    assert (first.id, other.id) == ("E1", "E3")
    assert inbox.claim(store, "c", 30) is None
    with store.write() as session:
        inbox.finish(session, first)
    second = inbox.claim(store, "c", 30)
    assert second is not None
    assert second.id == "E2"


def test_an_event_given_back_rests_until_its_time(store: Store) -> None:
    """``try_later`` hides the event for the pause and counts a strike only when asked."""
    inbox.receive(store, "E1", "message", PAYLOAD)
    claimed = inbox.claim(store, "a", 30)
    assert claimed is not None
    inbox.try_later(store, claimed, 3600, strike=False)
    assert inbox.claim(store, "a", 30) is None
    assert event(store, "E1").attempts == 0


def test_a_dropped_event_says_why(store: Store) -> None:
    """The reason stands in the row and in the audit log."""
    inbox.receive(store, "E1", "message", PAYLOAD)
    claimed = inbox.claim(store, "a", 30)
    assert claimed is not None

    with store.write() as session:
        inbox.drop(session, claimed, "crashed")

    assert (event(store, "E1").state, event(store, "E1").why) == ("dropped", "crashed")
    with store.read() as session:
        row = session.exec(select(AuditRow)).one()
    assert (row.action, row.subject, row.detail["why"]) == ("event.dropped", "E1", "crashed")


def test_a_kept_claim_outlives_its_length(store: Store) -> None:
    """The keeper renews for as long as the work goes on, and not longer."""
    inbox.receive(store, "E1", "message", PAYLOAD)
    claimed = inbox.claim(store, "a", 0.6)
    assert claimed is not None
    keeper = Keeper(store, 0.6)
    keeper.start()
    with keeper.holding(claimed):
        until(lambda: event(store, "E1").expires_at > claimed.expires_at)  # type: ignore[operator]
        assert inbox.claim(store, "b", 30) is None
    keeper.stop()
    assert until(lambda: inbox.claim(store, "b", 30))


def test_claims_of_a_dead_process_of_this_folder_are_free_at_the_next_start(
    store: Store, tmp_path: Path
) -> None:
    """``release`` frees what this data folder's former owner held and nobody else's."""
    settings = settings_of(tmp_path)
    for name in ("E1", "E2"):
        inbox.receive(store, name, "message", in_thread(name, name))
    inbox.claim(store, claims.new_owner(settings), 3600)
    inbox.claim(store, "elsewhere/1", 3600)

    assert claims.release(store, InboxEvent, settings) == 1
    again = inbox.claim(store, "a", 30)
    assert again is not None
    assert again.id == "E1"
    assert inbox.claim(store, "a", 30) is None


def test_events_that_were_in_hand_at_a_death_are_tried_one_at_a_time(store: Store) -> None:
    """One that kills its process again costs only itself another attempt; new ones go on."""
    for name in ("E1", "E2", "E3"):
        inbox.receive(store, name, "message", in_thread(name, name))
    for owner in ("dead1", "dead2"):
        inbox.claim(store, owner, -1)  # E1 again, since its claim has run out at once

    suspect, fresh_one = inbox.claim(store, "a", 30), inbox.claim(store, "b", 30)
    assert suspect is not None
    assert fresh_one is not None
    assert (suspect.id, suspect.attempts) == ("E1", 3)
    assert (fresh_one.id, fresh_one.attempts) == ("E2", 1)
    inbox.try_later(store, fresh_one, 0)
    third = inbox.claim(store, "c", 30)
    assert third is not None
    assert third.id == "E3"
    assert inbox.claim(store, "d", 30) is None  # E2 is a suspect too now, and waits for E1
    with store.write() as session:
        inbox.finish(session, suspect)
    again = inbox.claim(store, "d", 30)
    assert again is not None
    assert again.id == "E2"
