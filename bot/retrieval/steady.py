"""Reads a file as one piece: ordinary, bounded, and the same before and after."""

import os
import stat
from pathlib import Path
from typing import Final

from bot.errors import UserError

_TRIES: Final = 3
_AT_ONCE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""Opening a pipe that nobody writes to would wait for ever."""


def whole(path: Path, limit: int) -> bytes:
    """Return what a file holds; one that changes meanwhile is read again, a few times.

    Args:
        path: Any path; what is no ordinary file is not read.
        limit: Bytes that it may have.

    Raises:
        UserError: It is no ordinary file, too large, or somebody is still writing it.
        OSError: It cannot be opened or read.
    """
    for _ in range(_TRIES):
        with os.fdopen(os.open(path, _AT_ONCE), "rb") as opened:
            before = os.fstat(opened.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise UserError("manuals.unreadable")
            data = opened.read(limit + 1) if before.st_size <= limit else b""
            after = os.fstat(opened.fileno())
        if max(before.st_size, len(data)) > limit:
            raise UserError("manuals.too_large", limit=limit // 1_000_000)
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
    raise UserError("manuals.moving")
