"""Puts a backup back, after proving that it is whole.

Nothing is replaced before every hash, every table's rows and the audit chain have been checked and
all files lie ready in the data folder. Then only names change: what was there goes into a folder
``before-restore-…``, what lay ready takes its place. A note in the data folder says how far that
is; until it is gone the database does not open, and the same command again completes it.

What people had had forgotten since the backup would come back with it. It is forgotten again: the
trainer is told so, by what the replaced database and newer backups know.
"""

import json
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from bot import audit
from bot.backup import again, listing
from bot.backup.listing import DATABASE, Listing
from bot.calls import Report
from bot.crash import point
from bot.errors import Broken, UserError
from bot.owner import Owner
from bot.schema import HEAD, bring_up_to_date
from bot.settings import Settings
from bot.store import RESTORING, Store, now, open_store
from bot.words import say

_KEPT: Final = ("owner.lock", "owner.pid", RESTORING)


@dataclass(frozen=True)
class Checked:
    """What a look at a backup found."""

    folder: Path
    listing: Listing
    wrong: tuple[str, ...]
    """Files that are missing or changed, tables with other rows, ``audit``; empty when whole."""


@dataclass(frozen=True)
class Restored:
    """A backup that was put back."""

    name: str
    files: int
    aside: Path
    """Folder with what was there before."""
    forgotten_again: int
    """People and messages that were forgotten after the backup; the trainer forgets them again."""


def find(folder: Path) -> Path:
    """Return the backup itself, or the newest one below ``folder``.

    Raises:
        UserError: There is none.
    """
    folder = folder.expanduser().resolve()
    if (folder / listing.NAME).is_file():
        return folder
    if found := listing.all_in(folder):
        return found[-1]
    raise UserError("backup.not_one", folder=folder)


def check(folder: Path, report: Report) -> Checked:
    """Compare a backup with its listing, bring a copy of its database up to date, change nothing.

    Raises:
        UserError: It is no backup.
        Broken: A newer program made it.
    """
    held = listing.read(folder)
    if held.schema > HEAD:
        raise Broken("error.database_newer", found=held.schema)
    wrong = []
    for number, one in enumerate(held.files):
        report(*_told("backup.checking", done=number, of=len(held.files)), number / len(held.files))
        file = folder / one.path
        if not file.is_file() or listing.hash_of(file) != one.sha256:
            wrong.append(one.path)
    report(*_told("backup.checking", done=len(held.files), of=len(held.files)), 1.0)
    if DATABASE not in wrong:
        wrong += _database_faults(folder, held)
    return Checked(folder, held, tuple(wrong))


def _database_faults(folder: Path, held: Listing) -> list[str]:
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / DATABASE
        shutil.copy2(folder / DATABASE, copy)
        found = listing.counts(copy)
        faults = [
            name for name in sorted(found | held.rows) if found.get(name) != held.rows.get(name)
        ]
        try:
            store = open_store(Settings(data=Path(scratch)))
        except SQLAlchemyError:
            return [*faults, DATABASE]
        if audit.head(store) != held.audit_head:
            faults.append("audit")
        store.close()
    return faults


def restore(settings: Settings, checked: Checked, report: Report) -> Restored:
    """Put a checked backup back and return what was done.

    Raises:
        Broken: The backup is damaged; nothing was changed.
        UserError: Something still uses the data folder, or the disk is full.
    """
    if checked.wrong:
        raise Broken("backup.damaged", folder=checked.folder, what=some(checked.wrong))
    owner = Owner(settings.data)
    try:
        _refuse_if_used(settings)
        gone = again.after(settings, checked.listing, _newer(checked))
        _staged(settings, checked, gone, report)
        return _finished(settings)
    except OSError as error:
        raise UserError("backup.no_room", folder=settings.data, why=error.strerror or "") from error
    finally:
        owner.release()


def unfinished(settings: Settings) -> bool:
    """Return whether a restore was interrupted after it began to change names."""
    return (settings.data / RESTORING).exists()


def finish(settings: Settings) -> Restored:
    """Complete an interrupted restore.

    Raises:
        UserError: Something still uses the data folder.
    """
    owner = Owner(settings.data)
    try:
        return _finished(settings)
    finally:
        owner.release()


def _refuse_if_used(settings: Settings) -> None:
    """Refuse while any process has the database open; a bot alone holds the folder's lock."""
    database = listing.database_of(settings)
    if database.parent != settings.data or database.name != DATABASE:
        raise UserError("backup.elsewhere", database=database, data=settings.data)
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=0.2)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")  # SQLite allows it to the only user alone
    except sqlite3.OperationalError:
        raise UserError("backup.in_use", data=settings.data) from None
    except sqlite3.DatabaseError:
        return  # damaged: one more reason to restore


def _newer(checked: Checked) -> tuple[Listing, ...]:
    beside = listing.all_in(checked.folder.parent)
    later = []
    for folder in (one for one in beside if one.name > checked.folder.name):
        with suppress(UserError):
            later.append(listing.read(folder))
    return tuple(later)


def _staged(settings: Settings, checked: Checked, gone: tuple[str, ...], report: Report) -> None:
    """Lay all files ready in the data folder, then note that names may change."""
    stamp = now().strftime("%Y%m%dT%H%M%SZ")
    for left in settings.data.glob(".restore-*"):
        shutil.rmtree(left)
    staging = settings.data / f".restore-{stamp}"
    files = checked.listing.files
    for number, one in enumerate(files):
        report(*_told("backup.copying", done=number, of=len(files)), number / len(files))
        target = staging / one.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(checked.folder / one.path, target)
        if listing.hash_of(target) != one.sha256:
            raise Broken("backup.damaged", folder=checked.folder, what=one.path)
    listing.synced(staging)
    point("restore.staged")
    old = [p.name for p in settings.data.iterdir() if not _stays(p.name)]
    note = {
        "backup": checked.listing.name, "staging": staging.name, "old": old, "files": len(files),
        "aside": f"before-restore-{stamp}", "again": gone,
    }  # fmt: skip
    part = settings.data / f".{RESTORING}.part"
    part.write_text(json.dumps(note), encoding="utf-8")
    part.replace(settings.data / RESTORING)
    listing.synced_folder(settings.data)


def _finished(settings: Settings) -> Restored:
    data = settings.data
    note: dict[str, Any] = json.loads((data / RESTORING).read_text(encoding="utf-8"))
    aside, staging = data / note["aside"], data / note["staging"]
    aside.mkdir(exist_ok=True, mode=0o700)
    for name in note["old"]:
        if not (aside / name).exists() and (data / name).exists():
            (data / name).rename(aside / name)
            point("restore.aside")
    for ready in sorted(staging.iterdir()) if staging.exists() else ():
        ready.rename(data / ready.name)
        point("restore.back")
    with suppress(FileNotFoundError):
        staging.rmdir()
    listing.synced_folder(data)
    shutil.rmtree(aside / "index", ignore_errors=True)  # it is made anew from the database
    count = _told_to_others(settings, note)
    (data / RESTORING).unlink()
    return Restored(note["backup"], note["files"], aside, count)


def _told_to_others(settings: Settings, note: dict[str, Any]) -> int:
    """Bring the database up to date, write into its log, and have forgotten what must be."""
    store = Store(settings.url)
    try:
        bring_up_to_date(store)
        return again.ask(store, tuple(note["again"]), note["backup"], note["aside"])
    finally:
        store.close()


def _stays(name: str) -> bool:
    return name in _KEPT or name.startswith((".", "before-restore-"))


def some(names: tuple[str, ...]) -> str:
    """Return the first few names, and how many there are."""
    return ", ".join(names[:3]) + (f" … ({len(names)})" if len(names) > 3 else "")


def _told(key: str, **values: object) -> tuple[str, str]:
    return say(key, "ja", **values), say(key, "en", **values)
