"""Loan words by their sound: ``recording`` and レコーディング share one skeleton of consonants.

Japanese offices write half their technical words in katakana and ask for them in English, or the
other way round. Vowels are dropped, and consonants that katakana cannot tell apart are merged
(l/r, b/v, s/z/th, ch/t), so that both spellings meet without a dictionary.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from bot.text import normalise

MARK: Final = "~"
_SPELT = re.compile(r"[a-z]{3,}")
_SHORTEST: Final = 3
_ROWS: Final = {
    "": "アイウエオユァィゥェォュャョーッヮ", "K": "カキクケコヵヶ",
    "G": "ガギグゲゴ", "S": "サシスセソザズゼゾ", "J": "ジヂ", "T": "タチツテト", "D": "ダヅデド",
    "N": "ナニヌネノン", "H": "ハヒヘホ", "F": "フ", "B": "バビブベボヴ", "P": "パピプペポ",
    "M": "マミムメモ", "Y": "ヤヨ", "R": "ラリルレロ", "W": "ワヲ",
}  # fmt: skip
_KATAKANA: Final = {letter: row for row, letters in _ROWS.items() for letter in letters}
_VOWELS: Final = frozenset("アイウエオユ")
_ENGLISH: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?:ti|ci|si|ssi)(?=on|ou|al|an)", "S"), (r"tch|ch", "T"), (r"sch|sh|th", "S"),
        (r"ph", "F"), (r"dge?(?=$|[^a-z])|dg(?=[eiy])", "J"), (r"gh(?=t|$)", ""), (r"^kn", "N"),
        (r"^wr", "R"), (r"wh", "W"), (r"ck|qu|q", "K"), (r"sc(?=[eiy])", "S"),
        (r"c(?=[eiy])", "S"), (r"c", "K"), (r"g(?=[eiy])(?!i?ve|et)", "J"), (r"x", "KS"),
        (r"r(?![aeiouy])", ""), (r"l", "R"), (r"v", "B"), (r"z", "S"), (r"m(?=[bp])", "N"),
        (r"w(?![aeiouy])", ""), (r"(?<=[aeiou])y|y(?![aeiou])", "a"), (r"h(?![aeiouy])", ""),
    )
)  # fmt: skip
"""Applied in order to a lower-case word; capitals are sounds already found."""
_COMBINED: Final = (
    ("ウィ", "W"),
    ("ウェ", "W"),
    ("ウォ", "W"),
    ("ヴ", "B"),
    ("クォ", "K"),
    ("クァ", "K"),
)


def sounds(text: str, words: Iterable[str]) -> list[str]:
    """Return the skeletons of a text's English words and katakana words.

    Args:
        text: The text; English words are taken from it as they are spelt.
        words: Its words (``terms.words``); katakana words are taken from them.
    """
    spelt = (word.removesuffix("s") for word in _SPELT.findall(normalise(text)))
    kana = (word for word in words if not word.isascii())
    return [found for word in [*spelt, *kana] if (found := skeleton(word))]


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """Return the marked skeleton of one word, empty when it has none that tells anything."""
    if word.isascii():
        bare = _of_english(word) if word.isalpha() else ""
    elif all(letter in _KATAKANA for letter in word):
        bare = _of_katakana(word)
    else:
        bare = ""
    return MARK + bare if len(bare) >= _SHORTEST else ""


def _of_english(word: str) -> str:
    head = "A" if word[0] in "aeiou" else ""
    for pattern, sound in _ENGLISH:
        word = pattern.sub(sound, word)
    return head + _collapsed(re.sub(r"[aeiouy]", ".", word).upper())


def _of_katakana(word: str) -> str:
    for kana, sound in _COMBINED:
        word = word.replace(kana, sound)
    head = "A" if word[0] in _VOWELS else ""
    return head + _collapsed("".join(_KATAKANA.get(letter, letter) or "." for letter in word))


def _collapsed(sounds_of: str) -> str:
    """Return the consonants without doubles (``settings`` has one T, セッティング too)."""
    return re.sub(r"([A-Z])\1+", r"\1", sounds_of).replace(".", "")
