"""The people of the workspace: the best name detector there is, because it knows the names.

A full name counts wherever it stands; a family name alone only where no other word continues it
(松本城, 福島第二営業所), and a family name of one character only before an honorific or a post.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.privacy.called import HONORIFIC, POST
from bot.privacy.normalise import fold
from bot.privacy.span import Found, Policy

_CALLED = rf"(?=[ ]?(?:{HONORIFIC}|{POST}))"
_ALONE = r"(?![ ]?第[一二三四五0-9])(?![一-龥々ァ-ヶーA-Za-z])"


@dataclass(frozen=True)
class Roster:
    """Names of the people of the workspace.

    Args:
        names: Real and display names, kanji, kana or Latin; parts may be split by a space.
    """

    names: tuple[str, ...] = ()

    @cached_property
    def _forms(self) -> tuple[re.Pattern[str] | None, ...]:
        full: set[str] = set()
        family: set[str] = set()
        short: set[str] = set()
        latin: set[str] = set()
        for name in map(_clean, self.names):
            parts = [part for part in re.split(r"[ ,.・_-]+", name) if part]
            if not parts:
                continue
            if parts[0].isascii():
                latin |= _latin(parts)
                continue
            full.add(" ".join(parts) if len(parts) > 1 else "".join(parts))
            if len(parts) > 1:
                (short if len(parts[0]) == 1 else family).add(parts[0])
        return (
            _pattern({form for form in full if len(form) > 1}, "", ""),
            _pattern(family, "", _CALLED),
            _pattern(short, r"(?<![一-龥々])", _CALLED),
            _pattern(family, r"(?<![一-龥々ァ-ヶー])", _ALONE),
            _pattern(latin, r"(?<![A-Za-z])", r"(?![A-Za-z])"),
        )

    def find(self, text: str, policy: Policy) -> Iterator[Found]:
        """Yield the names of the roster in a folded text."""
        full, called, short, alone, latin = self._forms
        for form in (full, called, short, latin, alone if policy == "train" else None):
            for seen in form.finditer(text) if form else ():
                yield Found(seen.start(), seen.end(), "PERSON", 5)


def of(names: Iterable[str]) -> Roster:
    """Return the roster of ``names``, in a settled order."""
    return Roster(tuple(sorted(set(names))))


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", fold(name).text).strip()


def _latin(parts: list[str]) -> set[str]:
    if len(parts) == 1:
        return {parts[0]} if len(parts[0]) >= 4 else set()
    ordered = {" ".join(parts), " ".join(reversed(parts))}
    return ordered | {f"{parts[0]}.{parts[-1]}", f"{parts[-1]}.{parts[0]}"}


def _pattern(forms: set[str], before: str, after: str) -> re.Pattern[str] | None:
    if not forms:
        return None
    flags = re.IGNORECASE if all(form.isascii() for form in forms) else 0
    return re.compile(f"{before}(?:{_trie(sorted(forms))}){after}", flags)


def _trie(forms: list[str]) -> str:
    """Return a regular expression that matches the forms letter by letter, longest first."""
    tree: dict[str, Any] = {}
    for form in forms:
        node = tree
        for letter in form:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(tree)


def _branch(node: dict[str, Any]) -> str:
    rest = [
        (r"[ \u3000]?" if letter == " " else re.escape(letter)) + _branch(below)
        for letter, below in sorted(node.items())
        if letter
    ]
    if not rest:
        return ""
    joined = rest[0] if len(rest) == 1 and "" not in node else f"(?:{'|'.join(rest)})"
    return joined + ("?" if "" in node else "")
