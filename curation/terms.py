"""One way of writing: the glossary's names, the house's spellings, one manner of ending a sentence.

Rewrites only what stands outside protected spans, and only proposes: an expert sees the difference
and lets it pass. Questions stay as people ask them, since that is how they will ask again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from bot.glossary import Glossary
from bot.text import content_hash, normalise
from curation.protected import kept, protected
from curation.settings import CurationSettings
from curation.style import polite

VERSION: Final = "1"
_RUNS: Final = re.compile(r"[一-龥々]+|[ァ-ヶー]+|[ぁ-ん]+|[A-Za-z0-9]+|.", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One piece that is written otherwise."""

    start: int
    end: int
    """In the text as it was; for a manner, after names and spellings."""
    was: str
    now: str
    why: str
    """``term``, ``spelling`` or ``manner``."""


@dataclass(frozen=True)
class Unified:
    """A text in the house's words."""

    text: str
    changes: tuple[Change, ...]

    @property
    def key(self) -> str:
        """Names this very rewriting."""
        return content_hash(repr(self.changes))[:16]


def unify(text: str, glossary: Glossary, rules: CurationSettings) -> Unified:
    """Return ``text`` in the house's words, with what was changed and why. Pure.

    What is protected comes out exactly as it went in; a rewriting that would alter it is not made.
    """
    first = _whole(text, [*_terms(text, glossary), *_spellings(text, rules)])
    named = _applied(text, first)
    then = _whole(named, list(_manner(named, rules)))  # ends are read as they are spelled now
    new = _applied(named, then)
    return Unified(new, (*first, *then)) if kept(new) == kept(text) else Unified(text, ())


def _whole(text: str, wanted: Sequence[Change]) -> list[Change]:
    """Return the changes that touch nothing protected and not one another, in order."""
    taken = protected(text)
    found = []
    for change in wanted:
        if all(change.end <= start or end <= change.start for start, end in taken):
            found.append(change)
            taken.append((change.start, change.end))
    return sorted(found, key=lambda change: change.start)


def revision(glossary: Glossary, rules: CurationSettings) -> str:
    """Return what a rewriting depends on besides the text."""
    told = (VERSION, glossary.revision, rules.manner, rules.spellings)
    return content_hash(repr(told))[:16]


def difference(was: str, now: str) -> str:
    """Return both texts in one, for people: 〔old→new〕 where they differ."""
    old, new = _RUNS.findall(was), _RUNS.findall(now)
    pieces = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        before, after = "".join(old[a:b]), "".join(new[c:d])
        pieces.append(before if kind == "equal" else f"〔{before}→{after}〕")
    return "".join(pieces)


def drifting(texts: Iterable[str], glossary: Glossary) -> dict[str, dict[str, int]]:
    """Return term -> form -> how often it stands in the texts, for forms that are not preferred."""
    found: dict[str, dict[str, int]] = {}
    for text in texts:
        for said in glossary.find(text):
            if said.form != normalise(said.term.term):
                forms = found.setdefault(said.term.term, {})
                forms[said.form] = forms.get(said.form, 0) + 1
    return found


def _terms(text: str, glossary: Glossary) -> Iterator[Change]:
    for said in glossary.find(text):
        if said.form in {normalise(form) for form in said.term.forbidden}:
            was = text[said.start : said.end]
            yield Change(said.start, said.end, was, said.term.term, "term")


def _spellings(text: str, rules: CurationSettings) -> Iterator[Change]:
    for rule in rules.spellings:
        old, _, new = rule.partition(">")
        at = text.find(old) if old and old != new else -1
        while at >= 0:
            yield Change(at, at + len(old), old, new, "spelling")
            at = text.find(old, at + len(old))


def _manner(text: str, rules: CurationSettings) -> Iterator[Change]:
    if rules.manner == "desu":
        for start, end, new in polite(text):
            yield Change(start, end, text[start:end], new, "manner")


def _applied(text: str, changes: Sequence[Change]) -> str:
    pieces, done = [], 0
    for change in changes:
        pieces += [text[done : change.start], change.now]
        done = change.end
    return "".join([*pieces, text[done:]])
