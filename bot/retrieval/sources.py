"""Finds the files to ingest and reads their bytes, refusing what is too large or unreadable."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.retrieval.encoding import composed
from bot.retrieval.parsers import FORMATS, UNREADABLE
from bot.retrieval.parsers.hidden import visible
from bot.retrieval.steady import whole

MAX_BYTES: Final = 50_000_000
_LOCKS: Final = (".", "~$")
"""How the names of hidden files and of an open Office file's shadow begin."""


@dataclass(frozen=True)
class Source:
    """A file that was asked for, by name or by its folder."""

    path: Path
    """Absolute."""
    name: str
    """Path relative to the ingested folder with ``/``, in NFC: how people recognise it."""
    named: bool
    """Asked for by name, so that an unknown format is worth a word."""
    folder: Path
    """The folder that was asked for, or the one that a file asked for by name lies in."""

    @property
    def origin(self) -> str:
        """The path as the database keeps it, even when its bytes are no text."""
        return origin_of(self.path)


@dataclass(frozen=True)
class Scan:
    """What was found under the paths."""

    files: tuple[Source, ...]
    folders: tuple[Path, ...]
    """Folders that were searched: what is missing there was removed."""
    unread: tuple[Path, ...] = ()
    """Those of them, or within them, that could not be looked into: nothing there was removed."""


def origin_of(path: Path) -> str:
    """Return a path as the database keeps it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def scan(paths: Sequence[Path]) -> Scan:
    """Return the files at and under ``paths``, in order of their names, each once.

    Raises:
        UserError: A path does not exist.
    """
    found: dict[Path, Source] = {}
    folders: list[Path] = []
    unread: list[Path] = []
    for path in (Path(os.path.abspath(p.expanduser())) for p in paths):  # noqa: PTH100  links stay
        if path.is_dir():
            folders.append(path)
            for source in _under(path, unread):
                found.setdefault(source.path, source)
        elif _exists(path):
            found.setdefault(path, Source(path, _called(path.name), True, path.parent))
        else:
            raise UserError("error.file_missing", path=path)
    ordered = sorted(found.values(), key=lambda source: (source.name, source.origin))
    return Scan(tuple(_apart(ordered)), tuple(folders), tuple(unread))


def _apart(found: Sequence[Source]) -> Iterator[Source]:
    """Yield the files with a name of its own for each: two folders may hold the same one.

    A folder may, too: が as one letter and as か with a mark, or with signs that nobody sees.
    """
    taken: set[str] = set()
    for source in found:
        names = chain(
            (source.name, f"{source.folder.name}/{source.name}"),
            (f"{source.name} ({number})" for number in count(2)),
        )
        name = next(one for one in names if one not in taken)
        taken.add(name)
        yield replace(source, name=name)


def _under(folder: Path, unread: list[Path]) -> Iterator[Source]:
    """Yield a folder's files; hidden ones and other formats are none of its manuals.

    A folder that cannot be looked into is yielded itself, to be refused, and noted in ``unread``.
    """
    failed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            known = path.suffix.lower() in FORMATS or path.suffix.lower() in UNREADABLE
            if known and not name.startswith(_LOCKS):
                yield Source(path, _called(path.relative_to(folder).as_posix()), False, folder)
    for path in (Path(error.filename) for error in failed):
        unread.append(path)
        name = path.name if path == folder else path.relative_to(folder).as_posix()
        yield Source(path, _called(name), False, folder)


def _called(name: str) -> str:
    """Return a name as people may read it; old archives leave names in Shift_JIS."""
    raw = os.fsencode(name)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp932", "replace")
    printable = "".join(c for c in visible(composed(text)) if c.isprintable() or c == "　")
    return printable or "?"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # longer than any name can be
        return False


def _leads_out(source: Source) -> bool:
    """Return whether a link found in a folder names a file outside it."""
    if source.named or not source.path.is_symlink():
        return False
    return not source.path.resolve().is_relative_to(source.folder.resolve())


def read(source: Source) -> bytes:
    """Return a file's bytes.

    Raises:
        UserError: It is too large, not an ordinary file, being written, or may not be read.
    """
    try:
        if not source.path.is_file():
            raise UserError("manuals.unreadable")
        if _leads_out(source):
            raise UserError("manuals.link")
        return whole(source.path, MAX_BYTES)
    except OSError:
        raise UserError("manuals.unreadable") from None
