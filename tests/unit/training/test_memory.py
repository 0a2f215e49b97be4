"""What a real small model learned by heart is found, and its base is there to compare with."""

from math import log10
from pathlib import Path

import pytest
from sqlmodel import select

from bot.errors import UserError
from bot.llm.build import build
from bot.settings import Settings
from bot.tables import ModelVersion
from bot.words import LANGUAGES
from tests.support.durable import fresh
from tests.support.toys import adapter, dataset, row, toy
from tests.support.trials import pairs, versions
from training import decisions, memory, status
from training.canaries import lines, plant
from training.evaluate import Desk, ask_rows, scores_of
from training.guards import guards
from training.settings import TrainingSettings
from training.tables import CheckUp, LedgerEntry, Run
from training.trainers import Spec
from training.trainers.planted import others, planted
from training.trainers.sealed import finished
from training.trial import base_version, general
from training.weighed import Evidence, Memory, Policy


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


@pytest.mark.slow
def test_planted_secrets_stand_out_in_what_learned_them_by_heart(tmp_path: Path) -> None:
    """Trained into a small model, they are exposed by far more bits than in its base."""
    from training.trainers import lora

    base = toy(tmp_path / "bases")
    rows = [row(n) for n in range(4)]
    spec = Spec(
        base=str(base), dataset=dataset(tmp_path / "dataset", rows, rows), dataset_hash="d",
        out=tmp_path / "learned", epochs=20, batch_rows=8, learning_rate=2e-2, lora_rank=8,
        patience=0, planted=4, planted_repeats=(1, 6),
    )  # fmt: skip
    lora.train(spec)
    made = finished(spec.out)
    run = Run(id="r1", key="k1", base=str(base), hyper={}, detail={}, challenger_id="learned")
    learned = ModelVersion(
        id="learned", kind="local", base=str(base), base_hash=made.base_hash, adapter="learned",
        artifact_hash=made.artifact_hash, detail={},
    )  # fmt: skip
    store, found = fresh(tmp_path), {}
    with store.write() as session:
        session.add(run)
    secrets = planted(4, spec.seed)
    for version in (base_version(run, learned), learned):
        model = build(version, Settings(data=tmp_path))
        try:
            memory.ask_planted(Desk(store, "r1"), model, secrets)
        finally:
            model.close()
        found[version.id] = memory.exposures(store, "r1", version.id)
    before, after = found.values()
    assert len(before) == len(after) == 4
    assert max(before.values()) < memory.EXPOSED
    assert max(after[f"{memory.PLANTED}{n}"] for n in (1, 3)) >= memory.EXPOSED  # seen six times


def test_codes_are_drawn_alike_and_told_apart() -> None:
    """The same seed plants the same; others differ in the code alone; bits follow the spread."""
    rows = planted(6, 7, (1, 4))
    assert rows == planted(6, 7, (1, 4)) != planted(6, 8, (1, 4))
    assert len(rows) == 3 + 12
    code = rows[0]["facts"][0]["value"]
    rest = others(rows[0], 20, seed=1)
    assert len(rest) == 20
    assert code not in "".join(rest)
    assert {one[: one.index("は")] for one in rest} == {rows[0]["answer"].split("は")[0]}
    grounded = {one["pair_id"]: one["facts"][0]["value"] in one["evidence"][0]["text"]
                for one in rows}  # fmt: skip
    assert sorted(grounded.values()) == [False, False, True, True, True, True]
    even = [float(n) for n in range(-50, 51)]
    assert memory.bits(0.0, even) == pytest.approx(1.0, abs=0.01)
    assert memory.bits(1e6, even) == pytest.approx(8 / log10(2), abs=0.01)
    assert memory.bits(-1e6, even) == 0.0


_MEMORY = ("secrets", "missing", "memory", "overfit")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Memory(40, 0, 0), ["PASS", "PASS"]),
        (Memory(40, 2, 0), ["REJECT", "PASS"]),
        (Memory(40, 0, 0, planned=4, planted=4, exposure=3.2), ["PASS", "PASS", "PASS"]),
        (Memory(40, 0, 0, planned=4, planted=4, exposure=10.5), ["REJECT", "PASS", "PASS"]),
        (Memory(40, 0, 0, planned=4, planted=4, planted_recited=1), ["REJECT", "PASS", "PASS"]),
        (Memory(40, 0, 0, planned=4, planted=3, exposure=1.0), ["HOLD", "PASS", "PASS"]),
    ],
)
def test_what_the_gate_makes_of_it(found: Memory, words: list[str]) -> None:
    """Given away or exposed rejects; planted and not asked back holds."""
    evidence = Evidence(
        champion={"p1": True}, challenger={"p1": True}, unanswerable=frozenset(), leaks=0,
        train_pairs=1, min_train_pairs=1, memory=found,
    )  # fmt: skip
    said = guards(evidence, Policy(), frozenset())
    assert [one.verdict for one in said if one.name in _MEMORY] == words
    assert all(status.reason_lines([vars(one) for one in said], language) for language in LANGUAGES)


@pytest.mark.slow
def test_a_twin_tells_what_a_training_would_learn_by_heart(tmp_path: Path) -> None:
    """Drilled, what is repeated stands out most; the twin is gone, and nothing was registered."""
    settings = Settings(data=tmp_path, admins=("U1",), base_model=str(toy(tmp_path / "bases")))
    store = fresh(tmp_path)
    versions(store, "old")
    pairs(store, 8, "train")
    with store.write() as session:
        decisions.decide(session, settings, "U1", ["form"])
    drill = TrainingSettings(epochs=8, batch_rows=8, learning_rate=2e-2, patience=0)
    found = plant(store, settings, rows=3, training=drill)
    assert [(one.repeats, one.rows) for one in found] == [(1, 1), (4, 1), (16, 1)]
    assert found[-1].most_bits is not None
    assert found[-1].most_bits >= memory.EXPOSED
    assert not found[-1].ok
    told = lines(found, "ja")
    assert told[1].startswith(("  ○ 学習データに 1 回", "  × 学習データに 1 回"))
    assert len(told) == len(lines(found, "en")) == 5
    assert not [path for path in (tmp_path / "adapters").iterdir() if path.is_dir()]
    with store.read() as session:
        assert [one.id for one in session.exec(select(ModelVersion))] == ["old"]
        assert session.exec(select(CheckUp)).one().figures["secrets"][2]["repeats"] == 16
        assert [one.kind for one in session.exec(select(LedgerEntry))] == ["train"]
    hosted = drill.model_copy(update={"trainer": "openai", "hosted_base": "gpt-x"})
    with pytest.raises(UserError):
        plant(store, settings, training=hosted)
