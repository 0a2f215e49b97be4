"""What a backup holds, written beside it: each file's hash, each table's rows, the audit's end.

A backup is an ordinary folder that mirrors the data folder. Its listing is written last, so a
folder without one is no backup; and it is what a restore is checked against.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from sqlite3 import Connection, connect
from typing import Final

from bot.errors import UserError
from bot.settings import Settings

NAME: Final = "backup.json"
DATABASE: Final = "sodateru.db"
"""The database's name within a backup, wherever the settings keep it."""
FORMAT: Final = 1


@dataclass(frozen=True)
class Kept:
    """One file of a backup."""

    path: str
    """Relative to the backup, with ``/``."""
    sha256: str
    size: int
    """Bytes."""
    changed_ns: int
    """When the original was last changed, nanoseconds since 1970."""


@dataclass(frozen=True)
class Listing:
    """All of a backup."""

    name: str
    """The backup's folder, which is the moment it was made, in UTC."""
    schema: str
    files: tuple[Kept, ...]
    rows: dict[str, int]
    """Rows of each table."""
    audit_head: str
    """Hash of the audit log's last row; note it elsewhere and nobody can rewrite the log unseen."""
    forgotten: tuple[str, ...]
    """What had been forgotten on request by then, as the audit log names it."""

    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(one.size for one in self.files)


def write(folder: Path, listing: Listing) -> None:
    """Write a backup's listing."""
    data = {"format": FORMAT, **asdict(listing)}
    (folder / NAME).write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path) -> Listing:
    """Return a backup's listing.

    Raises:
        UserError: The folder is no backup that this program can read.
    """
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        known = data.pop("format") == FORMAT
        files = tuple(Kept(**one) for one in data.pop("files"))
        found = Listing(files=files, forgotten=tuple(data.pop("forgotten")), **data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UserError("backup.not_one", folder=folder) from None
    if not known:
        raise UserError("backup.not_one", folder=folder)
    return found


def all_in(folder: Path) -> list[Path]:
    """Return the backups below ``folder``, oldest first."""
    found = folder.glob(f"*/{NAME}") if folder.is_dir() else ()
    return sorted(one.parent for one in found if not one.parent.name.startswith("."))


def database_of(settings: Settings) -> Path:
    """Return the SQLite file that the settings name.

    Raises:
        UserError: The database is not SQLite; its own tools copy it.
    """
    from sqlalchemy import make_url

    url = make_url(settings.url)
    if not url.drivername.startswith("sqlite") or not url.database:
        raise UserError("backup.not_sqlite", database=url.drivername)
    return Path(url.database)


def hash_of(file: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def counts(database: Path) -> dict[str, int]:
    """Return the rows of each table of a SQLite file that nobody else uses."""
    with closing(connect(database)) as opened:
        return {name: _rows(opened, name) for name in _tables(opened)}


def _tables(opened: Connection) -> Iterator[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    yield from (name for (name,) in opened.execute(asked) if not name.startswith("sqlite_"))


def _rows(opened: Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    return int(opened.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608


def synced(folder: Path) -> None:
    """Ask the disk to hold everything below ``folder`` before its name says that it is whole."""
    for place, _, files in os.walk(folder):
        for name in files:
            with (Path(place) / name).open("rb") as opened:
                os.fsync(opened.fileno())
        synced_folder(Path(place))


def synced_folder(folder: Path) -> None:
    """Ask the disk to hold the names in a folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
