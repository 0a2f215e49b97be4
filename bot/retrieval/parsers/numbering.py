"""Numbers that Word writes by itself: 「第3条」, 「(2)」, 「①」 are in no paragraph's text."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from bot.retrieval.parsers.styles import Style

_KANJI: Final = "〇一二三四五六七八九"
_AIUEO: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA: Final = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PLACE = re.compile(r"%([1-9])")


@dataclass
class _Level:
    format: str = "decimal"
    text: str = "%1"
    start: int = 1


@dataclass
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts along while a document is read from top to bottom."""

    def __init__(self, document: Any) -> None:
        root = _root(document)
        shapes = (
            {}
            if root is None
            else {
                _own(one, "abstractNumId"): _List(_levels(one))
                for one in root.iterfind("{*}abstractNum")
            }
        )
        self._lists: dict[str, _List] = {}
        for one in [] if root is None else root.iterfind("{*}num"):
            shape = one.find("{*}abstractNumId")
            known = shapes.get(_own(shape, "val")) if shape is not None else None
            if known is not None:
                restarts = one.find("{*}lvlOverride/{*}startOverride") is not None
                self._lists[_own(one, "numId")] = _List(known.levels) if restarts else known

    def label(self, paragraph: Any, style: Style) -> tuple[str, bool]:
        """Return the number that Word shows before a paragraph, and whether it is in a list."""
        number, level = _asked(paragraph, style)
        found = self._lists.get(number)
        if found is None or level not in found.levels:
            return "", False
        shape = found.levels[level]
        found.counts[level] = found.counts.get(level, shape.start - 1) + 1
        for deeper in [one for one in found.counts if one > level]:
            del found.counts[deeper]
        if shape.format == "bullet":
            return "    " * min(level, 8) + "・", True
        if shape.format == "none":
            return "", True
        return _PLACE.sub(lambda m: _count(found, int(m[1]) - 1), shape.text).strip(), True


def _count(numbered: _List, level: int) -> str:
    shape = numbered.levels.get(level, _Level())
    return written(numbered.counts.get(level, shape.start), shape.format)


def _asked(paragraph: Any, style: Style) -> tuple[str, int]:
    own = paragraph.find("{*}pPr/{*}numPr")
    if own is None:
        return style.number
    number, level = own.find("{*}numId"), own.find("{*}ilvl")
    depth = _own(level, "val") if level is not None else ""
    named = _own(number, "val") if number is not None else style.number[0]
    return named, int(depth) if depth.isdecimal() else style.number[1]


def _root(document: Any) -> Any:
    from docx.opc.constants import RELATIONSHIP_TYPE

    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        return None


def _levels(shape: Any) -> dict[int, _Level]:
    levels = {}
    for one in shape.iterfind("{*}lvl"):
        held = {name: one.find(f"{{*}}{name}") for name in ("numFmt", "lvlText", "start")}
        said = {name: _own(node, "val") for name, node in held.items() if node is not None}
        start = said.get("start", "1")
        levels[int(_own(one, "ilvl") or 0)] = _Level(
            said.get("numFmt", "decimal"), said.get("lvlText", "%1"),
            int(start) if start.isdecimal() else 1,
        )  # fmt: skip
    return levels


def written(number: int, kind: str) -> str:
    """Return a number in one of Word's formats; in figures when the format is rare."""
    signs = {"aiueo": _AIUEO, "aiueoFullWidth": _AIUEO, "iroha": _IROHA, "irohaFullWidth": _IROHA}
    if kind in signs and 0 < number <= len(signs[kind]):
        return signs[kind][number - 1]
    if kind in {"upperLetter", "lowerLetter"} and 0 < number <= 26:
        return chr(64 + number) if kind == "upperLetter" else chr(96 + number)
    if kind == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(0x245F + number)
    if kind == "decimalFullWidth":
        return "".join(chr(0xFEE0 + ord(c)) for c in str(number))
    return _spelt(number, kind)


def _spelt(number: int, kind: str) -> str:
    if kind in {"japaneseCounting", "ideographTraditional", "chineseCounting"} and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return (
            ("" if tens < 2 else _KANJI[tens])
            + ("十" if tens else "")
            + (_KANJI[ones] if ones else "")
        )
    if kind in {"upperRoman", "lowerRoman"} and 0 < number < 40:
        letters, left = "", number
        for worth, sign in _ROMAN:
            letters += sign * (left // worth)
            left %= worth
        return letters.upper() if kind == "upperRoman" else letters
    return str(number)


def _own(node: Any, name: str) -> str:
    return next((held for key, held in node.attrib.items() if key.endswith(f"}}{name}")), "")
