"""One owner per data folder: the process that holds the lock opens the index; nobody else does."""

from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import UserError


class Owner:
    """The right to open the data folder's index, held until ``release`` or the process's death.

    Args:
        folder: The data folder.

    Raises:
        UserError: Another process holds it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._note = folder / "owner.pid"
        self._lock = FileLock(folder / "owner.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            pid = self._note.read_text() if self._note.exists() else "?"
            raise UserError("error.data_in_use", folder=folder, pid=pid) from None
        self._note.write_text(str(_pid()))

    def release(self) -> None:
        """Let the next process in."""
        self._note.unlink(missing_ok=True)
        self._lock.release()


def _pid() -> int:
    import os

    return os.getpid()
