"""A one-node Ray cluster on this machine, started and stopped by whoever asks for it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from time import monotonic

import psutil

from bot.settings import child_environment

START_SECONDS = 180.0
PROBE = "probe"


class Cluster:
    """A head node; ``stop`` ends it and everything it started."""

    def __init__(self, folder: Path) -> None:
        ray = str(Path(sys.executable).with_name("ray"))
        port, dashboard = _free_port(), _free_port()
        self.address = f"http://127.0.0.1:{dashboard}"
        self._folder = str(folder)
        subprocess.run(  # not --block: that ends all when one part that we do not need is late
            [
                ray, "start", "--head", "--num-cpus=2", f"--port={port}",
                "--object-store-memory=100000000", f"--dashboard-port={dashboard}",
                "--dashboard-host=127.0.0.1", "--disable-usage-stats", f"--temp-dir={folder}",
            ],
            check=True, capture_output=True, env=child_environment(), timeout=START_SECONDS,
        )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """End whatever names this cluster's folder, and wait until it is gone."""
        ours = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if self._folder in " ".join(process.cmdline()):
                    process.kill()
                    ours.append(process)
        psutil.wait_procs(ours, 30)

    def _wait(self) -> None:
        """Wait until the cluster takes a job: its dashboard answers long before that."""
        tick, end = Event(), monotonic() + START_SECONDS
        while monotonic() < end:
            try:
                self._takes_a_job()
            except (OSError, RuntimeError):
                tick.wait(0.5)
            else:
                return
        self.stop()
        raise RuntimeError("the cluster takes no job")

    def _takes_a_job(self) -> None:
        from ray.job_submission import JobSubmissionClient

        client = JobSubmissionClient(self.address)
        client.submit_job(entrypoint="true", submission_id=PROBE)


@contextmanager
def ray_cluster(folder: Path) -> Iterator[Cluster]:
    """Give a running cluster; its files lie in ``folder``, whose path must be short."""
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
