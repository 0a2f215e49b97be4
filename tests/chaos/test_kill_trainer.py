"""The trainer killed between any two stages: the run resumes, once, to one verdict."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import select

from bot import registry
from bot.settings import child_environment
from bot.tables import ModelVersion
from tests.support.toys import PLACES, dataset, row, toy
from tests.support.trainer import room_of
from training.tables import GateVerdict, Run, Score

ROOT = Path(__file__).parents[2]
STAGES = (
    "run.frozen", "run.training", "run.adapter_written", "run.trained", "run.evaluated_champion",
    "run.evaluated_challenger", "run.evaluated", "run.judging", "run.concluded",
)  # fmt: skip


def run_trainer(data: Path, base: Path, crash_at: str = "") -> subprocess.CompletedProcess[str]:
    """Run the trainer process to its end, or to where it is killed."""
    command = [sys.executable, "-m", "tests.support.trainer", data, base, data / "dataset"]
    return subprocess.run(
        [str(part) for part in command],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env=child_environment(SODATERU_CRASH_AT=crash_at),
    )  # fmt: skip


@pytest.mark.slow
def test_a_trainer_killed_at_every_stage_ends_with_one_verdict(tmp_path: Path) -> None:
    """Killed at each of nine points in turn, the same run goes on: one adapter, one verdict."""
    base = toy(tmp_path / "bases")
    said = f"{PLACES[0]}です。[1]"
    rows = [
        row(0, said=said, form=f"{{word}}は{n}番ですか？") | {"pair_id": f"p{n}"} for n in range(8)
    ]
    dataset(tmp_path / "dataset", rows * 2, rows)
    for stage in STAGES:
        killed = run_trainer(tmp_path, base, stage)
        assert killed.returncode == -signal.SIGKILL, (stage, killed.stderr[-2000:])
    ended = run_trainer(tmp_path, base)
    assert ended.returncode == 0, ended.stderr[-2000:]
    room = room_of(tmp_path, tmp_path / "dataset")
    with room.store.read() as session:
        (run,) = session.exec(select(Run)).all()
        (verdict,) = session.exec(select(GateVerdict)).all()
        made = session.exec(select(ModelVersion).where(ModelVersion.kind == "local")).all()
        scores = session.exec(select(Score)).all()
        champion, before = registry.champion(session), registry.previous(session)
    room.store.close()
    assert ended.stdout.split()[-1] == run.id
    assert len(made) == 1
    assert len(scores) == len({(one.version_id, one.pair_id) for one in scores}) == 16
    assert verdict.artifact_hash == run.artifact_hash == made[0].artifact_hash
    expected = made[0].id if verdict.verdict == "PASS" else "quote"
    assert champion.id == expected
    assert (before is not None) == (verdict.verdict == "PASS")
    adapters = [path for path in (tmp_path / "adapters").iterdir() if path.is_dir()]
    assert [path.name for path in adapters] == [run.id]
