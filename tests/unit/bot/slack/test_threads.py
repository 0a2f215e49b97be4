"""Whose thread is it? Also while the place of our own message is not known yet."""

from pathlib import Path

import pytest

from bot.slack.threads import is_ours, unrecorded
from bot.store import Store
from bot.tables import OutboxMessage
from tests.support.workspace import BOT, EXPERT, GENERAL, Json


def reply(**more: str) -> Json:
    """A plain reply of an expert in a thread."""
    said = {"type": "message", "channel": GENERAL, "channel_type": "channel", "user": EXPERT}
    return {**said, "ts": "2.0", "thread_ts": "1.0", "text": "りんごです。", **more}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty database."""
    made = Store(f"sqlite:///{tmp_path / 'sodateru.db'}")
    made.create_tables()
    return made


def planned(store: Store, state: str, attempts: int, ts: str = "") -> None:
    """A message of ours on its way."""
    row = OutboxMessage(
        id="handoff:a", kind="notice", channel=GENERAL, payload={}, state=state,
        attempts=attempts, message_ts=ts,
    )  # fmt: skip
    with store.write() as session:
        session.add(row)


def test_a_quick_reply_under_a_message_being_posted_is_kept(store: Store) -> None:
    """Somebody answers the bot's message before Slack has told the bot where it stands."""
    planned(store, "sending", 1)
    assert is_ours(store, reply(parent_user_id=BOT), BOT)
    assert not is_ours(store, reply(parent_user_id="U01OTHER"), BOT)
    with store.read() as session:
        assert unrecorded(session, reply(parent_user_id=BOT), BOT)


def test_other_threads_stay_unread(store: Store) -> None:
    """With nothing on its way, or with the place recorded, nothing waits."""
    assert not is_ours(store, reply(parent_user_id=BOT), BOT)
    planned(store, "sent", 1, ts="1.0")
    assert is_ours(store, reply(parent_user_id=BOT), BOT)
    with store.read() as session:
        assert not unrecorded(session, reply(parent_user_id=BOT), BOT)
