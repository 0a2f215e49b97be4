"""Looks into an Office file before any library opens it: sizes, names, entities, macros, kind.

Office files are zip archives of XML. What is declared here bounds what can come out: the reader
of zip members stops at the declared size.
"""

import stat
import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, Final
from xml.parsers import expat

from bot.errors import UserError

MAX_MEMBERS: Final = 2000
MAX_RATIO: Final = 100
MAX_TOTAL: Final = 200_000_000
_SMALL: Final = 1_000_000
"""A member this small may be squeezed as hard as it likes."""
_TYPES: Final = "[Content_Types].xml"
_OLD: Final = b"\xd0\xcf\x11\xe0"
"""Begins both the Office files of before 2007 and today's when they have a password."""


def check(data: bytes, family: str) -> None:
    """Let through an ordinary Office file of a family.

    Args:
        data: The file.
        family: ``wordprocessingml``, ``spreadsheetml`` or ``presentationml``.

    Raises:
        UserError: It is encrypted, damaged, of another kind, a bomb, or holds macros or entities.
    """
    if data.startswith(_OLD):
        raise UserError("manuals.encrypted")
    if not data.startswith(b"PK"):
        raise UserError("manuals.mismatch")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _sizes(members)
            for member in members:
                _member(member)
            _kind(archive, family)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with archive.open(member) as part:
                        _no_entities(part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError):
        raise UserError("manuals.damaged") from None


def _sizes(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    bomb = any(
        member.file_size > max(_SMALL, MAX_RATIO * member.compress_size) for member in members
    )
    too_dense = total > max(_SMALL, MAX_RATIO * packed)
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL or bomb or too_dense:
        raise UserError("manuals.packed")


def _member(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/") or is_link:
        raise UserError("manuals.packed_names")
    if member.flag_bits & 0x1:
        raise UserError("manuals.encrypted")
    if PurePosixPath(name).name.lower() == "vbaproject.bin":
        raise UserError("manuals.macro")


def _kind(archive: zipfile.ZipFile, family: str) -> None:
    if _TYPES not in archive.namelist():
        raise UserError("manuals.mismatch")
    types = archive.read(_TYPES)
    if b"macroEnabled" in types:
        raise UserError("manuals.macro")
    if f"{family}.".encode() not in types:
        raise UserError("manuals.mismatch")


class _RootFound(Exception):
    """The document type, if any, would have come before."""


def _no_entities(part: IO[bytes]) -> None:
    """Read up to the root element; an Office file has no document type, hence no entities."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise UserError("manuals.entities")

    def stop(*_: object) -> None:
        raise _RootFound

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        while piece := part.read(16_384):
            parser.Parse(piece, False)
    except _RootFound:
        return
    except expat.ExpatError:
        raise UserError("manuals.damaged") from None
