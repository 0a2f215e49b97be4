"""What is left lying is told once a week, in business hours, to administrators alone."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from bot import audit, registry, review
from bot.slack import dashboard, reminders
from bot.tables import Alias, Document, ModelVersion, ReviewItem
from tests.support.edge import Bench
from tests.support.workspace import ADMIN

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Eleven o'clock in Japan, a working day."""


def neglected(edge: Bench) -> None:
    """Leave an answer unreviewed for nine days and a manual unchanged for two years."""
    row = edge.answered(abstained=True)
    with edge.store.write() as session:
        review.open_about(session, row, "abstained")
        session.add(
            Document(
                id="d1", source="旅費.md", title="旅費規程", language="ja", content_hash="h",
                updated_at=TUESDAY - timedelta(days=730), text="",
            )
        )  # fmt: skip
    with edge.store.write() as session:
        for item in session.exec(select(ReviewItem)).all():
            item.created_at = TUESDAY - timedelta(days=9)
            session.add(item)


def test_the_week_is_told_once_in_business_hours(edge: Bench) -> None:
    """Not at night, not on Sunday, not twice; next week again."""
    neglected(edge)
    assert reminders.remind(edge.desk, TUESDAY + timedelta(hours=10)) == 0
    assert reminders.remind(edge.desk, TUESDAY - timedelta(days=2)) == 0
    assert reminders.remind(edge.desk, TUESDAY) == 1
    assert reminders.remind(edge.desk, TUESDAY + timedelta(days=1)) == 0
    edge.deliver()
    told = str(edge.control.messages(edge.control.dm(ADMIN))[-1]["blocks"])
    assert "確認待ちの回答が 1件" in told
    assert "最も古いものは 9日前" in told
    assert "更新されていない資料が 1件" in told
    assert "旅費規程" in told
    assert reminders.remind(edge.desk, TUESDAY + timedelta(days=7)) == 1


def test_a_model_that_is_not_tested_again_is_told(edge: Bench) -> None:
    """A trained champion of forty days without a test is told; one that was tested since is not."""
    registry.begin(edge.store, edge.settings)
    with edge.store.write() as session:
        registry.register(session, ModelVersion(id="lora-1", kind="local", detail={}))
        registry.promote(session, "lora-1", why="verdict:v1")
    assert reminders.remind(edge.desk, TUESDAY) == 0
    with edge.store.write() as session:
        session.get_one(Alias, "champion").moved_at = TUESDAY - timedelta(days=40)
    with edge.store.read() as session:
        (line,) = reminders.lines(session, TUESDAY, "ja", "/sodateru")
    assert "40日" in line
    with edge.store.write() as session:
        audit.record(session, "trainer", "calendar.retest", "lora-1")
    assert reminders.remind(edge.desk, TUESDAY) == 0


def test_a_tidy_week_says_nothing(edge: Bench) -> None:
    """Nobody is told that there is nothing to tell."""
    assert reminders.remind(edge.desk, TUESDAY) == 0


def test_the_dashboard_walks_a_new_workspace_to_its_first_answer(edge: Bench) -> None:
    """The next step says how it is taken; what is done is ticked."""
    from bot import registry

    registry.begin(edge.store, edge.settings)
    shown = str(dashboard.blocks_of(edge.desk, "ja"))
    assert "👉 資料を取り込む" in shown
    assert "sodateru ingest" in shown
    neglected(edge)
    shown = str(dashboard.blocks_of(edge.desk, "en"))
    assert "✅ Take manuals in" in shown
    assert "✅ Name an expert" in shown
    assert "👉 Choose where questions are handed over" in shown
