"""Training on a real one-node Ray cluster: one job whatever dies, an adapter that comes home whole.

Ray is an extra of its own (about 300 MB installed, half a minute to start): ``make test-ray``.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.errors import Broken, Transient
from bot.llm.artifact import checked
from tests.support.durable import until
from tests.support.ray_cluster import PROBE, ray_cluster
from tests.support.toys import dataset, row, toy
from training.trainers import Cancelled, Spec, journal
from training.trainers.ray import RayTrainer

pytest.importorskip("ray", reason="Ray is not installed; make test-ray installs it and runs this")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("ignore"),  # Ray's own
]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder with a short path: Ray keeps sockets in it."""
    with TemporaryDirectory(prefix="ray") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def cluster(folder: Path) -> Iterator[Any]:
    with ray_cluster(folder) as made:
        yield made


@pytest.fixture(scope="module")
def spec(folder: Path) -> Spec:
    """Give a training of a toy base that takes a few seconds."""
    rows = [row(n) | {"pair_id": f"p{n}"} for n in range(8)]
    return Spec(
        base=str(toy(folder / "bases")), dataset=dataset(folder / "dataset", rows, rows),
        dataset_hash="d", out=folder / "home" / "adapter", epochs=4, batch_rows=4, lora_rank=2,
    )  # fmt: skip


def trainer(address: str, folder: Path) -> RayTrainer:
    def connect() -> Any:
        from ray.job_submission import JobSubmissionClient

        return JobSubmissionClient(address)

    return RayTrainer(connect, folder / "shared", sys.executable, address)


def jobs(address: str) -> dict[str, str]:
    """Return submission id -> status of every job that the cluster knows."""
    from ray.job_submission import JobSubmissionClient

    return {str(one.submission_id): str(one.status.value)
            for one in JobSubmissionClient(address).list_jobs()
            if one.submission_id != PROBE}  # fmt: skip


def test_the_adapter_comes_home_with_its_hashes(cluster: Any, spec: Spec, folder: Path) -> None:
    """Submitted, followed step by step, copied home, checked; the shared copy is gone."""
    spec.out.parent.mkdir()
    heard: list[dict[str, Any]] = []
    made = trainer(cluster.address, folder).train(spec, lambda line: heard.append(dict(line)))
    assert made.adapter == spec.out
    assert checked(spec.out)["artifact_hash"] == made.artifact_hash
    assert any("loss" in line for line in heard)
    assert jobs(cluster.address) == {f"sodateru-{spec.key}": "SUCCEEDED"}
    assert not (folder / "shared" / spec.key).exists()
    assert trainer("http://127.0.0.1:1", folder).train(spec, heard.append) == made  # no cluster


def test_a_killed_trainer_finds_its_job_again(cluster: Any, spec: Spec, folder: Path) -> None:
    """Kill -9 while the job runs: the next call waits for that very job."""
    slow = replace(spec, epochs=60, seed=2, out=folder / "home" / "again")
    code = (
        "import os, sys; from pathlib import Path; from dataclasses import replace\n"
        "from tests.contracts.test_ray_trainer import trainer\n"
        "from training.trainers import journal\n"
        "def die(line):\n"
        "    line and os.kill(os.getpid(), 9)\n"
        "trainer(sys.argv[1], Path(sys.argv[2])).train(journal.spec_of(Path(sys.argv[3])), die)\n"
    )
    order = folder / "order.json"
    order.write_text(json.dumps(journal.told(slow)))
    killed = subprocess.run(
        [sys.executable, "-c", code, cluster.address, str(folder), str(order)],
        cwd=ROOT, capture_output=True, check=False, timeout=200,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr[-1000:]
    made = trainer(cluster.address, folder).train(slow, lambda _: None)
    assert made.adapter == slow.out
    assert list(jobs(cluster.address)).count(f"sodateru-{slow.key}") == 1


def test_cancelling_stops_the_job(cluster: Any, spec: Spec, folder: Path) -> None:
    """Nothing of a cancelled training goes on running on the cluster."""
    endless = replace(spec, epochs=20_000, seed=3, out=folder / "home" / "endless")

    def cancel(line: Any) -> None:
        if line:
            raise Cancelled("train.run_moved", run="r", stage="cancelled")

    with pytest.raises(Cancelled):
        trainer(cluster.address, folder).train(endless, cancel)
    trainer(cluster.address, folder).cancel(endless)
    until(lambda: jobs(cluster.address)[f"sodateru-{endless.key}"] == "STOPPED", 60.0)
    assert not endless.out.exists()


def test_a_failed_job_says_why(cluster: Any, spec: Spec, folder: Path) -> None:
    """What the script itself says is told, not a page of Ray's."""
    empty = dataset(folder / "empty", [], [])
    hopeless = replace(spec, dataset=empty, seed=4, out=folder / "home" / "hopeless")
    with pytest.raises(Broken) as failed:
        trainer(cluster.address, folder).train(hopeless, lambda _: None)
    assert failed.value.key == "train.nothing_to_train_on"


def test_a_lost_head_is_a_reason_and_a_new_one_takes_the_job(
    cluster: Any, spec: Spec, folder: Path
) -> None:
    """The head dies in the middle: a plain reason; a fresh cluster trains it once more."""
    lost = replace(spec, epochs=400, seed=5, out=folder / "home" / "lost")

    def stop(line: Any) -> None:
        if line:
            cluster.stop()

    with pytest.raises(Transient) as away:
        trainer(cluster.address, folder).train(lost, stop)
    assert away.value.key == "ray.away"
    assert cluster.address in away.value.say("ja")
    assert not lost.out.exists()
    with TemporaryDirectory(prefix="ray") as fresh, ray_cluster(Path(fresh)) as other:
        made = trainer(other.address, folder).train(replace(lost, epochs=400), lambda _: None)
        assert made.adapter == lost.out
