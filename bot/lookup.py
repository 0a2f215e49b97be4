"""Finds the few known questions that share terms with a new one, out of thousands. Pure."""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from heapq import nlargest
from typing import Final

from bot.likeness import read

MOST: Final = 40
_COMMON_SHARE: Final = 0.2
"""A term of more known questions than this tells little; it is used only for want of others."""
_FEW: Final = 200


class Lookup:
    """An index over known questions.

    Args:
        questions: As they were asked; they are named by their place.
    """

    def __init__(self, questions: Sequence[str]) -> None:
        self._size = len(questions)
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._posted: dict[str, list[int]] = defaultdict(list)
        for place, question in enumerate(questions):
            known = read(question)
            self._keys[known.key].append(place)
            for term in known.words | known.pairs:
                self._posted[term].append(place)

    def near(self, question: str, may: Callable[[int], bool], most: int = MOST) -> list[int]:
        """Return the places of the nearest questions, in rising order.

        Args:
            question: The new question.
            may: Whether a place may be looked at.
            most: How many at most; those that are asked in the very same words are never left out.
        """
        asked = read(question)
        score: dict[int, float] = defaultdict(float)
        terms = sorted(asked.words | asked.pairs)
        found = {term: self._posted[term] for term in terms if term in self._posted}
        limit = max(_FEW, _COMMON_SHARE * self._size)
        telling = {term: places for term, places in found.items() if len(places) <= limit}
        for places in (telling or found).values():
            weight = math.log(1 + self._size / len(places))
            for place in places:
                score[place] += weight
        equal = [place for place in self._keys.get(asked.key, ()) if may(place)]
        allowed = (place for place in score if may(place))
        best = nlargest(most, allowed, key=lambda place: (score[place], -place))
        return sorted({*equal, *best})
