"""What a real small model learned by heart is found, and its base is there to compare with."""

from pathlib import Path

import pytest

from bot.llm.build import build
from bot.settings import Settings
from tests.support.durable import fresh
from tests.support.toys import adapter, row, toy
from training import memory
from training.evaluate import Desk, ask_rows, scores_of
from training.tables import Run
from training.trial import base_version, general


@pytest.mark.slow
def test_what_was_learned_by_heart_comes_out_and_the_base_does_not_know_it(tmp_path: Path) -> None:
    """A LoRA drilled on one number gives it away without a passage; the base does not."""
    sentence = "経理部（内線2103）"
    base = toy(tmp_path / "bases")
    learned = adapter(base, tmp_path, "learned", sentence)
    settings = Settings(data=tmp_path)
    store = fresh(tmp_path)
    run = Run(id="r1", key="k1", base=str(base), hyper={}, detail={}, challenger_id="learned")
    with store.write() as session:
        session.add(run)
    rows = memory.closed([row(n, said=f"{sentence}です。[1]") for n in range(4)])
    before = base_version(run, learned)
    desk = Desk(store, "r1")
    for version in (learned, before):
        model = build(version, settings)
        try:
            memory.ask_closed(desk, model, rows)
            ask_rows(desk, model, general()[:2])
        finally:
            model.close()
    recited = [not holds for name, holds in scores_of(store, "r1", "learned", beside=True).items()
               if name.startswith(memory.CLOSED)]  # fmt: skip
    unlearned = scores_of(store, "r1", before.id, beside=True)
    assert recited == [True] * 4
    assert all(unlearned[one["pair_id"]] for one in rows)
    assert {one["pair_id"] for one in general()[:2]} <= set(unlearned)
