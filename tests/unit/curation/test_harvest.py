"""Harvest reads what has changed, whenever it changed and whatever the clock said, and no more."""
# ruff: noqa: E501  Japanese sentences read better whole

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from bot import feedback
from bot.settings import Settings
from bot.store import Store
from bot.tables import Answer, Question, Rating, Rewrite, Unread, VerifiedAnswer
from curation.forget import forget
from curation.harvest import harvest
from curation.rows import GONE
from curation.tables import Pair
from tests.support.shelves import answered, manual, opened, rewritten

Ground = tuple[Store, Settings]
_LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path / "data")
    yield store, settings
    store.close()


def _liked(store: Store, name: str, *users: str, value: int = 1, **more: Any) -> str:
    """Write an answer and people's votes on it, as the bot does; return the pair's id."""
    ids = manual(store, f"規程{name}", [f"{name}の申請は3営業日前までに行う。"])
    said = f"{name}の申請は3営業日前までに行う。[1]"
    answer = answered(store, name, f"{name}はいつまで？", said, ids, **more)
    with store.write() as session:
        for n, user in enumerate(users):
            feedback.rate(
                session, answer_id=answer, user=user, value=value, via="button", event_ts=1.0 + n
            )
    return f"rating:{answer}"


def _pair(store: Store, pair_id: str) -> Pair:
    with store.read() as session:
        return session.get_one(Pair, pair_id)


def _stands(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.exec(select(Pair.id).where(Pair.withdrawn_at == None)))  # noqa: E711


def test_what_was_read_is_not_read_again(ground: Ground) -> None:
    """Whatever feedback is there already, a run with nothing new does the same few things."""
    store, settings = ground

    def statements() -> list[str]:
        said: list[str] = []
        listen = (store.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
        event.listen(*listen)
        harvest(store, settings)
        event.remove(*listen)
        return said

    rewritten(store, "総務")
    harvest(store, settings)
    few = statements()
    for n in range(30):
        rewritten(store, f"第{n}")
        _liked(store, f"休暇{n}", "U0EXPERT")
    assert harvest(store, settings) == 60

    assert statements() == few != []


def test_new_feedback_is_found_without_a_scan(ground: Ground) -> None:
    """One more rewrite and one more 👍 cost look-ups by index, in tables of any size."""
    store, settings = ground
    for n in range(30):
        rewritten(store, f"第{n}")
        _liked(store, f"休暇{n}", "U0EXPERT")
    harvest(store, settings)
    rewritten(store, "総務")
    _liked(store, "名刺", "U0EXPERT")
    steps: list[str] = []

    def explain(_conn: Any, cursor: Any, said: str, given: Any, *_: Any) -> None:
        if said.startswith("SELECT"):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {said}", given)
            steps.extend(row[3] for row in plan)

    event.listen(store.engine, "before_cursor_execute", explain)
    changed = harvest(store, settings)
    event.remove(store.engine, "before_cursor_execute", explain)

    assert changed == 2
    assert any(step.startswith("SEARCH pair") for step in steps)
    assert [step for step in steps if step.startswith("SCAN")] == []


def test_late_rows_and_clocks_that_went_back_are_read(ground: Ground) -> None:
    """A rewrite dated twenty years before the last run is harvested like any other."""
    store, settings = ground
    rewritten(store, "総務")
    harvest(store, settings)
    rewritten(store, "人事")
    with store.write() as session:
        session.get_one(Rewrite, "r-人事").created_at = _LONG_AGO

    assert harvest(store, settings) == 1
    assert _pair(store, "rewrite:r-人事").created_at == _LONG_AGO


def test_what_is_taken_back_leaves_and_returns(ground: Ground) -> None:
    """A vote taken back, a verified answer superseded, a question erased: each pair follows."""
    store, settings = ground
    vote = _liked(store, "名刺", "U0EXPERT")
    erased = _liked(store, "社員証", "U0EXPERT")
    rewritten(store, "総務")
    with store.write() as session:
        session.add(VerifiedAnswer(
            id="v", question="総務課の窓口は？", text="3階です。", language="ja", author="U0EXPERT",
            rewrite_id="r-総務", passage_ids=[], passage_hashes=[]))  # fmt: skip
    assert harvest(store, settings) == 3

    with store.write() as session:
        feedback.rate(
            session, answer_id="a-名刺", user="U0EXPERT", value=0, via="button", event_ts=9
        )
        row = session.get_one(VerifiedAnswer, "v")
        row.expired_at, row.why_expired = _LONG_AGO, "superseded"
        session.get_one(Answer, "a-社員証").text = GONE
    assert harvest(store, settings) == 3
    assert _stands(store) == set()

    with store.write() as session:
        feedback.rate(
            session, answer_id="a-名刺", user="U0EXPERT", value=1, via="button", event_ts=10
        )
    assert harvest(store, settings) == 1
    assert _stands(store) == {vote} != {erased}


def test_a_new_expert_s_earlier_thumb_counts(ground: Ground) -> None:
    """Who becomes an expert later has confirmed all the same; who ceases to be one has not."""
    store, settings = ground
    vote = _liked(store, "名刺", "U0NEW")
    assert harvest(store, settings) == 0

    promoted = settings.model_copy(update={"experts": ("U0EXPERT", "U0NEW")})
    assert harvest(store, promoted) == 1
    assert _stands(store) == {vote}
    assert harvest(store, settings) == 1
    assert _stands(store) == set()


def test_a_crowd_s_expert_counts_once_they_have_asked(ground: Ground) -> None:
    """A 👍 among a crowd of strangers waits, however many runs pass, until they ask something."""
    store, settings = ground
    vote = _liked(store, "名刺", "U0EXPERT", "U0A", "U0B")
    assert [harvest(store, settings) for _ in range(2)] == [0, 0]

    with store.write() as session:
        session.add(Question(id="q", team="T1", channel="C1", ts="9", thread_ts="9", user="U0EXPERT",
                             language="ja", text="名刺は？"))  # fmt: skip

    assert harvest(store, settings) == 1
    assert _stands(store) == {vote}
    with store.read() as session:
        assert list(session.exec(select(Unread))) == []


def test_what_changes_while_it_is_read_stays_unread(ground: Ground) -> None:
    """A row that another process touched after it was read is not taken away with it."""
    store, settings = ground
    rewritten(store, "総務")
    raced: list[str] = []

    def meanwhile(conn: Any, _cursor: Any, said: str, *_: Any) -> None:
        if said.startswith("DELETE FROM unread") and not raced:
            raced.append(said)
            conn.execute(text("UPDATE unread SET times = times + 1"))

    event.listen(store.engine, "before_cursor_execute", meanwhile)
    harvest(store, settings)
    event.remove(store.engine, "before_cursor_execute", meanwhile)

    with store.read() as session:
        assert [(row.kind, row.ref) for row in session.exec(select(Unread))] == [
            ("rewrite", "r-総務")
        ]


def test_what_was_forgotten_never_comes_back(ground: Ground) -> None:
    """Another expert's 👍 on the same answer does not revive a pair without words."""
    store, settings = ground
    settings = settings.model_copy(update={"experts": ("U0AAA", "U0LEAVER")})
    vote = _liked(store, "名刺", "U0AAA", "U0LEAVER")
    harvest(store, settings)
    forget(store, settings, user="U0LEAVER")
    with store.write() as session:
        feedback.rate(session, answer_id="a-名刺", user="U0AAA", value=1, via="button", event_ts=99)

    harvest(store, settings)

    assert _pair(store, vote).question == GONE
    assert _stands(store) == set()


def test_citations_go_back_to_the_places_of_the_evidence(ground: Ground) -> None:
    """Readers saw [1] for what stood second in the prompt; the pair cites it as a model would."""
    store, settings = ground
    ids = manual(
        store, "旅費規程", ["宿泊費は1万2千円まで。", "日当は2,000円。", "精算は月末まで。"]
    )
    cites = [{"n": 1, "passage_id": ids[2]}, {"n": 2, "passage_id": ids[0]}]
    said = "精算は月末までです。[1]宿泊費は1万2千円までです。[2]どちらも規程にあります。[1][2]"
    with store.write() as session:
        for name in ("liked", "wrong"):
            session.add(Question(id=f"q-{name}", team="T1", channel="C1", ts=name, thread_ts=name,
                                 user="U0ASKER", language="ja", text="精算の期限と宿泊費は？"))  # fmt: skip
            session.flush()
            session.add(Answer(
                id=f"a-{name}", question_id=f"q-{name}", text=said, language="ja", citations=cites,
                passage_ids=ids, passage_hashes=["h"] * 3, model_version="quote", prompt_version="1",
                milliseconds={}))  # fmt: skip
        session.flush()
        session.add(Rating(answer_id="a-liked", user="U0EXPERT", value=1, via="button", event_ts=1))
        session.add(Rewrite(id="r", answer_id="a-wrong", user="U0EXPERT", source="form",
                            question="精算の期限は？", text="精算は翌月5日までです。"))  # fmt: skip
    harvest(store, settings)

    cited = "精算は月末までです。[3]宿泊費は1万2千円までです。[1]どちらも規程にあります。[3][1]"
    liked, wrong = _pair(store, "rating:a-liked"), _pair(store, "rewrite:r")
    assert [row["passage_id"] for row in liked.evidence] == ids
    assert liked.answer == wrong.rejected == cited
    assert wrong.answer == "精算は翌月5日までです。"
