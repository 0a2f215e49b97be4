"""The loop of training: order, early stop, replay, checkpoints, preferences, the trunk lane."""

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.toys import dataset, row, toy
from training.trainers import Spec, journal
from training.trainers.child.course import Standing, batches, rate


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a tiny base."""
    return toy(tmp_path_factory.mktemp("fitting"))


def spec_in(folder: Path, base: Path, rows: list[dict[str, Any]], **changes: Any) -> Spec:
    """Return a short training of ``rows`` in a folder of its own."""
    frozen = dataset(folder / "dataset", rows, rows[:2])
    spec = Spec(
        base=str(base), dataset=frozen, dataset_hash="x", out=folder / "adapters" / "one",
        epochs=4, batch_rows=4, learning_rate=1e-2, lora_rank=4, preference_pairs=0,
    )  # fmt: skip
    spec.out.parent.mkdir(parents=True)
    return replace(spec, **changes)


def validate(spec: Spec, rows: list[dict[str, Any]]) -> None:
    """Write validation rows of a dataset."""
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)
    (spec.dataset / "validation.jsonl").write_text(lines, encoding="utf-8")


def trained(spec: Spec) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Train; return the manifest and the events."""
    from bot.llm.weights import hush_libraries
    from training.trainers import lora

    hush_libraries()
    events: list[dict[str, Any]] = []
    lora.train(spec, events.append)
    manifest = json.loads((spec.out / "manifest.json").read_text(encoding="utf-8"))
    return manifest, events


def test_the_order_of_rows_follows_from_the_seed() -> None:
    """Every epoch holds every row once, in an order of its own, and a share of replayed rows."""
    spec = Spec("", Path(), "", Path(), epochs=3, batch_rows=4, replay_share=0.2)
    plan = batches(10, 30, spec)
    assert plan == batches(10, 30, spec) != batches(10, 30, replace(spec, seed=1))
    epochs = [sum(plan[i : i + 3], ()) for i in (0, 3, 6)]
    assert [sorted(n for n in one if n < 10) for one in epochs] == [list(range(10))] * 3
    assert [len([n for n in one if n >= 10]) for one in epochs] == [2, 2, 2]
    assert epochs[0] != epochs[1]
    assert len(batches(10, 0, spec)) == 9
    rates = [rate(step, 40, 1.0) for step in range(40)]
    assert rates[0] == 0.5
    assert max(rates) == rates[1] == 1 - 1 / 40
    assert rates[-1] == 0.05


def test_training_stops_when_other_families_get_worse() -> None:
    """The lowest validation loss is the best; without a lower one for long enough it stops."""
    standing = Standing()
    heard = []
    for loss in (2.0, 1.5, 1.5, 1.6):
        standing.step += 10
        heard.append((standing.heard(loss, patience=2), standing.stopped))
    assert heard == [(True, False), (True, False), (False, False), (False, True)]
    assert (standing.best, standing.best_step) == (1.5, 20)


def test_the_adapter_kept_is_the_best_on_validation(tmp_path: Path, base: Path) -> None:
    """Validation rows that say otherwise stop it early; what is sealed is the epoch before."""
    rows = [row(n, said="はい。[1]") for n in range(16)]
    spec = spec_in(tmp_path / "early", base, rows, epochs=8)
    validate(spec, [row(n, said="いいえ、総務部で承ります。[1]") for n in range(4)])
    about, events = trained(spec)
    losses = [loss for _, loss in about["validation"]]
    assert about["stopped_early"]
    assert len(losses) < 8
    assert about["best_step"] == 4 * (1 + losses.index(min(losses)))
    until_best = replace(
        spec, out=tmp_path / "early" / "adapters" / "two", patience=0, epochs=8
    )  # fmt: skip
    again, _ = trained(until_best)
    assert again["artifact_hash"] == about["artifact_hash"]
    assert len(again["losses"]) == 32 > len(about["losses"])
    steps = [one for one in events if "loss" in one]
    assert {"step", "steps", "loss", "tokens_per_second", "eta_seconds"} == set(steps[0])
    assert journal.picture(spec.out).read_bytes().startswith(b"\x89PNG")
    assert about["counters"]["padding"] == 0
    assert about["counters"]["head_tokens"] == about["counters"]["labelled"]


def test_replayed_rows_are_learnt_too(tmp_path: Path, base: Path) -> None:
    """A named file of rows is mixed in at its share."""
    old = [row(n, said="以前からの回答です。") for n in range(8)]
    spec = spec_in(tmp_path, base, [row(n) for n in range(12)], epochs=1, replay_share=0.25)
    file = dataset(tmp_path / "old", old, []) / "train.jsonl"
    about, events = trained(replace(spec, replay=str(file)))
    assert events[0]["replay_rows"] == 8
    assert len(about["losses"]) == 4


def test_preferences_raise_the_right_answer_above_the_wrong(tmp_path: Path, base: Path) -> None:
    """Enough pairs are trained on and kept; too few are not; what harms validation is dropped."""
    rows = [row(n) | {"rejected": "それは分かりません。"} for n in range(8)]
    spec = spec_in(tmp_path / "a", base, rows, preference_pairs=8, learning_rate=2e-2)
    validate(spec, [row(n) for n in range(4)])
    told = trained(spec)[0]["preference"]
    assert (told["pairs"], told["trained"], told["kept"]) == (8, True, True)
    assert told["margin"][1] > told["margin"][0]
    few = trained(replace(spec, out=tmp_path / "a/adapters/few", preference_pairs=9))[0]
    assert (few["preference"]["needed"], few["preference"]["trained"]) == (9, False)
    from training.trainers.child import preference

    worse = pytest.MonkeyPatch()
    worse.setattr(preference, "RATE_SHARE", 40.0)  # a step so long that everything breaks
    with worse.context():
        harmed = trained(replace(spec, out=tmp_path / "a/adapters/harmed"))[0]
    worse.undo()
    assert harmed["preference"]["kept"] is False
    assert harmed["artifact_hash"] == few["artifact_hash"]


def test_the_trunk_lane_gives_the_same_loss(tmp_path: Path, base: Path) -> None:
    """Over kept states each step's loss is that of the same layers computed anew."""
    import torch
    from transformers import AutoTokenizer

    from bot.llm.weights import hush_libraries
    from training.trainers.child.adapter import weights_of, with_adapter
    from training.trainers.child.fitting import Lessons
    from training.trainers.child.forward import Forward
    from training.trainers.child.packing import pack
    from training.trainers.child.rows import encode
    from training.trainers.child.trunk import over_trunk

    spec = spec_in(tmp_path, base, [row(0)], lane="trunk", trunk_top_share=0.5)
    speller = AutoTokenizer.from_pretrained(base)
    rows = [encode(row(n), speller) for n in range(6)]
    told: list[dict[str, Any]] = []
    hush_libraries()
    model = with_adapter(spec, told.append)
    full = Forward(model)
    trunk = over_trunk(model, full, Lessons(rows, [], []), spec, told.append)
    assert told[-1] == {"trunk": True, "trunk_tokens": sum(len(r.ids) for r in rows), "layers": 1}
    assert all(".layers.1." in name for name in weights_of(model))
    for n in range(0, 6, 2):
        some = pack(rows[n : n + 2])
        kept, anew = trunk.losses(some), full.losses(some)
        assert torch.allclose(kept, anew, rtol=1e-5, atol=1e-5)
    unseen = pack([encode(row(9, form="初めての{word}"), speller)])
    assert torch.allclose(trunk.losses(unseen), full.losses(unseen))
    assert [type(one).__name__ for one in trunk._below] == ["Qwen2DecoderLayer"]  # type: ignore[attr-defined]


def test_a_checkpoint_of_something_else_is_not_used(tmp_path: Path) -> None:
    """Cut short, flipped, or of another training: as if it were not there. A full disk is told."""
    import torch

    from training.trainers.child.checkpoint import Checkpoints

    kept = Checkpoints(tmp_path, "one", 0.0)
    kept.save("sft", {"a": torch.ones(64)}, {"n": 1})
    found = kept.load("sft")
    assert found is not None
    assert found[1] == {"n": 1}
    (file,) = kept.folder.iterdir()
    raw = bytearray(file.read_bytes())
    raw[-3] ^= 1
    file.write_bytes(raw)
    assert kept.load("sft") is None
    file.write_bytes(raw[:100])
    assert kept.load("sft") is None
    file.unlink()
    other = Checkpoints(tmp_path, "two", 0.0)
    other.folder.mkdir()
    kept.save("sft", {"a": torch.ones(64)}, {"n": 1})
    (kept.folder / "sft.safetensors").rename(other.folder / "sft.safetensors")
    assert other.load("sft") is None
    with pytest.raises(OSError, match=r"."):
        Checkpoints(Path("/dev/full"), "one", 0.0).save("sft", {"a": torch.ones(4)}, {})


def test_progress_can_be_read_while_it_trains(tmp_path: Path) -> None:
    """The last step with its loss, pace and time left; nothing before the first."""
    out = tmp_path / "run"
    assert journal.latest(out) == {}
    with journal.opened(out) as tell:
        tell({"rows": 3})
        assert journal.latest(out) == {}
        for step in range(200):
            tell({"step": step, "steps": 200, "loss": 1.0, "eta_seconds": 5.0})
        tell({"validation": 1.0, "step": 199})
    assert journal.latest(out)["step"] == 199


def test_why_a_training_ended_is_told_by_a_key() -> None:
    """A full disk and missing memory have sentences of their own; the unforeseen has none."""
    full = OSError(errno.ENOSPC, "No space left on device")
    assert (journal.reason(full) or {})["failed"] == "train.disk_full"
    memory = RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8")
    assert (journal.reason(memory) or {})["failed"] == "train.out_of_memory"
    assert journal.reason(ValueError("?")) is None
