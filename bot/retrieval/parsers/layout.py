"""How a workbook's sheets are laid out, by one pass over their XML: sizes, merged and hidden."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final
from xml.parsers import expat

from lxml import etree

from bot.errors import UserError

MAX_STORED: Final = 1_000_000
"""Cells that a workbook may store, the empty ones that only have a colour included."""
_MAX_MERGED: Final = 200_000
_REF = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass
class Layout:
    """A sheet before its values are read."""

    name: str
    hidden: bool
    cells: int = 0
    """Cells that hold something."""
    formulas: int = 0
    """Formulas whose value was never computed, so that they read as empty."""
    rows: int = 0
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: dict[Place, Place] = field(default_factory=dict)
    """Each cell of a merged range to the range's first."""


def layouts(archive: zipfile.ZipFile) -> list[Layout]:
    """Return the sheets' layouts, in the workbook's order.

    Raises:
        UserError: The workbook stores too many cells.
    """
    found, stored = [], 0
    for name, hidden, path in _sheets(archive):
        layout = Layout(name, hidden)
        with archive.open(path) as part:
            stored = _Pass(layout, stored).read(part)
        found.append(layout)
    return found


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, bool, str]]:
    """Yield (name, hidden, path in the archive) of the worksheets."""
    members = set(archive.namelist())
    root = _target("/", _related(archive, "_rels/.rels", "/officeDocument"), members)
    folder = PurePosixPath(root)
    links = _xml(archive, f"{folder.parent}/_rels/{folder.name}.rels")
    paths = {
        one.get("Id"): _target(str(folder.parent), one.get("Target", ""), members)
        for one in links
        if one.get("Type", "").endswith("/worksheet")
    }
    for sheet in _xml(archive, root).iter("{*}sheet"):
        if path := paths.get(sheet.get(_ID)):
            yield sheet.get("name", ""), sheet.get("state", "visible") != "visible", path


def _related(archive: zipfile.ZipFile, path: str, kind: str) -> str:
    for one in _xml(archive, path):
        if one.get("Type", "").endswith(kind):
            return str(one.get("Target", ""))
    raise UserError("manuals.damaged")


def _target(folder: str, target: str, members: set[str]) -> str:
    path = target if target.startswith("/") else f"{folder}/{target}"
    path = path.strip("/")
    if path not in members:
        raise UserError("manuals.damaged")
    return path


def _xml(archive: zipfile.ZipFile, path: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(path), parser)


class _Pass:
    """One reading of a sheet's XML that keeps counts and places, never values."""

    def __init__(self, layout: Layout, stored: int) -> None:
        self._layout, self._stored = layout, stored
        self._at: Place = (0, 0)
        self._holds = self._computes = self._is_value = False

    def read(self, part: Any) -> int:
        """Fill the layout; return the cells stored so far in the workbook."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._written
        parser.ParseFile(part)
        return self._stored

    def _start(self, tag: str, names: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._cell(names.get("r", ""))
        elif name in {"v", "t"}:
            self._is_value = True
        elif name == "f":
            self._computes = True
        elif name == "row":
            self._at = (int(names.get("r") or self._at[0] + 1), 0)
            if names.get("hidden") in {"1", "true"}:
                self._layout.hidden_rows.add(self._at[0])
        elif name == "col" and names.get("hidden") in {"1", "true"}:
            last = min(int(names.get("max", 0)), 16_384)
            self._layout.hidden_columns |= set(range(int(names.get("min", 1)), last + 1))
        elif name == "mergeCell":
            self._merge(names.get("ref", ""))

    def _cell(self, ref: str) -> None:
        self._stored += 1
        if self._stored > MAX_STORED:
            raise UserError("manuals.too_many_cells", limit=MAX_STORED)
        found = _place(ref)
        self._at = found or (self._at[0], self._at[1] + 1)
        self._holds = self._computes = False

    def _written(self, _: str) -> None:
        self._holds = self._holds or self._is_value

    def _end(self, tag: str) -> None:
        self._is_value = False
        if tag.rpartition(" ")[2] != "c":
            return
        if self._holds:
            self._layout.cells += 1
            self._layout.rows = max(self._layout.rows, self._at[0])
            self._layout.columns = max(self._layout.columns, self._at[1])
        elif self._computes:
            self._layout.formulas += 1

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        start, end = _place(first), _place(last)
        if start is None or end is None:
            return
        area = (end[0] - start[0] + 1) * (end[1] - start[1] + 1)
        if area > 0 and len(self._layout.merged) + area <= _MAX_MERGED:
            for row in range(start[0], end[0] + 1):
                for column in range(start[1], end[1] + 1):
                    self._layout.merged[row, column] = start


def _place(ref: str) -> Place | None:
    found = _REF.match(ref)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column
