"""Gaps: grouped, named, sized, with a draft and an owner; crowds and mended questions do not count."""
# ruff: noqa: E501  Japanese sentences read better whole

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Question, Rating, ReviewItem, Rewrite
from curation.gaps import digest, find, grouped, offer
from curation.votes import brigaded
from tests.support.shelves import answered, manual, opened

Ground = tuple[Store, Settings]
ASKED = [
    "駐輪場の利用申請はどこで行いますか？", "駐輪場を使いたいのですが申請先を教えてください",
    "自転車通勤の駐輪場の申請方法は？", "社宅の退去の立ち会いは誰がしますか？",
    "社宅を退去するときの立ち会いについて", "懇親会の補助金の上限は？",
]  # fmt: skip


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path)
    ids = manual(store, "通勤規程", ["自転車で通勤する者は届け出る。"])
    for number, text in enumerate(ASKED):
        answered(store, f"{number}", text, "確認できませんでした", ids, abstained=True)
    yield store, settings
    store.close()


def _gaps(ground: Ground):
    with ground[0].read() as session:
        return find(session, ground[1], now() - timedelta(days=1))


def test_questions_are_grouped_and_named(ground: Ground) -> None:
    """Three on one thing, two on another, one alone; the largest first, named by what they share."""
    found = _gaps(ground)

    assert [gap.size for gap in found] == [3, 2, 1]
    assert "駐輪場" in found[0].name
    assert found[0].name.endswith("についての質問")
    assert "社宅" in found[1].name
    assert (found[0].unanswered, found[0].disliked, found[0].people) == (3, 0, 1)
    assert found[0].owner == "U0EXPERT"
    assert found[0].near == ("通勤規程 > 本則",)
    assert "駐輪場" in found[0].draft
    assert found[0].kind == "section"


def test_what_was_mended_is_no_gap(ground: Ground) -> None:
    """An expert's rewrite takes its question out; the others' draft is then that expert's words."""
    with ground[0].write() as session:
        session.add(Rewrite(id="r", answer_id="a-0", user="U0EXPERT", source="form", text="総務課で行います。",
                            question=ASKED[1]))  # fmt: skip

    gaps = _gaps(ground)

    assert sum(gap.size for gap in gaps) == 5
    same = next(gap for gap in gaps if ASKED[1] in gap.questions)
    assert (same.kind, same.draft) == ("pair", "総務課で行います。")


def test_disliked_answers_count_and_crowds_do_not(ground: Ground) -> None:
    """A thumb down makes a gap; three strangers within a minute make none."""
    store, _ = ground
    answered(store, "x", "夜間の入館証の受け取り場所は？", "受付です。", [])
    with store.write() as session:
        for number in range(3):
            session.add(
                Rating(
                    answer_id="a-x",
                    user=f"UCROWD{number}",
                    value=-1,
                    via="button",
                    event_ts=100.0 + number,
                )
            )
    assert not any("入館証" in gap.name for gap in _gaps(ground))

    with store.write() as session:
        session.add(Rating(answer_id="a-x", user="U0ASKER", value=-1, via="button", event_ts=500.0))

    assert next(gap for gap in _gaps(ground) if "入館証" in gap.name).disliked == 1


def test_crowds() -> None:
    """Strangers, one direction, one answer, one minute: all four, or it is no crowd."""

    def votes(
        users: list[str], apart: float, values: tuple[int, ...] = (-1, -1, -1)
    ) -> set[int | None]:
        rows = [Rating(id=n, answer_id="a", user=user, value=value, via="button", event_ts=apart * n)
                for n, (user, value) in enumerate(zip(users, values, strict=True))]  # fmt: skip
        return brigaded(rows, {"UASK"})

    assert votes(["U1", "U2", "U3"], 10) == {0, 1, 2}
    assert votes(["U1", "U2", "UASK"], 10) == set()
    assert votes(["U1", "U2", "U3"], 40) == set()
    assert votes(["U1", "U2", "U3"], 10, (-1, 1, -1)) == set()


def test_the_week_is_told_and_offered_once(ground: Ground) -> None:
    """The digest is plain data; groups of three go to the expert who fits, and only once."""
    store, settings = ground
    with store.read() as session:
        week = digest(session, settings)
    assert (week["asked"], week["missed"], len(week["gaps"])) == (6, 6, 3)

    with store.write() as session:
        found = find(session, settings, now() - timedelta(days=7))
        assert offer(session, found) == 1
        assert offer(session, found) == 0
        item = session.exec(select(ReviewItem).where(ReviewItem.why == "gap")).one()
    assert (item.count, item.assigned_to) == (3, "U0EXPERT")


def test_names_of_persons_are_masked(ground: Ground) -> None:
    """What is shown to others holds no address and no telephone number."""
    answered(
        ground[0],
        "p",
        "懇親会の補助金は山田太郎さん（090-1234-5678）に聞けばよいですか？",
        "",
        [],
        abstained=True,
    )
    shown = " ".join(text for gap in _gaps(ground) for text in gap.questions)

    assert "090-1234-5678" not in shown
    with ground[0].read() as session:
        assert len(session.exec(select(Question)).all()) == 7


def test_groups_need_more_than_polite_words() -> None:
    """Questions on other things stay apart, however alike they are worded."""
    texts = [
        "名刺の発注方法を教えてください",
        "社用車の予約方法を教えてください",
        "健康診断の予約はいつですか",
    ]
    assert [len(group) for group in grouped(texts)] == [1, 1, 1]
