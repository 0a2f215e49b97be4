"""Folds a text for the detectors and remembers where every folded character came from.

NFKC, invisible characters dropped, hyphens between digits as "-", runs of seven or more kanji
digits as ASCII digits. Masking edits the original text, so each folded character keeps the offset
of the first original character it came from.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# What NFKC leaves alone; kana voiced marks are in, so that half-width kana are folded in one piece.
_PLAIN = "\t\n\r -~\u3001-\u3003\u3005-\u301b\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff"
_ODD = re.compile(f"[^{_PLAIN}]+")
_CLUSTER = re.compile(".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)
_HYPHENS = "\\-\u058a\u2010-\u2015\u2043\u207b\u2212\u2500\u2501\u2796\u30fc\u301c~\uff5e\uff70"
_BETWEEN = re.compile(rf"(?<=[0-9])[{_HYPHENS}](?=[0-9])|(?<=[0-9] )[{_HYPHENS}](?= [0-9])")
_KANJI_RUN = re.compile(
    rf"[〇零一二三四五六七八九](?:[{_HYPHENS} ・の]?[〇零一二三四五六七八九]){{6,}}"
)
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_SPOKEN: Final = {
    "ゼロ": "0", "レイ": "0", "マル": "0", "イチ": "1", "ニイ": "2", "ニー": "2", "ニ": "2",
    "サン": "3", "ヨン": "4", "シ": "4", "ゴー": "5", "ゴ": "5", "ロク": "6", "ナナ": "7",
    "シチ": "7", "ハチ": "8", "キュー": "9", "キュウ": "9", "ク": "9",
}  # fmt: skip
_SAID = "|".join(sorted(_SPOKEN, key=len, reverse=True))
_SPOKEN_RUN = re.compile(rf"(?:(?:{_SAID})[ 、・の{_HYPHENS}]*){{9,}}")
_SPOKEN_DIGIT = re.compile(_SAID)
# Looked for first: a set of characters is found much faster than what must stand around it.
_MAYBE_SPOKEN = re.compile(f"[{''.join(sorted(set(''.join(_SPOKEN))))} 、・の{_HYPHENS}]{{9}}")
_MAYBE_BETWEEN = re.compile(f"[0-9] ?[{_HYPHENS}]")


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters and its end, the original offset."""

    text: str
    at: tuple[int, ...] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original code-point offsets of the folded characters ``start:end``.

        One folded character may stand for several original ones, and the other way round; the end
        takes in all of the last one.
        """
        return self.at[start], max(self.at[end], self.at[end - 1] + 1)


def fold(text: str) -> Folded:
    """Return ``text`` folded for detection, with its offset map."""
    folded, at = _characters(text)
    folded = _KANJI_RUN.sub(lambda run: run.group().translate(_KANJI_DIGITS), folded)
    if _MAYBE_SPOKEN.search(folded) and _SPOKEN_RUN.search(folded):
        folded, at = _spoken(folded, at)
    if _MAYBE_BETWEEN.search(folded):
        folded = _BETWEEN.sub("-", folded)
    return Folded(folded, at)


def _characters(text: str) -> tuple[str, tuple[int, ...] | range]:
    if not _ODD.search(text):
        return text, range(len(text) + 1)
    pieces: list[str] = []
    at: list[int] = []
    done = 0
    for odd in _ODD.finditer(text):
        start, end = _widened(text, odd.start(), odd.end(), done)
        pieces.append(text[done:start])
        at.extend(range(done, start))
        for cluster in _CLUSTER.finditer(text, start, end):
            became = _nfkc(cluster.group())
            pieces.append(became)
            at.extend([cluster.start()] * len(became))
        done = end
    pieces.append(text[done:])
    at.extend(range(done, len(text) + 1))
    return "".join(pieces), tuple(at)


def _widened(text: str, start: int, end: int, done: int) -> tuple[int, int]:
    """Take in the letter before a combining mark, so that the two become one character."""
    combining = start > done and unicodedata.combining(text[start])
    return (start - 1 if combining else start), end


@lru_cache(maxsize=4096)
def _nfkc(cluster: str) -> str:
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", cluster))


def _spoken(folded: str, at: tuple[int, ...] | range) -> tuple[str, tuple[int, ...]]:
    """Write digits that were spelled out ("ゼロキューゼロ…") as digits."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for run in _SPOKEN_RUN.finditer(folded):
        for said in _SPOKEN_DIGIT.finditer(folded, run.start(), run.end()):
            if done <= run.start():
                pieces.append(folded[done : said.start()])
                places.extend(at[done : said.start()])
            elif done < said.start():  # a pause between spoken groups
                pieces.append("-")
                places.append(at[done])
            pieces.append(_SPOKEN[said.group()])
            places.append(at[said.start()])
            done = said.end()
    return "".join([*pieces, folded[done:]]), (*places, *at[done:])
