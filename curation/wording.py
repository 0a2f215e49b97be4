"""How alike two questions are: what is compared, and the keys that find candidates quickly.

Particles and endings are hiragana and say little about what is asked, so only the other letters
are compared (kanji, katakana, Latin, digits). On labelled pairs of Japanese questions that ranks
better than all letters do. Source of the sketch: Broder, On the resemblance of documents (1997).
"""

import re
from collections.abc import Iterator
from operator import add
from typing import Final

from bot.text import content_hash, content_key, normalise

VERSION: Final = "3"
_BANDS: Final = 32
_ROWS: Final = 4
_SEED: Final = 20261124
_MIX: Final = 0x9E3779B97F4A7C15
_RUN = 13
_TELLING = 9
_LONG_ANSWER = 60
_UNIT = re.compile(r"[a-z0-9]+|[ァ-ヶー]+|[^\W_]")
_HIRAGANA = re.compile(r"[ぁ-んー]+")
_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[0-9]+")


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


def near(
    left: tuple[str, str], right: tuple[str, str], threshold: float, same_answer: float
) -> bool:
    """Return whether two (question, answer) are near-duplicates of each other."""
    share = alike(left[0], right[0])
    same = content_key(left[1]) == content_key(right[1])
    if not same and set(_NUMBER.findall(content(left[0]))) != set(
        _NUMBER.findall(content(right[0]))
    ):
        return False  # "on 3 days" and "on 5 days" are two questions
    return share >= (same_answer if same else threshold)


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


def bands(texts: list[str]) -> list[list[str]]:
    """Return, for each text, the keys of its MinHash bands; near texts share at least one."""
    if not texts:
        return []
    import numpy as np
    from rensa import RMinHash

    sketches = RMinHash.digests_from_token_sets(
        [list(pieces(text)) for text in texts], _BANDS * _ROWS, _SEED
    )
    rows = np.array(sketches, dtype=np.uint64).reshape(len(texts), _BANDS, _ROWS)
    mixed = np.zeros(rows.shape[:2], dtype=np.uint64)
    for part in range(_ROWS):  # 64 bits of a band's values; wraps around on purpose
        mixed = (mixed ^ rows[:, :, part]) * np.uint64(_MIX)
        mixed ^= mixed >> np.uint64(29)
    whole = mixed.astype(">u8").tobytes().hex()
    names = [(f"b{n}:", 16 * n, 16 * n + 16) for n in range(_BANDS)]
    width = 16 * _BANDS
    lines = [whole[at : at + width] for at in range(0, len(whole), width)]
    return [[name + line[start:end] for name, start, end in names] for line in lines]
