"""Tells what cannot both be right: answers to one question, sentences of two documents. Pure."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.figures import amounts, figures
from bot.text import normalise, shingles

_NEGATION: Final = re.compile(
    r"ません|ない(?!場合|とき|よう|方|者|もの|で)|できず|不要|不可|禁止|対象外|(?i:\bnot?\b|n't\b|never)"
)
_NUMBER: Final = re.compile(
    r"\d+(?:[.,]\d+)*|[〇一二三四五六七八九十百千]+(?=[日月年人円名回週時分歳割])"
)
_PLACE: Final = re.compile(
    r"第?\d+(?:条|項|号|章|節)(?:の\d+)?"
    r"|(?:別表|別紙|様式|図|表|ステップ|手順|オプション|フェーズ|レベル|バージョン|step|option|version|ver\.?)"
    r"[\s第-]*\d+(?:[-.]\d+)*"
)
"""Where something stands, or which of several it is: no figure of a rule."""
_IMPRINT: Final = re.compile(
    r"施行|改定|改正|改訂|制定|発行|公布|作成日|更新日|更新履歴|初版|規程番号|文書番号|お知らせ"
    r"|ました(?:[。.)）]|$)|でした|<[a-z]+ |effective|revised|published|last updated|release notes"
)
"""A document's own days differ from another's and contradict nothing; nor does what is over."""
_WORD: Final = re.compile(r"[一-龥々]+|[ァ-ヶー]+|[a-z]+")
_PREDICATE: Final = re.compile(
    r"[一-龥々]+(?=(?:[うくすつぬむるぐぶいきしちみりえけせてねめれげべまらさたわっ]|を?行|でき|いた|くだ))"
)
"""Kanji with an ending: 「支給する」, 「支払う」. A rule may be told with another verb."""
_KANA: Final = re.compile(r"[ぁ-ん]+")
_ALIKE: Final = 0.45
"""Share of letter pairs from which two answers are two wordings of one, but for their figures."""
_SAME_RULE: Final = 0.65
"""The same, of both texts' content, for sentences of which nobody said that they answer one
question."""
_SHORTEST: Final = 6
_MORE: Final = 2
"""Figures that one of two sentences may hold beyond the other."""


def contradict(left: str, right: str) -> bool:
    """Return whether two answers to one question cannot both be right. Pure."""
    one, other = figures(left), figures(right)
    if one and other and not (one <= other or other <= one):
        return True
    return bool(_NEGATION.search(left)) != bool(_NEGATION.search(right)) and (
        _share(shingles(left), shingles(right)) >= _ALIKE
    )


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


@dataclass(frozen=True)
class Rule:
    """What a sentence rules, without its figures, and its figures."""

    amounts: frozenset[tuple[str, str]]
    years: frozenset[str]
    words: frozenset[str]
    """What it speaks of; not what is done with it."""
    letters: str
    """All but kana and marks."""
    content: frozenset[str]
    """Pairs of these letters."""

    def beyond(self, other: "Rule") -> bool:
        """Whether it speaks of something that the other does not."""
        return any(word not in other.letters for word in self.words)

    @property
    def tells(self) -> bool:
        """Whether it rules anything that another sentence could rule otherwise."""
        return bool(self.amounts) and len(self.content) >= _SHORTEST


@lru_cache(maxsize=16384)
def rule_of(sentence: str) -> Rule:
    """Return what a sentence rules; nothing where it only tells a document's own days."""
    plain = _PLACE.sub(" ", normalise(sentence))
    told = frozenset() if _IMPRINT.search(plain) else amounts(plain)
    bare = _NUMBER.sub(" ", plain)
    named = _PREDICATE.sub(" ", bare)
    letters = "".join(_WORD.findall(bare))
    return Rule(
        frozenset(one for one in told if one[0] != "calendar"),
        frozenset(value for unit, value in told if unit == "calendar"),
        frozenset(_WORD.findall(named)),
        letters,
        frozenset(shingles(letters)),
    )


def same_rule_otherwise(left: str, right: str) -> bool:
    """Return whether two sentences state one rule with different figures. Pure."""
    one, other = rule_of(left), rule_of(right)
    if not (one.tells and other.tells) or not _differ(one.amounts, other.amounts):
        return False
    if one.years and other.years and not one.years & other.years:
        return False  # of another year
    if one.beyond(other) and other.beyond(one):
        return False  # of another place or person
    shared = 2 * len(one.content & other.content)
    return shared >= _SAME_RULE * (len(one.content) + len(other.content))


def _differ(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Return whether two sentences measure something in one unit and say otherwise of it."""
    if abs(len(one) - len(other)) > _MORE:
        return False
    units: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for side, told in enumerate((one - other, other - one)):
        for unit, _ in told:
            units[unit][side] += 1
    return any(all(sides) for sides in units.values())
