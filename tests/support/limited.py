"""Runs a command under a limit: ``python -m tests.support.limited fsize=4096 COMMAND…``.

``fsize`` is the longest file in bytes, as a disk that is about to be full would allow.
"""

import os
import resource
import sys

LIMITS = {"fsize": resource.RLIMIT_FSIZE, "data": resource.RLIMIT_DATA}


def main() -> None:
    """Set the limit and become the command."""
    name, _, value = sys.argv[1].partition("=")
    resource.setrlimit(LIMITS[name], (int(value), int(value)))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606  the test's own command


if __name__ == "__main__":
    main()
