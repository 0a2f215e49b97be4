"""Makes a backup, also while the bot runs.

The database is copied first, in one reading transaction that holds up no writer; then the files,
which only ever appear whole. So every file that a row names is there. A file that has not changed
since the last backup is a hard link to it: a backup costs the database plus what is new. The index
is left out, for it is made anew from the database.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from bot import audit, disputes
from bot.backup import listing
from bot.backup.listing import DATABASE, Kept, Listing
from bot.calls import Report
from bot.crash import point
from bot.errors import Broken, Transient, UserError
from bot.schema import revision
from bot.settings import Settings
from bot.store import RESTORING, Store, now
from bot.words import say

_LEFT: Final = ("index", "owner.lock", "owner.pid", RESTORING, disputes.NAME)
"""What is made anew; how far the sweep has come may be ahead of the database's copy."""
_ROOM: Final = 50_000_000
"""Bytes that stay free on the target's disk."""


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    folder: Path
    listing: Listing
    copied: int
    """Files that were new or changed; the rest are links to the backup before."""
    broken_audit: tuple[int, ...]
    """Rows of the audit log that do not hold; a backup keeps them as they are."""
    removed: tuple[str, ...]
    """Older backups that went, because only so many are kept."""


def make(settings: Settings, to: Path, report: Report, *, keep: int = 0) -> Made:
    """Make a backup in a new folder below ``to``.

    Args:
        settings: Says what to copy.
        to: Folder of all backups; made when missing.
        report: Told what is being copied.
        keep: How many backups stay, the new one included; 0 keeps all.

    Raises:
        UserError: There is nothing to copy, ``to`` lies in the data folder, or the disk is full.
        Transient: Another backup into the same folder is under way.
        Broken: The database is damaged.
    """
    database = listing.database_of(settings)
    if not database.is_file():
        raise UserError("backup.nothing", data=settings.data)
    to = to.expanduser().resolve()
    if to.is_relative_to(settings.data):
        raise UserError("backup.inside", data=settings.data)
    try:
        to.mkdir(parents=True, exist_ok=True)
        with FileLock(to / ".lock", timeout=0):
            return _made(settings, database, to, report, keep)
    except Timeout:
        raise Transient("backup.under_way", folder=to) from None
    except OSError as error:
        raise UserError("backup.no_room", folder=to, why=error.strerror or "") from error


def _made(settings: Settings, database: Path, to: Path, report: Report, keep: int) -> Made:
    for left in to.glob(".*.part"):
        shutil.rmtree(left)
    name = now().strftime("%Y%m%dT%H%M%S%fZ")
    part = to / f".{name}.part"
    part.mkdir(mode=0o700)  # it holds questions and answers
    report(*_told("backup.database"), 0.0)
    _enough_room(database, to)
    _copied_database(database, part / DATABASE)
    point("backup.database")
    before = _before(to)
    sources = list(_sources(settings, database))
    kept: list[Kept] = []
    copied = 1
    for number, source in enumerate(sources):
        report(*_told("backup.files", done=number, of=len(sources)), number / len(sources))
        path = source.relative_to(settings.data).as_posix()
        with suppress(FileNotFoundError):  # forgotten meanwhile
            one, linked = _one(source, part, path, before)
            kept.append(one)
            copied += not linked
    made, broken = _listed(part, name, tuple(kept))
    listing.write(part, made)
    listing.synced(part)
    point("backup.written")
    part.rename(to / name)
    listing.synced_folder(to)
    report(*_told("backup.files", done=len(sources), of=len(sources)), 1.0)
    return Made(to / name, made, copied, broken, tuple(_prune(to, keep)))


def _enough_room(database: Path, to: Path) -> None:
    size = database.stat().st_size
    if shutil.disk_usage(to).free < size + _ROOM:
        raise UserError("backup.no_room", folder=to, why=f"{(size + _ROOM) // 1_000_000} MB")


def _copied_database(database: Path, target: Path) -> None:
    """Copy the database without what was deleted from it, and look whether the copy is sound."""
    try:
        with closing(sqlite3.connect(database, timeout=20)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            sound = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Broken("backup.database_damaged", what=type(error).__name__) from error
    if sound != "ok":
        raise Broken("backup.database_damaged", what="integrity_check")
    target.chmod(0o600)


def _sources(settings: Settings, database: Path) -> Iterator[Path]:
    """Yield the files of the data folder that are whole and cannot be made anew."""
    for folder, names, files in os.walk(settings.data):
        here = Path(folder)
        at_top = here == settings.data
        left_out = _LEFT if at_top else ()
        names[:] = sorted(
            n for n in names
            if n not in left_out and not n.startswith((".", "before-restore-"))
        )  # fmt: skip
        for name in sorted(files):
            file = here / name
            live = name.startswith(database.name) and here == database.parent
            if name in left_out or name.startswith(".") or name.endswith(".lock") or live:
                continue
            if file.is_file() and not file.is_symlink():
                yield file


def _before(to: Path) -> tuple[Path, dict[str, Kept]]:
    """Return the newest backup and its files by path."""
    for folder in reversed(listing.all_in(to)):
        with suppress(UserError):
            return folder, {one.path: one for one in listing.read(folder).files}
    return to, {}


def _one(
    source: Path, part: Path, path: str, before: tuple[Path, dict[str, Kept]]
) -> tuple[Kept, bool]:
    """Link or copy one file; return its line in the listing and whether it is a link."""
    target, (older, files) = part / path, before
    target.parent.mkdir(parents=True, exist_ok=True)
    found, known = source.stat(), files.get(path)
    if known and (known.size, known.changed_ns) == (found.st_size, found.st_mtime_ns):
        with suppress(OSError):  # gone, or a disk without hard links
            os.link(older / path, target)
            return known, True
    shutil.copy2(source, target)
    return Kept(path, listing.hash_of(target), target.stat().st_size, found.st_mtime_ns), False


def _listed(part: Path, name: str, kept: tuple[Kept, ...]) -> tuple[Listing, tuple[int, ...]]:
    """Read the copied database and return the listing, and the audit rows that do not hold."""
    copy = Store(f"sqlite:///{part / DATABASE}")
    try:
        broken = tuple(audit.broken(copy))
        head, forgotten = audit.head(copy), audit.forgotten(copy)
        schema = revision(copy) or ""
    except SQLAlchemyError as error:
        raise Broken("backup.database_damaged", what=type(error).__name__) from error
    finally:
        copy.close()
    rows = listing.counts(part / DATABASE)
    for left in part.glob(f"{DATABASE}-*"):  # the copy's own journal, empty by now
        left.unlink()
    found = (part / DATABASE).stat()
    digest = listing.hash_of(part / DATABASE)
    database = Kept(DATABASE, digest, found.st_size, found.st_mtime_ns)
    return Listing(name, schema, (database, *kept), rows, head, forgotten), broken


def _prune(to: Path, keep: int) -> Iterator[str]:
    for old in listing.all_in(to)[:-keep] if keep > 0 else ():
        shutil.rmtree(old)
        yield old.name


def _told(key: str, **values: object) -> tuple[str, str]:
    return say(key, "ja", **values), say(key, "en", **values)
