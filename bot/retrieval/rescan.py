"""The configured folders are looked through again and again, by one bot of several."""

from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Final

from bot import audit, lease
from bot.errors import UserError
from bot.log import get
from bot.retrieval import audiences, sources
from bot.retrieval.ingest import ingest, missing
from bot.retrieval.look import Look, known
from bot.settings import Settings
from bot.store import Store

NAME: Final = "rescan"
SECONDS: Final = 5.0
"""Between two looks at the clock."""
_FEW: Final = 4
"""So many manuals may vanish at once whatever share of the folder they are."""
_log = get("rescan")


class Rescan:
    """Takes the configured folders in whenever their time has come.

    A folder that has lost more than half of its manuals at once is more likely a share that is
    away than a clear-out: nothing is removed then until somebody runs ``sodateru ingest``.

    Args:
        store: The database.
        settings: Names the folders and how often.
        owner: This process, as an owner of leases.
    """

    def __init__(self, store: Store, settings: Settings, owner: str) -> None:
        self._store, self._settings, self._owner = store, settings, owner
        self._due = 0.0

    def tick(self) -> bool:
        """Look through the folders if it is time and nobody else does."""
        seconds = self._settings.rescan_minutes * 60
        if not (self._settings.manuals and seconds) or monotonic() < self._due:
            return False
        self._due = monotonic() + seconds
        if lease.take(self._store, NAME, self._owner, seconds) is None:
            return False
        for folder in self._settings.manuals:
            self._take([Path(folder).expanduser()])
        return False

    def _take(self, folder: Sequence[Path]) -> None:
        """Take one folder in; what is wrong with it is told and keeps the others going."""
        try:
            why = _away(self._store, folder)
            if not why:
                done = ingest(self._store, folder)
                _log.info("rescan.done", count=done.passages_changed)
                return
        except UserError as error:
            why = error.key
        _log.warning("rescan.held", code=why)
        with self._store.write() as session:
            audit.record(session, "bot", "manuals.rescan_held", folder[0].name, why=why)


def _away(store: Store, folder: Sequence[Path]) -> str:
    """Return a code when a folder has lost so much that it is probably away."""
    found = sources.scan(folder)
    look = Look(known(store), audiences.Audiences(), None)
    gone, there = len(missing(look, found)), len(found.files)
    return "most_gone" if gone > max(_FEW, there) else ""
