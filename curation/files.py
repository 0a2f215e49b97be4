"""Files that are there whole or not at all, however the process that writes them ends."""

import os
import shutil
import socket
from pathlib import Path

from bot.crash import point


def write(file: Path, text: str) -> None:
    """Write a file under another name beside its place, then move it there."""
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, encoding="utf-8")
    point("file.part")
    part.replace(file)


def part_of(folder: Path) -> Path:
    """Return a fresh folder to fill beside ``folder``; parts that a dead process left there go."""
    begins = f".{folder.name[:12]}-{socket.gethostname()}-"
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{begins}*"):
        process = left.name.removeprefix(begins)
        if not process.isdecimal() or not _alive(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    part = folder.with_name(f"{begins}{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    return part


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True
