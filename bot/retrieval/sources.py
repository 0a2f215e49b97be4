"""Finds the files to ingest and reads their bytes, refusing what is too large or unreadable."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import UserError
from bot.retrieval.encoding import composed
from bot.retrieval.parsers import FORMATS

MAX_BYTES: Final = 20_000_000


@dataclass(frozen=True)
class Source:
    """A file that was asked for, by name or by its folder."""

    path: Path
    """Absolute."""
    name: str
    """Path relative to the ingested folder with ``/``, in NFC: how people recognise it."""
    named: bool
    """Asked for by name, so that an unknown format is worth a word."""


@dataclass(frozen=True)
class Scan:
    """What was found under the paths."""

    files: tuple[Source, ...]
    folders: tuple[Path, ...]
    """Folders that were searched completely: what is missing there was removed."""


def scan(paths: Sequence[Path]) -> Scan:
    """Return the files at and under ``paths``, in order of their names, each once.

    Raises:
        UserError: A path does not exist.
    """
    found: dict[Path, Source] = {}
    folders: list[Path] = []
    for path in (Path(os.path.abspath(p.expanduser())) for p in paths):  # noqa: PTH100  links stay
        if path.is_dir():
            folders.append(path)
            for source in _under(path):
                found.setdefault(source.path, source)
        elif path.exists():
            found.setdefault(path, Source(path, composed(path.name), named=True))
        else:
            raise UserError("error.file_missing", path=path)
    return Scan(tuple(sorted(found.values(), key=lambda s: s.name)), tuple(folders))


def _under(folder: Path) -> Iterator[Source]:
    """Yield a folder's files; hidden ones and other formats are none of its manuals."""
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            if not name.startswith(".") and path.suffix.lower() in FORMATS:
                yield Source(path, composed(path.relative_to(folder).as_posix()), named=False)


def read(source: Source) -> bytes:
    """Return a file's bytes.

    Raises:
        UserError: It is too large, not an ordinary file, or may not be read.
    """
    try:
        if not source.path.is_file():
            raise UserError("manuals.unreadable")
        if source.path.stat().st_size > MAX_BYTES:
            raise UserError("manuals.too_large", limit=MAX_BYTES // 1_000_000)
        return source.path.read_bytes()
    except OSError:
        raise UserError("manuals.unreadable") from None
