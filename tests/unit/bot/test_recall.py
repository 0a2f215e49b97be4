"""Who is told that an answer was corrected."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import recall, rewriting
from bot.rewriting import Words
from bot.store import Store, now
from bot.tables import Answer, InboxEvent, Question, VerifiedAnswer
from tests.support.durable import answered, fresh, settings_of

BETTER = "有給休暇は取得日の十日前までに、申請システムから申請してください。"
ASKED = "有給はいつまでに申請しますか？"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database in which one answer stands."""
    store = fresh(tmp_path)
    answered(store)
    return store


def also(store: Store, name: str, text: str, user: str, **more: Any) -> None:
    """Have another question asked and answered."""
    days, channel = more.pop("days", 1), more.pop("channel", "C2")
    question = Question(
        id=f"q{name}", team="T1", channel=channel, ts=f"{name}.5", thread_ts=f"{name}.5", user=user,
        language="ja", text=text, **more,
    )  # fmt: skip
    answer = Answer(
        id=f"a{name}", question_id=question.id, text="十五日前です。", language="ja", citations=[],
        passage_ids=[], passage_hashes=[], model_version="quote", prompt_version="1",
        milliseconds={}, channel=channel, message_ts=f"{name}.6",
        created_at=now() - timedelta(days=days),
    )  # fmt: skip
    with store.write() as session:
        session.add(question)
        session.flush()
        session.add(answer)


def rewrite(store: Store) -> VerifiedAnswer:
    with store.write() as session:
        return rewriting.rewrite(
            session, settings_of(Path()), answer_id="answer-1", user="UEXPERT",
            words=Words(ASKED, BETTER, "slack_modal"),
        )  # fmt: skip


def told(store: Store, new: VerifiedAnswer) -> list[tuple[str, str, str]]:
    with store.read() as session:
        return [(one.user, one.channel, one.thread_ts) for one in recall.affected(session, new)]


def test_whoever_asked_the_same_is_told_once_in_their_newest_thread(store: Store) -> None:
    """Also in other words; not for another question, not the expert, not after a month."""
    also(store, "2", "有給はいつまでに申請しますか", "UA", days=3)
    also(store, "3", "有給は、いつまでに申請すればいいですか？", "UA", days=1)
    also(store, "4", "慶弔休暇は何日ですか？", "UB")
    also(store, "5", ASKED, "UEXPERT")
    also(store, "6", ASKED, "UC", days=31)
    also(store, "7", ASKED, "UD", origin="command")
    assert told(store, rewrite(store)) == [("UA", "C2", "3.5")]


def test_nobody_is_told_what_they_may_not_read(store: Store) -> None:
    """A restricted correction goes to the reader alone when their channel may not see it."""
    also(store, "2", ASKED, "UA")
    also(store, "3", ASKED, "UB")
    new = rewrite(store)
    new.audience = "UA"
    assert told(store, new) == [("UA", "UA", "")]


def test_the_event_is_left_once(store: Store) -> None:
    """A repeated correction leaves no second event."""
    new = rewrite(store)
    with store.write() as session:
        assert recall.begin(session, new)
        assert not recall.begin(session, new)
        assert session.get_one(InboxEvent, f"recall:{new.id}").kind == "recall"
