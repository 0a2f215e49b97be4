"""Hand-offs: due times, who answered, what is overdue."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot import handoff
from bot.store import now
from bot.tables import Handoff
from tests.support.durable import answered, fresh, settings_of

JAPAN = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("at", "hours", "due"),
    [
        ("2026-11-24T10:00", 4, "2026-11-24T14:00"),
        ("2026-11-24T10:00", 8, "2026-11-24T18:00"),
        ("2026-11-24T16:00", 4, "2026-11-25T11:00"),
        ("2026-11-24T20:00", 1, "2026-11-25T10:00"),
        ("2026-11-24T03:00", 1, "2026-11-24T10:00"),
        ("2026-11-27T17:00", 2, "2026-11-30T10:00"),
        ("2026-11-28T12:00", 9, "2026-11-30T18:00"),
    ],
    ids=["same day", "to the end", "over night", "evening", "early", "over a weekend", "Saturday"],
)
def test_only_office_hours_count(at: str, hours: float, due: str) -> None:
    """Nights and weekends in Japan are nobody's delay."""
    found = handoff.due_at(datetime.fromisoformat(at).replace(tzinfo=JAPAN), hours)
    assert found == datetime.fromisoformat(due).replace(tzinfo=JAPAN)


def test_a_hand_off_is_begun_once_and_answered_once(tmp_path: Path) -> None:
    """Whoever answers first is named; what is answered is never overdue."""
    store, settings = fresh(tmp_path), settings_of(tmp_path)
    row = answered(store)
    with store.write() as session:
        assert not handoff.answered(session, row.id, "UEXPERT")
        assert handoff.begin(session, settings, row.id, "UASK")
        assert not handoff.begin(session, settings, row.id, "UASK")
        assert handoff.overdue(session) == []
        session.get_one(Handoff, row.id).due_at = now() - timedelta(minutes=1)
        session.flush()
        assert [late.answer_id for late in handoff.overdue(session)] == [row.id]
        assert handoff.answered(session, row.id, "UEXPERT")
        assert not handoff.answered(session, row.id, "USECOND")
        session.flush()
        assert handoff.overdue(session) == []
