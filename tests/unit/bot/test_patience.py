"""Work that takes too long is left behind and counted."""

from threading import Event

import pytest

from bot.errors import Broken, Transient
from bot.patience import Patience


def test_it_returns_what_the_work_returns() -> None:
    """Within time nothing is different from a plain call."""
    assert Patience(10).run(lambda cancel: cancel.is_set()) is False


def test_it_raises_what_the_work_raises() -> None:
    """Our own errors keep their kind."""

    def work(_: Event) -> None:
        raise Broken("llm.refused", status=401)

    with pytest.raises(Broken):
        Patience(10).run(work)


def test_work_that_heeds_the_event_is_waited_for() -> None:
    """Told to stop, it may still hand back what it has."""
    patience = Patience(0.01)

    assert patience.run(lambda cancel: cancel.wait(30)) is True
    assert patience.abandoned == 0


def test_with_too_many_left_behind_nothing_new_is_begun() -> None:
    """A back end that hangs cannot eat up all threads."""
    patience, wakes, begun = Patience(0.01, most=2), Event(), []

    def work(_: Event) -> None:
        begun.append(1)
        wakes.wait(30)

    for _ in range(5):
        with pytest.raises(Transient):
            patience.run(work)
    left_behind = patience.abandoned
    wakes.set()

    assert (left_behind, len(begun)) == (2, 2)
