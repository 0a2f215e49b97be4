"""Who writes to examine by does not train, in whatever order it comes and is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.store import Store
from curation.dataset import freeze
from curation.pipeline import run
from curation.tables import Member, Verdict
from tests.support.shelves import RULES, Given, manual, many, opened, rewritten, take

GOLDEN = Given("golden", "samples", author="U0EXAMINER")
FORM = Given("form", "samples", author="U0EXAMINER")
Ground = tuple[Store, Settings]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    store, settings = opened(tmp_path / "data")
    manual(store, "窓口", [f"{name}の窓口は{name}棟の3階にある。" for name in ("総務", "人事")])
    yield store, settings
    store.close()


def _sides(store: Store) -> dict[str, str]:
    """Return each pair's side, or why it is out."""
    with store.read() as session:
        out = {v.pair_id: v.why for v in session.exec(select(Verdict)) if not v.kept}
        on = {member.pair_id: member.side for member in session.exec(select(Member))}
    return on | out


@pytest.mark.parametrize("apart", [False, True])
def test_who_examines_does_not_train(ground: Ground, apart: bool) -> None:
    """Golden questions are held out; what their author writes later is on no side at all."""
    store, settings = ground
    take(store, many(6)[:3], GOLDEN)
    if apart:
        run(store, settings, rules=RULES)
    take(store, many(6)[3:], FORM)
    take(store, many(40)[6:])
    run(store, settings, rules=RULES)
    frozen = freeze(store, settings, rules=RULES)

    sides = _sides(store)
    assert [sides[f"row-{n:03}"] for n in range(3)] == ["holdout"] * 3
    assert [sides[f"row-{n:03}"] for n in range(3, 6)] == ["by_examiner"] * 3
    train = (settings.data / "datasets" / frozen.hash / "train.jsonl").read_text("utf-8")
    assert '"row-006"' in train or '"row-007"' in train
    assert not any(f'"row-{n:03}"' in train for n in range(6))


@pytest.mark.parametrize("apart", [False, True])
def test_who_trains_does_not_examine(ground: Ground, apart: bool) -> None:
    """Who wrote for training first cannot add golden questions: they say why they are out."""
    store, settings = ground
    take(store, many(6)[3:], FORM)
    if apart:
        run(store, settings, rules=RULES)
    take(store, many(6)[:3], GOLDEN)
    run(store, settings, rules=RULES)

    sides = _sides(store)
    assert [sides[f"row-{n:03}"] for n in range(3)] == ["by_trainer"] * 3
    assert {sides[f"row-{n:03}"] for n in range(3, 6)} <= {"train", "validation", "holdout"}


def test_a_trainers_rewrite_cannot_become_golden(ground: Ground) -> None:
    """Neither under its own id, which is reserved, nor under another one by the same person."""
    store, settings = ground
    rewritten(store, "総務")
    run(store, settings, rules=RULES)
    row = {
        "question": "総務の窓口はどこですか？", "answer": "総務棟の3階です。", "author": "U0EXPERT",
        "quotes": ["総務の窓口は総務棟の3階にある。"],
    }  # fmt: skip

    done = take(store, [{**row, "id": "rewrite:r-総務"}, {**row, "id": "g-1"}], GOLDEN)
    run(store, settings, rules=RULES)

    assert done.refused == [(1, "pairs.reserved_id")]
    assert _sides(store)["g-1"] == "by_trainer"


def test_without_examiners_nothing_is_looked_at_again(ground: Ground) -> None:
    """A run over nothing new judges nothing, also where somebody examines."""
    store, settings = ground
    take(store, many(3), GOLDEN)
    take(store, many(20)[3:])
    run(store, settings, rules=RULES)

    assert not any(run(store, settings, rules=RULES).judged.values())
