"""Whose turn it is, the queue, what is erased, and what experts' answers were good for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import erase, experts, review, rewriting, verified
from bot.access import Reader
from bot.rewriting import Words
from bot.store import Store, now
from bot.tables import (
    Answer,
    Call,
    Document,
    ExpertProfile,
    Passage,
    Question,
    ReviewItem,
    VerifiedAnswer,
)
from bot.verified import Bounds, VerifiedAnswers
from tests.support.durable import answered, fresh, settings_of

TRAVEL, IT = "UTRAVEL", "UIT"
NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""Wednesday noon in Japan."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = fresh(tmp_path)
    yield opened
    opened.close()


def settings():
    """Two experts and an administrator."""
    return settings_of(Path(), experts=(TRAVEL, IT), admins=("UADMIN",))


def profile(store: Store, user: str, **fields: object) -> None:
    """Keep what an expert says; awake all day unless told otherwise."""
    known = {"quiet_from": 0, "quiet_until": 0}
    with store.write() as session:
        experts.save(session, ExpertProfile(user=user, **{**known, **fields}))


def turn(store: Store, text: str, but: tuple[str, ...] = ()) -> experts.Turn:
    """Return whose turn it is."""
    with store.read() as session:
        found = experts.choose(session, settings(), experts.Matter(text), but)
    assert found
    return found


def test_topic_comes_first_then_load(store: Store) -> None:
    """Who named the topic is asked; where nobody did, whoever has least to do."""
    profile(store, TRAVEL, topics="出張旅費、経費精算")
    profile(store, IT)
    assert turn(store, "出張旅費の上限").user == TRAVEL
    assert turn(store, "パスワードを忘れた").user == IT
    profile(store, TRAVEL)
    with store.write() as session:
        for n in range(2):
            review.offer(session, why="gap", key=str(n), question="?", assigned_to=IT)
    assert turn(store, "パスワードを忘れた").user == TRAVEL


def test_who_is_away_is_stood_in_for_and_who_passes_on_is_not_asked_again(store: Store) -> None:
    """Their stand-in answers for their topics; last of all the administrators."""
    away = now() + timedelta(days=2)
    profile(store, TRAVEL, topics="出張", away_until=away, delegate=IT)
    profile(store, IT)
    found = turn(store, "出張の日当")
    assert (found.user, found.fit > 0) == (IT, True)
    assert turn(store, "出張の日当", but=(IT,)).user == "UADMIN"
    profile(store, TRAVEL, away_until=away, delegate="USTRANGER")
    profile(store, IT, away_until=away, delegate=TRAVEL)
    assert turn(store, "出張の日当").user == "UADMIN"


@pytest.mark.parametrize(
    ("hours", "at", "free"),
    [
        ((18, 9), NOON, NOON),
        ((18, 9), datetime(2026, 11, 25, 10, 30, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC)),
        ((12, 13), NOON, datetime(2026, 11, 25, 4, tzinfo=UTC)),
        ((18, 9), datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)),
        ((0, 0), datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 23, 15, tzinfo=UTC)),
    ],
    ids=["at work", "in the evening", "at lunch", "over a long weekend", "never quiet, but off"],
)
def test_quiet_hours_and_holidays_are_waited_for(
    hours: tuple[int, int], at: datetime, free: datetime
) -> None:
    """Each expert's own hours, on workdays in Japan."""
    mine = ExpertProfile(user=IT, quiet_from=hours[0], quiet_until=hours[1])
    assert experts.next_free(mine, at) == free


def test_an_item_is_offered_once_and_its_minutes_are_known(store: Store) -> None:
    """Closing takes from when it was shown, or from the one closed before."""
    with store.write() as session:
        assert review.offer(session, why="gap", key="k", question="食堂は？")
        assert not review.offer(session, why="gap", key="k", question="食堂は？")
        item = session.get_one(ReviewItem, review.item_id("gap", "k"))
        review.shown(session, [item])
        item.opened_at = now() - timedelta(seconds=40)
        assert 39 < review.close(session, item, IT, "dropped") < 60
        assert not review.offer(session, why="gap", key="k", question="食堂は？")
        session.flush()
        pace = review.pace(session)
        assert pace.count == 1
        assert pace.seconds > 39


def test_what_ends_and_what_nobody_answers_comes_up_by_itself(store: Store) -> None:
    """A past last day, and a question that was asked three times in vain."""
    row = answered(store)
    words = Words("有給は？", "十五日前です。", "form", Bounds(until=now() - timedelta(minutes=1)))
    with store.write() as session:
        rewriting.rewrite(session, settings(), answer_id=row.id, user=IT, words=words)
        for n in range(3):
            asked = Question(
                id=f"g{n}", team="T", channel="C", ts=f"9.{n}", thread_ts=f"9.{n}", user=f"U{n}",
                language="ja", text="食堂は何時までですか？",
            )  # fmt: skip
            session.add(asked)
            session.flush()
            session.add(
                Answer(
                    id=f"ga{n}", question_id=asked.id, text="-", language="ja", citations=[],
                    passage_ids=[], passage_hashes=[], abstained=True, model_version="",
                    prompt_version="1", milliseconds={},
                )
            )  # fmt: skip
    assert VerifiedAnswers(store).match("有給は？", Reader("U1")).kind == "else"  # at once
    with store.write() as session:
        assert len(verified.expire_past(session, now())) == 1
        assert review.sweep(session) == 2
        assert review.sweep(session) == 0
        found = {
            one.item.why: (one.question, one.item.count)
            for one in review.waiting(session, IT, 9)[0]
        }
    assert found["stale"] == ("有給は？", 1)
    assert found["gap"] == ("食堂は何時までですか？", 3)


def test_a_rewrite_rests_on_what_the_expert_chose(store: Store) -> None:
    """And reaches no further than its documents and its channel."""
    row = answered(store)
    with store.write() as session:
        for name, audience in (("open", "everyone"), ("closed", "C1,C2")):
            session.add(
                Document(
                    id=name, source=name, title=name, language="ja", content_hash=name, text="",
                    audience=audience,
                )
            )  # fmt: skip
            session.flush()
            session.add(
                Passage(
                    id=f"p-{name}", document_id=name, ordinal=0, heading="", start=0, end=1,
                    text="食堂は14時まで", content_hash=name,
                )
            )  # fmt: skip
        session.flush()
        bounds = Bounds(only="C1", rests=("p-closed",))
        words = Words("食堂は？", "14時までです。", "form", bounds)
        new = rewriting.rewrite(session, settings(), answer_id=row.id, user=IT, words=words)
        assert new.passage_ids == ["p-closed"]
        assert new.audience == "C1"


def test_a_deleted_question_keeps_the_experts_words(store: Store) -> None:
    """What was asked and answered goes; what an expert wrote for others stays; curation is told."""
    row = answered(store)
    with store.write() as session:
        rewriting.rewrite(
            session, settings(), answer_id=row.id, user=IT,
            words=Words("有給はいつまで？", "十五日前です。", "form"),
        )  # fmt: skip
        erase.question(session, session.get_one(Question, row.question_id))
    with store.read() as session:
        assert session.get_one(Answer, row.id).text == erase.GONE
        assert session.get_one(Question, row.question_id).text == erase.GONE
        assert [one.text for one in session.exec(select(VerifiedAnswer))] == ["十五日前です。"]
        assert [one.kind for one in session.exec(select(Call))] == ["forget"]


def test_thanks_count_others_only(store: Store) -> None:
    """How often each answer was given, to how many people; never to its own author."""
    row = answered(store)
    with store.write() as session:
        new = rewriting.rewrite(
            session, settings(), answer_id=row.id, user=IT,
            words=Words("有給はいつまで？", "十五日前です。", "form"),
        )  # fmt: skip
        for n, user in enumerate(("UA", "UA", "UB", IT)):
            session.add(
                Question(
                    id=f"t{n}", team="T", channel="C", ts=f"8.{n}", thread_ts=f"8.{n}", user=user,
                    language="ja", text="有給は？",
                )
            )  # fmt: skip
            session.flush()
            session.add(
                Answer(
                    id=f"ta{n}", question_id=f"t{n}", text="-", language="ja", citations=[],
                    passage_ids=[], passage_hashes=[], model_version="verified",
                    verified_id=new.id, prompt_version="1", milliseconds={},
                )
            )  # fmt: skip
    with store.read() as session:
        (thanks,) = experts.helped(session, now() - timedelta(days=1), now() + timedelta(days=1))
    assert (thanks.user, thanks.times, thanks.people) == (IT, 3, 2)
    assert thanks.top == (("有給はいつまで？", 3),)
