"""A Word document's paragraph styles: which of them are headings, by name and by ancestry."""

import re
from dataclasses import dataclass
from typing import Any, Final

_HEADING = re.compile(r"^(?:heading|見出し)\s*([1-9])", re.IGNORECASE)
_TITLE: Final = frozenset(("title", "表題", "タイトル"))
_CONTENTS = re.compile(r"^(?:toc\s*[1-9]|目次\s*[1-9]|toc heading|table of figures)", re.IGNORECASE)
_DEEP: Final = 20


@dataclass(frozen=True)
class Style:
    """What a paragraph style means for reading."""

    level: int = 0
    """1 to 9 for a heading, 0 for text."""
    is_title: bool = False
    is_contents_list: bool = False
    number: tuple[str, int] = ("", 0)
    """Numbering it brings along: (numId, level), ``""`` for none."""


def styles(root: Any) -> dict[str, Style]:
    """Return style id -> meaning; ``""`` is the style of paragraphs that name none."""
    raw = {_own(one, "styleId"): one for one in root.iterfind("{*}style")}
    read = {key: _style(key, raw) for key in raw}
    default = next((k for k, one in raw.items() if _is_default(one)), "")
    return {**read, "": read.get(default, Style())}


def _is_default(node: Any) -> bool:
    return _own(node, "type") == "paragraph" and _own(node, "default") in {"1", "true"}


def _style(key: str, raw: dict[str, Any]) -> Style:
    level, number, title, contents = 0, ("", 0), False, False
    for _ in range(_DEEP):
        node = raw.get(key)
        if node is None:
            break
        name = _child(node, "name") or ""
        found = _HEADING.match(name)
        level = level or (int(found[1]) if found else _outline(node))
        title = title or name.lower() in _TITLE
        contents = contents or bool(_CONTENTS.match(name))
        number = number if number[0] else _number(node)
        key = _child(node, "basedOn") or ""
    return Style(level, title, contents, number)


def _outline(node: Any) -> int:
    found = _child(node, "pPr/{*}outlineLvl") or ""
    return int(found) + 1 if found.isdecimal() and int(found) < 9 else 0


def _number(node: Any) -> tuple[str, int]:
    level = _child(node, "pPr/{*}numPr/{*}ilvl") or "0"
    return _child(node, "pPr/{*}numPr/{*}numId") or "", int(level) if level.isdecimal() else 0


def _child(node: Any, path: str) -> str | None:
    found = node.find(f"{{*}}{path}")
    return None if found is None else _own(found, "val")


def _own(node: Any, name: str) -> str:
    return next((held for key, held in node.attrib.items() if key.endswith(f"}}{name}")), "")
