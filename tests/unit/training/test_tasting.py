"""Blind tastings are laid out fairly: few, in the expert's hours, sides by lot, ties allowed."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import office, registry
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import ExpertProfile, ModelVersion, Tasting
from curation.tables import Clean, Pair
from tests.support.durable import fresh
from training.report import explain, lines, page
from training.settings import TrainingSettings
from training.tables import GateVerdict, Run, Score
from training.tasting import plan, rating

EXPERTS = ("UFUKAMACHI", "USETOMORI", "UHINO")
TRAINING = TrainingSettings()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, experts=EXPERTS)


@pytest.fixture
def store(tmp_path: Path, settings: Settings) -> Iterator[Store]:
    """Give a store with a held run whose two sides answered forty questions."""
    made = fresh(tmp_path)
    registry.begin(made, settings)
    with made.write() as session:
        session.add(Run(
            id="r1", key="k", base="b", hyper={}, detail={}, artifact_hash="h", stage="held",
            champion_id="quote", challenger_id="lora",
        ))  # fmt: skip
        registry.register(session, ModelVersion(id="lora", kind="local", run_id="r1", detail={}))
        for n in range(40):
            asked(session, n)
    yield made
    made.close()


def asked(session: Any, n: int, run: str = "r1") -> None:
    """Store question ``n`` with both answers; every eighth one is answered alike."""
    if run == "r1":
        session.add(Pair(
            id=f"p{n}", question=f"{n}番の会議室はどこですか？", answer="総務部です。", rejected="",
            facts=[], documents=[], quotes=[], evidence=[], language="ja", source="form",
            consent="samples", author="U", hash=f"x{n}",
        ))  # fmt: skip
        session.flush()
        session.add(Clean(
            pair_id=f"p{n}", question=f"{n}番の会議室はどこですか？", answer="総務部です。",
            rejected="", facts=[], evidence=[], masked=0, hash="h",
        ))  # fmt: skip
    for version in ("quote", "lora"):
        said = (
            "内線２１０１です。"
            if n % 8 == 0 and version == "lora"
            else f"{version}:内線2101です。"
        )
        said = "内線2101です。" if n % 8 == 0 and version == "quote" else said
        session.add(Score(
            run_id=run, version_id=version, pair_id=f"p{n}", right=True, abstained=False, why="ok",
            text=said,
        ))  # fmt: skip


def laid(store: Store, expert: str = "") -> list[Tasting]:
    with store.read() as session:
        rows = session.exec(select(Tasting).order_by(col(Tasting.due_at))).all()
    return [row for row in rows if expert in ("", row.expert)]


def test_an_expert_is_asked_five_times_a_week_and_no_more(store: Store, settings: Settings) -> None:
    """Planning again adds nothing; different experts get different pairs where there are enough."""
    made = plan(store, settings, TRAINING)
    assert plan(store, settings, TRAINING) == 0
    per_expert = Counter(row.expert for row in laid(store))
    assert set(per_expert) == set(EXPERTS)
    assert max(per_expert.values()) <= 5
    assert made == sum(per_expert.values()) >= 9  # a week with holidays has fewer days
    pairs = Counter(row.pair_id for row in laid(store))
    assert max(pairs.values()) == 1
    with store.write() as session:
        for row in session.exec(select(Tasting)):
            row.due_at -= timedelta(days=15)
            session.add(row)
    assert plan(store, settings, TRAINING) >= 9  # the next week


def test_they_come_in_office_hours_one_a_day(store: Store, settings: Settings) -> None:
    """Never at night, never on a holiday, never while away, and not five in one morning."""
    away = now() + timedelta(days=3)
    with store.write() as session:
        session.add(ExpertProfile(user="UHINO", away_until=away))
        session.add(ExpertProfile(user="USETOMORI", quiet_from=12, quiet_until=15))
    plan(store, settings, TRAINING)
    for row in laid(store):
        local = row.due_at.astimezone(office.JAPAN)
        assert office.is_workday(local.date())
        assert not (row.expert == "USETOMORI" and 12 <= local.hour < 15)
        assert row.expert == "USETOMORI" or 9 <= local.hour < 18
    assert all(row.due_at >= away for row in laid(store, "UHINO"))
    for expert in EXPERTS:
        days = [row.due_at.astimezone(office.JAPAN).date() for row in laid(store, expert)]
        assert max(Counter(days).values()) <= 3  # days before a weekend may meet after it


def test_sides_are_drawn_by_lot_and_same_answers_are_not_asked(
    store: Store, settings: Settings
) -> None:
    """About half stand left; what differs in nothing but letters' width is no choice."""
    plan(store, settings, TRAINING)
    rows = laid(store)
    left = Counter(row.left_version for row in rows)
    assert set(left) == {"quote", "lora"}
    for row in rows:
        assert {row.left_version, row.right_version} == {"quote", "lora"}
        assert row.left.startswith(row.left_version)
        assert int(row.pair_id[1:]) % 8


def test_votes_become_a_rating(store: Store, settings: Settings) -> None:
    """Wins, losses and ties are told apart whichever side they stood on."""
    with store.read() as session:
        assert rating(session, "r1") is None
    plan(store, settings, TRAINING)
    with store.write() as session:
        rows = session.exec(select(Tasting).order_by(Tasting.id)).all()
        for n, row in enumerate(rows[:8]):
            new = "left" if row.left_version == "lora" else "right"
            old = "right" if new == "left" else "left"
            row.choice, row.voted_at = ("same" if n == 7 else old if n == 6 else new), now()
            session.add(row)
    with store.read() as session:
        found = rating(session, "r1")
    assert found is not None
    assert (found.wins, found.losses, found.ties) == (6, 1, 1)
    assert found.p == pytest.approx(8 / 128)
    assert "新モデルが良い 6" in found.line("ja")
    assert "preferred 6" in found.line("en")
    with store.write() as session:
        session.add(GateVerdict(
            id="v", run_id="r1", verdict="HOLD", reasons=[], artifact_hash="h"
        ))  # fmt: skip
    told = explain(store, "r1")
    assert lines(told, "ja")[-1] == found.line("ja")
    assert found.line("ja") in unescape(page(told, "ja"))


def test_what_was_withdrawn_is_not_asked(store: Store, settings: Settings) -> None:
    """A withdrawn pair is nobody's dish; without any, and when switched off, nobody is asked."""
    with store.write() as session:
        for pair in session.exec(select(Pair)):
            pair.withdrawn_at = now()
            session.add(pair)
    assert plan(store, settings, TRAINING) == 0
    assert plan(store, settings, TRAINING.model_copy(update={"tastings_per_week": 0})) == 0
