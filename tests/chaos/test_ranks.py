"""Two processes that share a training: the same course as one; where one dies, neither stays."""

import json
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psutil
import pytest

from bot.errors import Broken, Transient
from tests.support.toys import dataset, row, toy
from training.trainers import Spec
from training.trainers.process import ProcessTrainer


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    """Give a training of a tiny base whose last step of an epoch has fewer rows than ranks."""
    folder = tmp_path_factory.mktemp("ranks")
    rows = [row(n) | {"rejected": "分かりません。"} for n in range(17)]
    frozen = dataset(folder / "dataset", rows, [])
    lines = "".join(json.dumps(row(n), ensure_ascii=False) + "\n" for n in range(5))
    (frozen / "validation.jsonl").write_text(lines, encoding="utf-8")
    return Spec(
        base=str(toy(folder / "bases")), dataset=frozen, dataset_hash="x", out=folder / "one",
        epochs=4, batch_rows=8, learning_rate=1e-2, lora_rank=4, patience=0,
        checkpoint_seconds=0.0, preference_pairs=8,
    )  # fmt: skip


def ranks() -> list[psutil.Process]:
    """Return the further processes of the trainings that this process began."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended meanwhile
            found += [child] if ".ranks" in "".join(child.cmdline()[-1:]) else []
    return found


@pytest.mark.slow
def test_two_processes_take_the_steps_of_one(one: Spec) -> None:
    """Killed in the middle, they end with a reason and leave nobody; then they go on to the end."""
    from safetensors.torch import load_file

    trainer, seen = ProcessTrainer(()), []
    alone = trainer.train(one, lambda _event: None)
    two = replace(one, out=one.out.with_name("two"), processes=2)
    assert two.key == one.key

    def kill(event: Mapping[str, Any]) -> None:
        if event.get("step") == 3:
            seen[-1].kill()
        seen.extend(ranks())

    with pytest.raises(Transient) as ended:
        trainer.train(two, kill)
    assert (ended.value.key, ended.value.values["signal"]) == ("train.child_killed", signal.SIGKILL)
    gone, alive = psutil.wait_procs(set(seen), timeout=20)
    assert gone
    assert not alive

    events: list[Mapping[str, Any]] = []
    both = trainer.train(two, events.append)
    assert [event["processes"] for event in events if "processes" in event] == [2]
    assert next(event["resumed"] for event in events if "resumed" in event) >= 2
    for mine, theirs in ((alone.losses, both.losses), (alone.validation, both.validation)):
        assert [step for step, _ in mine] == [step for step, _ in theirs]
        assert [loss for _, loss in mine] == pytest.approx([loss for _, loss in theirs], abs=1e-4)
    weights = [load_file(spec.out / "adapter_model.safetensors") for spec in (one, two)]
    assert all(abs(weights[1][name] - part).max() < 1e-4 for name, part in weights[0].items())
    assert not ranks()
    assert not list(one.out.parent.glob("*.ranks*"))
    about = [json.loads((spec.out / "manifest.json").read_text()) for spec in (one, two)]
    assert about[0]["preference"]["method"] == about[1]["preference"]["method"] == "dpo"


@pytest.mark.slow
def test_what_ends_all_of_them_is_said_once_more(one: Spec) -> None:
    """A loss that is no number ends two processes as it ends one; a cancelled run leaves nobody."""
    bad = replace(one, out=one.out.with_name("bad"), processes=2, learning_rate=1e30)
    with pytest.raises(Broken) as ended:
        ProcessTrainer(()).train(bad, lambda _event: None)
    assert ended.value.key == "train.diverged"
    stopped = replace(one, out=one.out.with_name("stopped"), processes=2)
    seen: list[psutil.Process] = []

    def stop(event: Mapping[str, Any]) -> None:
        if "step" in event:
            seen.extend(ranks())
            raise Broken("train.no_layers")

    with pytest.raises(Broken):
        ProcessTrainer(()).train(stopped, stop)
    assert len(seen) == 1
    assert not psutil.wait_procs(seen, timeout=20)[1]


def test_rows_are_dealt_by_their_tokens() -> None:
    """None is lost, each part keeps their order, and no part waits long for another."""
    from training.trainers.child.ranks import shares
    from training.trainers.child.rows import Row

    rows = [Row([0] * size, 1) for size in (900, 100, 500, 400, 300, 200, 150)]
    parts = shares(rows, 2)
    assert [sum(len(one.ids) for one in part) for part in parts] == [1300, 1250]
    assert sorted(map(id, rows)) == sorted(id(one) for part in parts for one in part)
    assert all(part == sorted(part, key=rows.index) for part in parts)
    assert shares(rows[:1], 3)[1:] == [[], []]
