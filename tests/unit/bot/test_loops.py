"""Loops, bells and offers: the small parts that keep a process going."""

from threading import Event, Thread
from time import monotonic

import pytest

from bot.bell import Bell
from bot.errors import Broken, UserError
from bot.loops import Loop, join_all
from bot.offers import _plain
from tests.support.durable import until


def test_a_loop_goes_on_after_a_tick_that_failed() -> None:
    """One bad tick is not the end of the work."""
    ticks: list[int] = []

    def tick() -> bool:
        ticks.append(1)
        if len(ticks) == 1:
            raise ZeroDivisionError
        return len(ticks) < 5

    loop = Loop("test", tick, 0.01)
    loop.start()
    until(lambda: len(ticks) >= 5)
    loop.stop()


def test_a_stopped_loop_ticks_no_more() -> None:
    """``stop`` returns after the tick in hand."""
    ticks: list[int] = []
    loop = Loop("test", lambda: bool(ticks.append(1)), 0.001)
    loop.start()
    until(lambda: ticks)
    loop.stop()
    count = len(ticks)
    Event().wait(0.02)
    assert len(ticks) == count


def test_a_ring_before_the_wait_is_not_lost() -> None:
    """Whoever looked before the ring does not sleep through it."""
    bell = Bell()
    seen = bell.count
    bell.ring()
    began = monotonic()
    bell.wait(seen, 30)
    assert monotonic() - began < 15


def test_a_ring_wakes_everybody() -> None:
    """All who wait look for work at once."""
    bell = Bell()
    seen = bell.count
    threads = [Thread(target=bell.wait, args=(seen, 30)) for _ in range(5)]
    for thread in threads:
        thread.start()
    bell.ring()
    assert join_all(threads, 15)


def test_waiting_for_threads_has_one_deadline() -> None:
    """Ten threads that hang are waited for as long as one."""
    go = Event()
    threads = [Thread(target=go.wait, args=(30,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    assert not join_all(threads, 0.05)
    go.set()
    assert join_all(threads, 15)


def test_whoever_waits_for_a_call_hears_of_any_failure() -> None:
    """An error of ours stays what it is; another becomes one that names no text."""

    def fails(payload: dict[str, object], _: object) -> dict[str, object]:
        if payload.get("ours"):
            raise UserError("feedback.no_answer")
        raise ValueError("有給の質問")

    with pytest.raises(UserError):
        _plain(fails)({"ours": True}, lambda *_: None)
    with pytest.raises(Broken) as told:
        _plain(fails)({}, lambda *_: None)
    assert told.value.values == {"name": "ValueError"}
