"""A PostgreSQL of the test's own, where its programs are installed."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_NOBODY = 65534
IS_ROOT = os.geteuid() == 0


def why_not() -> str:
    """Return why there can be no PostgreSQL here; empty when there can."""
    missing = [name for name in ("initdb", "pg_ctl") if shutil.which(name) is None]
    if missing:
        return f"{' and '.join(missing)} not found"
    return "" if find_spec("psycopg") else "psycopg is not installed"


@contextmanager
def server() -> Iterator[str]:
    """Run a server on a free loopback port and give the URL of its database."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        if IS_ROOT:
            os.chown(data, _NOBODY, _NOBODY)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        _do(data, "initdb", "-D", folder, "-U", "sodateru", "-A", "trust", "-E", "UTF8", "-N")
        options = f"-h 127.0.0.1 -p {port} -c fsync=off -c unix_socket_directories=''"
        log = str(data / "log.txt")
        _do(data, "pg_ctl", "-D", folder, "-o", options, "-l", log, "-w", "start")
        try:
            yield f"postgresql://sodateru@127.0.0.1:{port}/postgres"
        finally:
            _do(data, "pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop")


def _do(data: Path, *command: str) -> None:
    """Run a program of PostgreSQL's, which refuses to be root."""
    who: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY} if IS_ROOT else {}
    subprocess.run(
        command, check=True, cwd=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who
    )
