"""A one-node Ray cluster on this machine, started and stopped by whoever asks for it."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

from bot.settings import child_environment

START_SECONDS = 120.0


class Cluster:
    """A head node; ``stop`` ends it and everything it started."""

    def __init__(self, folder: Path) -> None:
        ray = str(Path(sys.executable).with_name("ray"))
        port, dashboard = _free_port(), _free_port()
        self.address = f"http://127.0.0.1:{dashboard}"
        self._log = (folder / "ray-start.log").open("wb")
        self._head = subprocess.Popen(
            [
                ray, "start", "--head", "--block", "--num-cpus=2", f"--port={port}",
                "--object-store-memory=100000000", f"--dashboard-port={dashboard}",
                "--dashboard-host=127.0.0.1", "--disable-usage-stats", f"--temp-dir={folder}",
            ],
            stdout=self._log, stderr=subprocess.STDOUT, env=child_environment(),
        )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """End the head node; it takes its own processes along."""
        self._head.terminate()
        try:
            self._head.wait(60)
        finally:
            self._log.close()

    def _wait(self) -> None:
        tick, end = Event(), monotonic() + START_SECONDS
        while monotonic() < end and self._head.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/api/version", timeout=2):  # noqa: S310
                    return
            except OSError:
                tick.wait(0.3)
        self.stop()
        raise RuntimeError((Path(self._log.name)).read_text(errors="replace")[-2000:])


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
