"""The training process killed in the middle of a training: it goes on to the very same weights."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import child_environment
from tests.support.toys import dataset, row, toy
from training.trainers import Spec, journal

ROOT = Path(__file__).parents[2]


def child(spec: Spec, crash_at: str = "") -> tuple[int, list[dict[str, Any]]]:
    """Run the training process; return its exit code and its events."""
    file = spec.out.with_suffix(".spec.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(journal.told(spec)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "training.trainers.lora", str(file)],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env=child_environment(SODATERU_CRASH_AT=crash_at, OMP_NUM_THREADS="1"),
    )  # fmt: skip
    assert done.returncode in (0, -signal.SIGKILL), done.stderr[-2000:]
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_killed_in_the_middle_it_ends_with_the_same_weights(tmp_path: Path) -> None:
    """Killed between a step and its checkpoint: no step is lost, none is learnt twice."""
    rows = [row(n) | {"rejected": "分かりません。"} for n in range(16)]
    frozen = dataset(tmp_path / "dataset", rows, rows)
    lines = "".join(json.dumps(row(n), ensure_ascii=False) + "\n" for n in range(4))
    (frozen / "validation.jsonl").write_text(lines, encoding="utf-8")
    straight = Spec(
        base=str(toy(tmp_path / "bases")), dataset=frozen, dataset_hash="x",
        out=tmp_path / "straight" / "one", epochs=4, batch_rows=4, learning_rate=1e-2,
        lora_rank=4, preference_pairs=16, checkpoint_seconds=1e9,
    )  # fmt: skip
    assert child(straight)[0] == 0
    broken = replace(straight, out=tmp_path / "broken" / "one", checkpoint_seconds=0.0)
    assert child(broken, "fit.stepped:7")[0] == -signal.SIGKILL
    code, events = child(broken)
    assert code == 0
    assert {"resumed": 6} in events
    one, other = (
        json.loads((spec.out / "manifest.json").read_text()) for spec in (straight, broken)
    )
    assert one["artifact_hash"] == other["artifact_hash"]
    assert one["losses"] == other["losses"]
    assert [step for step, _ in one["losses"]] == list(range(1, 17))
    assert not list(broken.out.parent.glob("*.checkpoint"))
