"""Keeps a workspace on disk: one JSON line for each durable change, compacted when opened."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]


class Journal:
    """Appends changes to a file; a line cut off by a crash is ignored when read again.

    Args:
        path: The file; its folder is made when missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[str] | None = None

    def replay(self) -> Iterator[Json]:
        """Yield the changes written so far, oldest first."""
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue  # the last line of a process that was killed

    def start(self, state: Iterable[Json]) -> None:
        """Replace the file by ``state`` and take further changes."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(_line(change) for change in state)
        fresh.replace(self._path)
        self._file = self._path.open("a", encoding="utf-8")

    def add(self, change: Json) -> None:
        """Write one change."""
        if self._file:
            self._file.write(_line(change))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()
            self._file = None


def _line(change: Json) -> str:
    return json.dumps(change, ensure_ascii=False, separators=(",", ":")) + "\n"
