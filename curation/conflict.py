"""Two pairs that answer one question differently: both wait until somebody says which is right.

Otherwise the last writer would win without anybody having seen that there were two answers.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from bot.contrary import contradict
from bot.text import normalise
from curation.judgement import KEPT, Judgement
from curation.rows import TRUST
from curation.settings import CurationSettings
from curation.tables import Clean, Pair
from curation.wording import alike

_WORD: Final = re.compile(r"[一-龥々]+|[ァ-ヶー]+|[a-z0-9]+")


def conflicts(
    rows: Sequence[tuple[Pair, Clean]], families: Mapping[str, str], rules: CurationSettings
) -> dict[str, Judgement]:
    """Say of each pair whether another one of its family contradicts it.

    Args:
        rows: Every pair of the families that no step before has dropped.
        families: Pair id -> family.
        rules: How alike two questions are that must have one answer.
    """
    groups: dict[str, list[tuple[Pair, Clean]]] = defaultdict(list)
    for pair, clean in rows:
        groups[families[pair.id]].append((pair, clean))
    said = dict.fromkeys((pair.id for pair, _ in rows), KEPT)
    for group in groups.values():
        for (one, left), (other, right) in combinations(group, 2):
            if _by_one_person(one, other) or not _same_question(left, right, rules):
                continue
            if contradict(left.answer, right.answer):
                for loser, winner in _held(one, other):
                    said[loser.id] = Judgement(False, f"conflict:{winner.id}")
    return said


def _held(one: Pair, other: Pair) -> list[tuple[Pair, Pair]]:
    """Return (who waits, for whom): both, unless one of the two is trusted more."""
    trust = TRUST.get(one.source, 2) - TRUST.get(other.source, 2)
    both = [(one, other), (other, one)]
    return both if trust == 0 else [both[trust > 0]]


def _by_one_person(one: Pair, other: Pair) -> bool:
    return bool(one.author) and one.author == other.author  # who corrects himself: the newer counts


def _same_question(one: Clean, other: Clean, rules: CurationSettings) -> bool:
    if any(fact["kind"] == "abstains" for fact in [*one.facts, *other.facts]):
        return False  # asked of other passages
    if alike(one.question, other.question) < rules.near_duplicate_same_answer:
        return False
    return _within(one.question, other.question) or _within(other.question, one.question)


def _within(one: str, other: str) -> bool:
    """Return whether every telling word of one question stands in the other, too."""
    there = normalise(other)
    return all(word in there for word in _WORD.findall(normalise(one)))
