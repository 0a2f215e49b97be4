"""What a manager is told: where the company stands, what is missing, and what it would cost."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot import registry
from bot.errors import UserError
from bot.settings import Settings
from bot.store import Store
from tests.support.durable import fresh
from tests.support.trials import pairs, versions
from training import curve, decisions, goal
from training.guide import lines
from training.readiness import Figures, readiness, stage, steps
from training.settings import TrainingSettings
from training.tables import CheckUp, Goal, Run

TRAINING = TrainingSettings(min_train_pairs=20, gate_min_holdout=5)
NOTHING = Figures(
    documents=0, answers=0, rewrites=0, verified=0, critical=0, train=0, validation=0, holdout=0,
    runs=0, judged=0, failed_in_a_row=0, promoted=0, tastings=0, check_ups=0, own_champion=False,
    new_pairs=0, days_since=None,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give a company with thirty pairs to train on and ten held out."""
    found = fresh(tmp_path)
    versions(found, "old")
    pairs(found, 30, "train")
    pairs(found, 10, "holdout", start=30)
    return found


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with an administrator and a base."""
    return Settings(data=tmp_path, admins=("UADMIN",), base_model="bases/llm-jp")


def decided(store: Store, settings: Settings, cap_yen: float = 0.0) -> None:
    """Record goal and data use."""
    wanted = Goal(admin="", improve=" 経費の回答 ", whom="営業部", measure="正答率9割",
                  topics=["経費", "", "経費"], cap_yen=cap_yen)  # fmt: skip
    with store.write() as session:
        goal.set_goal(session, settings, "UADMIN", wanted)
        decisions.decide(session, settings, "UADMIN", ["form"])


def test_ready_only_with_goal_and_decision(store: Store, settings: Settings) -> None:
    """Data alone start nothing; with goal and decision the picture turns, in both languages."""
    before = readiness(store, settings, TRAINING)
    assert {one.name for one in before.checks if not one.ok} >= {"goal", "decision"}
    assert not before.ready
    decided(store, settings)
    found = readiness(store, settings, TRAINING)
    assert found.ready
    assert found.goal["topics"] == ["経費"]
    told = lines(found, "ja")
    assert told[0] == "自社モデルの育成状況"
    assert "目標: 経費の回答（対象: 営業部／成功の基準: 正答率9割）" in told
    assert any(line.startswith("  費用の目安: 1回 約") for line in told)
    assert sum(line.startswith(("  ✔", "  ▶", "  ·")) for line in told) >= 7
    assert len(lines(found, "en")) == len(told)
    assert found.as_row()["steps"][0] == {"step": "goal", "state": "done"}


def test_what_is_not_known_is_not_told_as_nothing(tmp_path: Path, settings: Settings) -> None:
    """Before the first pair no cost is named; every × says what to do about it."""
    (tmp_path / "empty").mkdir()
    empty = fresh(tmp_path / "empty")
    versions(empty, "old")
    told = lines(readiness(empty, settings, TRAINING), "ja")
    assert any(line.startswith("  費用の目安: ペアが集まると") for line in told)
    unmet = [line for line in told if line.startswith("  ×")]
    assert len(unmet) == 4
    assert all("→" in line for line in unmet)
    empty.close()


def test_topics_of_the_goal_come_first_and_small_ones_by_name(
    store: Store, settings: Settings
) -> None:
    """Nine topics fill the lines; the goal's is the first one, what is left is named."""
    decided(store, settings)
    found = readiness(store, settings, TRAINING)
    topics = [curve.Topic(f"分野{n}", 12 - n, 8, 2, 0.5) for n in range(11)]
    aimed = curve.Topic("経費", 1, 1, 0, 0.0)
    told = lines(replace(found, topics=(*topics, aimed)), "ja")
    at = next(n for n, line in enumerate(told) if line.startswith("分野ごと"))
    assert told[at + 1].startswith("  経費: 1 組")
    assert "  ほか 4 分野（それぞれ 5 組以下）: 分野7、分野8、分野9、分野10" in told


def test_an_incomplete_goal_is_none(store: Store, settings: Settings) -> None:
    """Three things make a goal, and an administrator sets it."""
    bad = Goal(admin="", improve="回答", whom=" ", measure="9割", topics=[])
    with pytest.raises(UserError, match=r".*"), store.write() as session:
        goal.set_goal(session, settings, "UADMIN", bad)
    whole = Goal(admin="", improve="回答", whom="皆", measure="9割", topics=[])
    with pytest.raises(UserError), store.write() as session:
        goal.set_goal(session, settings, "USTRANGER", whole)
    with pytest.raises(UserError) as missing:
        goal.refuse_without(store)
    assert "train goal" in missing.value.say("ja")


def test_a_second_training_needs_new_pairs_and_rest(store: Store, settings: Settings) -> None:
    """The same data just trained on are no reason to train again."""
    decided(store, settings)
    with store.write() as session:
        session.add(Run(
            id="r1", key="k1", stage="held", base="b", hyper={"epochs": 1},
            champion_id=registry.champion(session).id, challenger_id="x", why="asked",
            detail={"train_rows": 28, "losses": [[1, 1.0]], "train_seconds": 56.0},
        ))  # fmt: skip
    found = readiness(store, settings, TRAINING)
    assert {one.name for one in found.checks if not one.ok} == {"fresh", "rested"}
    assert found.figures.new_pairs == 2
    assert any("あと 48 組" in line for line in lines(found, "ja"))


@pytest.mark.parametrize(
    ("changes", "ready", "name"),
    [
        ({}, False, "start"),
        ({"documents": 12}, False, "poc"),
        ({"documents": 12, "rewrites": 1}, False, "collect"),
        ({"documents": 12, "rewrites": 40, "verified": 30}, False, "verified"),
        ({"train": 300}, True, "pilot"),
        ({"own_champion": True}, False, "own"),
        ({"own_champion": True, "promoted": 2, "check_ups": 3}, True, "steady"),
    ],
)
def test_stages(changes: dict[str, int], ready: bool, name: str) -> None:
    """The road map follows from what was counted."""
    assert stage(replace(NOTHING, **changes), ready=ready) == name


def test_steps_are_begun_before_they_are_done() -> None:
    """Nothing is done that was only begun."""
    ok = dict.fromkeys(("goal", "decision", "pairs", "holdout", "base"), False)
    assert {mark for _, mark in steps(NOTHING, ok)} == {"todo"}
    begun = dict(steps(replace(NOTHING, rewrites=3, runs=1), {**ok, "goal": True}))
    assert (begun["goal"], begun["collect"], begun["train"]) == ("doing",) * 3


def test_the_curve_goes_on_as_it_went() -> None:
    """A power law is found again; a flat curve promises nothing; at the aim nothing is missing."""
    points = [(n, 1 - 0.9 * (n / 10) ** -0.5) for n in (10, 20, 30, 40)]
    more = curve.further(points)
    assert more is not None
    assert 40 + more == pytest.approx(10 * (0.9 / 0.2) ** 2, rel=0.01)
    assert curve.further([(10, 0.3), (20, 0.3), (40, 0.3)]) is None
    assert curve.further([(10, 0.5), (20, 0.85)]) == 0


def test_topics_reach_by_other_families_alone() -> None:
    """A near-copy of the same family covers nothing; another person's wording does."""
    same = [{"question": "交通費の上限はいくらですか", "family": "f", "topic": "経費"}] * 2
    other = [{**same[0], "family": "g"}]
    assert curve.topics({"train": same})[0].covered == 0.0
    assert curve.topics({"train": same, "holdout": other})[0].covered == 1.0


@pytest.mark.parametrize("word", ["train", "do_not_train", "too_few"])
def test_whatever_the_adviser_says_is_told(store: Store, settings: Settings, word: str) -> None:
    """Each of its words has a line of its own in the manager's picture."""
    with store.write() as session:
        session.add(CheckUp(kind="advice", period="now", version_id="old", ok=False,
                            figures={"word": word}))  # fmt: skip
    found = readiness(store, settings, TRAINING)
    assert found.advice == word
    assert any(line.startswith("  診断: ") for line in lines(found, "ja"))
    assert any(line.startswith("  Advice: ") for line in lines(found, "en"))
