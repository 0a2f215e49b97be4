"""How much a term of a question tells, whatever the library: grammar tells little.

In a small library the words of asking (いくら, どこ, できますか) are rare, because manuals state
and people ask, so that inverse document frequency alone takes them for topics. The closed classes
of the language, pronouns, light verbs, formal nouns and runs of hiragana, are the same everywhere.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

MAX_TERMS: Final = 64
"""A longer question is searched by its most telling terms."""

_LITTLE: Final = 0.25
_HALF: Final = 0.7
_LIGHT: Final = frozenset(
    """為る 成る 有る 居る 出来る 貰う 頂く 下さる 呉れる 遣る 仰る 御座る 致す 言う 思う 知る
    教える 見る 来る 行く 置く 因る 於く 関する 就く 対する 付く 良い 欲しい 無い
    何 何処 何時 何方 何れ 誰 何故 如何 如何して どう どんな 幾ら 幾つ 此れ 其れ 此の 其の
    此処 其処 私 自分 事 物 者 時 所 為 場合 方 様 等 際 訳 筈 又 御""".split()  # noqa: SIM905
)
_ASKING: Final = frozenset(
    """a an and any are as at be by can could did do does for from get has have how i if in into is
    it its many me much must my need no not of on or our out should so that the their them there
    they this to up us use was we were what when where which who whom whose why will with would you
    your""".split()  # noqa: SIM905
)


def telling(
    weights: Mapping[str, float], told: Callable[[str], float] = lambda _: 1.0
) -> dict[str, float]:
    """Return the terms of a question that tell most, best first, with what they tell.

    Args:
        weights: The terms' inverse document frequencies.
        told: How much a term tells beside its rarity: ``of_word``, ``of_pair``.
    """
    weights = {term: weight * told(term) for term, weight in weights.items()}
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return dict(best[:MAX_TERMS])


def of_word(word: str) -> float:
    """Return how much a word in normalised form tells (0..1) beside its rarity."""
    return _LITTLE if word in _LIGHT or word in _ASKING else 1.0


@lru_cache(maxsize=50_000)
def of_pair(pair: str) -> float:
    """Return how much a pair of characters, or an ASCII word, tells (0..1) beside its rarity."""
    if pair.isascii():
        return _LITTLE if pair in _ASKING else 1.0
    kana = sum("ぁ" <= letter <= "ゖ" for letter in pair)
    return _LITTLE if kana == len(pair) else _HALF if kana else 1.0
