"""Checks what an answer says against the passages it cites. Pure.

An answer is a row of segments, each ended by its citation: 「…です。[1]」. A segment's figures must
stand in the passages it cites, and most of its content words too.
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.figures import figures
from bot.llm import Evidence, Prompt
from bot.prompt import place
from bot.text import normalise, sentences, shingles

_CITATION = re.compile(
    r"(?:[ \t]*[\[［【]\s*(?:\d{1,2})(?:\s*[,、，]\s*\d{1,2})*\s*[\]］】])+", re.UNICODE
)
_PERIOD = re.compile(r"[。．!！]+|\.(?=\s|$)")
_WORD = re.compile(r"[a-z][a-z0-9'-]{3,}|[ァ-ヴー]{2,}|[\u4e00-\u9fff々]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DECLINES = re.compile(
    r"(?:記載|情報|記述|答え|資料)[^。]{0,12}(?:ありません|ございません|見つかりません|ない)"
    r"|(?:分かり|わかり|確認でき|お答えでき|回答でき|判断でき)(?:ません|かねます)"
    r"|(?:could not|couldn't|cannot|can't|do not|don't|unable to) "
    r"(?:find|answer|know|contain|confirm)"
    r"|not (?:found|mentioned|contained|stated|covered|in the passages)"
)
_MIN_SUPPORT: Final = 0.4
_MIN_UNITS: Final = 6
_LONGEST_QUOTE: Final = 240


@dataclass(frozen=True)
class Segment:
    """A piece of an answer and the numbers that end it."""

    text: str
    numbers: tuple[int, ...]


def split(text: str, *, last: bool) -> tuple[list[Segment], str]:
    """Cut ``text`` after each citation.

    Args:
        text: A model's text, perhaps still growing.
        last: Whether it has come to its end; before, a citation at the very end may still grow.

    Returns:
        The whole segments, and the rest that no citation has ended yet.
    """
    found, start = [], 0
    for mark in _CITATION.finditer(text):
        end = mark.end()
        if end == len(text) and not last:
            break
        numbers = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", mark.group())))
        body = text[start : mark.start()]
        if stop := _PERIOD.match(text, end):  # 「…です[1]。」 reads as 「…です。[1]」
            body, end = body + stop.group(), stop.end()
        found.append(Segment(body, numbers))
        start = end
    return found, text[start:]


def renumbered(text: str, numbers: Mapping[int, int]) -> str:
    """Return ``text`` with other numbers in its citations; those that are not named go."""
    segments, rest = split(text, last=True)
    told = [
        one.text + "".join(f"[{numbers[n]}]" for n in one.numbers if n in numbers)
        for one in segments
    ]
    return "".join(told) + rest


def objection(segment: Segment, prompt: Prompt) -> str:
    """Return why a segment may not be shown, or an empty string."""
    if any(not 1 <= n <= len(prompt.evidence) for n in segment.numbers):
        return "cites_unknown"
    source = _source([prompt.evidence[n - 1] for n in segment.numbers])
    return _unfounded(segment.text, source, prompt.question)


def tail_objection(tail: str, done: Sequence[Segment], prompt: Prompt) -> str:
    """Return why the text after the last citation may not be shown, or an empty string."""
    numbers = {n for segment in done for n in segment.numbers}
    source = _source([prompt.evidence[n - 1] for n in sorted(numbers)])
    return _unfounded(tail, source, prompt.question)


def declines(plain: str) -> bool:
    """Return whether a short normalised text says that no answer was found."""
    return _DECLINES.search(plain) is not None


def quote_for(claims: Sequence[str], evidence: Evidence) -> str:
    """Return the words of a passage that carry ``claims``, exactly as they stand there."""
    spans = sentences(evidence.text)
    if not spans:
        return evidence.text
    best = [max(spans, key=lambda span: _overlap(claim, evidence.text[slice(*span)]))
            for claim in claims]  # fmt: skip
    start, end = min(span[0] for span in best), max(span[1] for span in best)
    if end - start > _LONGEST_QUOTE:
        start, end = best[0]
    return evidence.text[start:end]


def said(text: str) -> frozenset[str]:
    """Return what ``text`` says: its words and pairs of characters, its figures as ``=12``."""
    return frozenset(_units(text) | {f"={figure}" for figure in figures(text)})


def weight(units: Collection[str]) -> float:
    """Return how much some of what was said counts: a figure as much as three words."""
    return float(sum(3 if unit[0] == "=" else 1 for unit in units))


def _source(pieces: Sequence[Evidence]) -> str:
    return "\n".join(f"{place(piece)}\n{piece.text}" for piece in pieces)


def _unfounded(text: str, source: str, question: str) -> str:
    years = frozenset(_YEAR.findall(normalise(question)))
    if figures(text) - figures(source) - years:
        return "figure_not_in_passage"
    said = _units(text)
    if len(said) < _MIN_UNITS:
        return ""
    known = _units(source) | _units(question)
    return "unsupported" if len(said & known) / len(said) < _MIN_SUPPORT else ""


def _units(text: str) -> set[str]:
    """Return what carries meaning: words of Latin letters, pairs of kanji or katakana."""
    units: set[str] = set()
    for found in _WORD.finditer(normalise(text)):
        word = found.group()
        if word[0].isascii():
            units.add(word.removesuffix("s"))
        else:
            units |= {word[i : i + 2] for i in range(max(1, len(word) - 1))}
    return units


def _overlap(claim: str, sentence: str) -> float:
    said, there = shingles(claim), shingles(sentence)
    return len(said & there) / math.sqrt(len(there) + 8.0)
