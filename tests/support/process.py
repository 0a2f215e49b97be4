"""Ending child processes for good, so that no failed test leaves one behind."""

import subprocess
from contextlib import suppress
from typing import Any


def end(process: "subprocess.Popen[Any]", seconds: float = 30.0) -> int:
    """Ask a process to end, insist after ``seconds``, and return its exit code."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    finally:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                with suppress(OSError):
                    pipe.close()
    return process.wait()
