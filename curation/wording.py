"""How alike two questions are: what is compared, and the keys that only the same have.

Particles and endings are hiragana and say little about what is asked, so only the other letters
are compared (kanji, katakana, Latin, digits). On labelled pairs of Japanese questions that ranks
better than all letters do.
"""

import re
from collections.abc import Iterator
from operator import add
from typing import Final

from bot.text import content_hash, content_key, normalise

VERSION: Final = "4"
_RUN = 13
_TELLING = 9
_LONG_ANSWER = 60
_UNIT = re.compile(r"[a-z0-9]+|[ァ-ヶー]+|[^\W_]")
_HIRAGANA = re.compile(r"[ぁ-んー]+")
_MARKS = re.compile(r"[\W_]+")


def content(text: str) -> str:
    """Return the letters of ``text`` that say what it is about."""
    letters = _MARKS.sub("", normalise(text))
    return _HIRAGANA.sub("", letters) or letters


def pieces(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters that are compared."""
    letters = content(text)
    if len(letters) < 2:
        return frozenset({letters})
    return frozenset(map(add, letters, letters[1:]))


def alike(left: str, right: str) -> float:
    """Return the share (0..1) of letter pairs that two questions have in common."""
    one, other = pieces(left), pieces(right)
    return len(one & other) / len(one | other)


def same_keys(question: str, answer: str, origin: str) -> set[str]:
    """Return keys that two pairs of one family share for certain."""
    keys = {f"q:{content_key(question)}", *(f"g:{run}" for run in runs(question))}
    if len("".join(answer.split())) >= _LONG_ANSWER:
        keys.add(f"a:{content_key(answer)}")
    if origin:
        keys.add(f"o:{content_hash(origin)[:32]}")
    return keys


def runs(text: str) -> Iterator[str]:
    """Yield hashes of runs of 13 words or characters that are more than polite phrases."""
    units = _UNIT.findall(normalise(text))
    for at in range(len(units) - _RUN + 1):
        run = units[at : at + _RUN]
        if sum(not _HIRAGANA.fullmatch(unit) for unit in run) >= _TELLING:
            yield content_hash(" ".join(run))[:24]
