"""Hand-offs: who answered, what is overdue."""

from datetime import timedelta
from pathlib import Path

from bot import handoff
from bot.store import now
from bot.tables import Handoff
from tests.support.durable import answered, fresh, settings_of


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
