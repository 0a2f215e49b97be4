"""Headings: the path of a place in a document, and numbered Japanese articles as headings."""

import re
from dataclasses import dataclass
from typing import Final

_DIGITS: Final = "0-9０-９〇一二三四五六七八九十百千"
_ARTICLE = re.compile(
    rf"^[ \t　]*(第[{_DIGITS}]+([編章節款条])(?:の[{_DIGITS}]+)?)(?=$|[ \t　（(〔【])(.*)$"
)
_MARKED = re.compile(r"^\s*(?:[■□◆◇●○▼]\s*(?P<a>\S[^。\n]{0,38})|【(?P<b>[^】\n]{1,40})】\s*)$")
_CAPTION = re.compile(r"^[ \t　]*([（(〔【][^）)〕】]{1,40}[）)〕】])(.*)$")
_UNITS: Final = "編章節款条"
_ARTICLE_LEVEL: Final = 10
"""Articles lie below every written heading (levels 1 to 6)."""
_NAME_CHARS: Final = 25
"""What follows a number on its line is its name up to here, its text beyond."""


class Trail:
    """The heading path while a document is read from top to bottom."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def enter(self, level: int, label: str) -> None:
        """Open a heading; it closes those of its level and below."""
        self._open = [(n, text) for n, text in self._open if n < level]
        if label:
            self._open.append((level, label))

    @property
    def level(self) -> int:
        """Level of the innermost open heading, 0 for none."""
        return self._open[-1][0] if self._open else 0

    @property
    def path(self) -> tuple[str, ...]:
        """Headings that are open now, outermost first."""
        return tuple(text for _, text in self._open)


@dataclass(frozen=True)
class Article:
    """A line that opens a numbered chapter or article."""

    level: int
    label: str
    alone: bool
    """The line is a heading only; otherwise it also begins the article's text."""


def article(line: str) -> Article | None:
    """Read a line such as 「第12条（休暇）　…」; None for others, even 「第12条に定める…」."""
    found = _ARTICLE.match(line)
    if found is None:
        return None
    number, unit, rest = found.groups()
    caption = _CAPTION.match(rest)
    level = _ARTICLE_LEVEL + _UNITS.index(unit)
    if caption:
        name, own = caption[1], caption[2]
        if own and "\u3041" <= own[0] <= "\u3093":
            return None  # 「第3条（第2項を除く）の規定は…」 speaks of an article
        return Article(level, number + name, alone=not own.strip())
    name = re.sub(r"\s+", " ", rest).strip()
    if len(name) <= _NAME_CHARS and not set(name) & set("。、"):
        return Article(level, f"{number} {name}".strip(), alone=True)
    return Article(level, number, alone=False)


def marked(line: str) -> str:
    """Return the words of a heading by its mark, 「■ 来客」 or 「【電話】」; ``""`` for others."""
    found = _MARKED.match(line)
    return (found["a"] or found["b"]) if found else ""


def tidy(label: str) -> str:
    """Return a heading's words on one line, without marks of Markdown around them."""
    label = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", label)
    label = re.sub(r"[*_`]{1,3}(?=\S)(.+?)(?<=\S)[*_`]{1,3}", r"\1", label)
    label = re.sub(r"\s*\{#[^}]*\}\s*$|<[^>]+>", "", label)
    return re.sub(r"\s+", " ", label).strip(" #\t　")
