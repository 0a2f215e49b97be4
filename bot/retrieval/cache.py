"""A file of what was computed from texts before (words, vectors), so that it is computed once.

Keyed by content, so it is never wrong, only missing; a damaged file is thrown away.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from bot.text import content_hash


class Cache:
    """What was computed, by kind and text.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError:
            for leftover in path.parent.glob(path.name + "*"):
                leftover.unlink()
            self._db = _opened(path)

    def through(
        self, kind: str, texts: Sequence[str], compute: Callable[[list[str]], Sequence[bytes]]
    ) -> list[bytes]:
        """Return one value per text, computing and keeping those that are not there.

        Args:
            kind: What is computed, with its revision.
            texts: The texts.
            compute: Takes the distinct texts that are missing, returns one value each.
        """
        keys = [content_hash(f"{kind}\n{text}")[:32] for text in texts]
        known = self._get(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            made = compute(list(missing.values()))
            fresh = dict(zip(missing, made, strict=True))
            self._put(fresh)
            known.update(fresh)
        return [known[key] for key in keys]

    def _get(self, keys: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        with self._lock, suppress(sqlite3.DatabaseError):
            for start in range(0, len(keys), 500):
                some = keys[start : start + 500]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, value FROM computed WHERE key IN ({marks})"  # noqa: S608  marks
                found.update(self._db.execute(query, some))
        return found

    def _put(self, fresh: dict[str, bytes]) -> None:
        with self._lock, suppress(sqlite3.DatabaseError), self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO computed VALUES (?, ?)", list(fresh.items())
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")  # losing it costs time only
        db.execute("DROP TABLE IF EXISTS made")  # as it was before: slow to write
        db.execute("CREATE TABLE IF NOT EXISTS computed (key TEXT PRIMARY KEY, value BLOB)")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db
