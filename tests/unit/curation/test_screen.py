"""One screen a pair on the command line: the next of the same topic, decided, timed; and doubts."""
# ruff: noqa: E501  Japanese sentences read better whole

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import review
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import ReviewItem
from curation.doubt import doubted, ranked
from curation.imports import Given
from curation.pipeline import run
from curation.screen import decide, next_of, spent
from curation.tables import Clean
from curation.views import stats
from tests.support.shelves import RULES, many, opened, take

Ground = tuple[Store, Settings]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path)
    settings = settings.model_copy(update={"experts": ("U0EXPERT", "U0SECOND")})
    rows = [{**row, "topic": "総務" if n % 2 else "人事"} for n, row in enumerate(many(8))]
    take(store, rows, Given("form", "samples", author="U0EXPERT"))
    run(store, settings, rules=RULES.model_copy(update={"blind_share": 0.99}))
    yield store, settings
    store.close()


def test_topic_by_topic_and_timed(ground: Ground) -> None:
    """A person sees the own items of one topic before those of the next, and each is timed."""
    store, settings = ground
    seen = []
    while found := next_of(store, settings, "U0SECOND"):
        item, left = found
        seen.append(item["detail"]["topic"])
        decide(store, settings, item["id"], "approved", "U0SECOND")
    assert seen == sorted(seen)
    assert len(seen) >= 6
    assert left == 0
    with store.read() as session:
        pace = review.pace(session)
    assert pace.count == len(seen)
    assert 0 <= pace.seconds < 60


def test_minutes_a_pair_are_what_the_screens_took(ground: Ground) -> None:
    """Each pair's time is the sum of the looks that it needed; a long look is told as such."""
    store, settings = ground
    for seconds in (8, 16, 60):
        item, _ = next_of(store, settings, "U0SECOND") or ({}, 0)
        with store.write() as session:
            row = session.get_one(ReviewItem, item["id"])
            row.opened_at = now() - timedelta(seconds=seconds)
            session.add(row)
            before = select(ReviewItem).where(ReviewItem.state == "closed")
            for other in session.exec(before):  # the one before was closed just as this one opened
                other.closed_at = row.opened_at
                session.add(other)
        decide(store, settings, item["id"], "approved", "U0SECOND")
    with store.read() as session:
        found, told = spent(session), stats(session)["review"]

    assert (found.pairs, found.screens) == (3, 3)
    assert found.minutes_per_pair == pytest.approx((8 + 16 + 60) / 60 / 3, abs=0.02)
    assert found.in_time == pytest.approx(2 / 3, abs=0.01)
    assert told == asdict(found)


@pytest.mark.parametrize(
    ("user", "outcome", "key"),
    [
        ("U0NOBODY", "approved", "review.not_expert"),
        ("U0SECOND", "maybe", "review.outcome"),
        ("U0SECOND", "approved", "review.unknown"),
    ],
)
def test_decisions_need_an_expert_and_an_open_item(
    ground: Ground, user: str, outcome: str, key: str
) -> None:
    """Nobody else decides, nothing else is an outcome, nothing is decided twice."""
    store, settings = ground
    item, _ = next_of(store, settings, "U0SECOND") or ({}, 0)
    if key == "review.unknown":
        decide(store, settings, item["id"], "approved", "U0SECOND")
    with pytest.raises(UserError) as told:
        decide(store, settings, item["id"], outcome, user)
    assert told.value.key == key


def test_swapped_answers_are_doubted_first() -> None:
    """Of forty pairs with five answers exchanged, the five are at the top of the list."""
    rows, draw = many(40), random.Random(3)
    wrong = set(draw.sample(range(40), 5))
    answers = [row["answer"] for row in rows]
    clean = []
    for n, row in enumerate(rows):
        answer = answers[(n + 7) % 40] if n in wrong else answers[n]
        evidence = [
            {**row["evidence"][0], "gold": True},
            {**rows[(n + 7) % 40]["evidence"][0], "gold": False},
        ]
        clean.append(Clean(pair_id=str(n), question=row["question"], answer=answer, rejected="", facts=[],
                           evidence=evidence, masked=0, hash=""))  # fmt: skip
    order = sorted(clean, key=lambda one: -doubted(one, [one]).score)

    assert {int(one.pair_id) for one in order[:5]} == wrong


def test_all_kept_pairs_are_ranked(ground: Ground) -> None:
    """Each kept pair has its place and its reason."""
    with ground[0].read() as session:
        found = ranked(session)
    assert len(found) == 8
    assert [d.score for d in found] == sorted((d.score for d in found), reverse=True)
