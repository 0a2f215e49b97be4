"""Do two questions ask the same? Letters first, and where they leave it open, what is asked for.

``sureness`` is a calibrated probability: a logistic regression over how alike the letters are and
over what tells neighbours apart (another thing asked for, another number, a negation, words that
only one has). Its weights come from one half of labelled pairs of Japanese questions; on the other
half it keeps more duplicates at any precision than letter pairs do (bench ``near_duplicates``).
"""

import math
import re
from typing import Final

from bot.likeness import features
from bot.text import content_key
from curation.wording import alike, content

WEIGHTS: Final = {  # by tests/bench/near_duplicates.py --fit
    "alike": 2.29, "pairs": 1.50, "wants_other": -1.19, "wants_one": -0.76, "new_figures": -0.77,
    "old_figures": -0.77, "negation": -1.12, "left": -0.98, "left_old": -0.98,
}  # fmt: skip
BIAS: Final = 1.03
SURE: Final = 0.95
"""From this probability two questions are one, although their letters alone do not say so."""
LEAST: Final = 0.4
"""Less alike letters are not looked at further."""
_NUMBER: Final = re.compile(r"[0-9]+")


def near(
    left: tuple[str, str], right: tuple[str, str], threshold: float, same_answer: float
) -> bool:
    """Return whether two (question, answer) are near-duplicates of each other.

    Args:
        left: A question with its answer.
        right: Another one.
        threshold: Likeness of letters that is enough whatever the answers are.
        same_answer: What is enough where both have the same answer.
    """
    share = alike(left[0], right[0])
    same = content_key(left[1]) == content_key(right[1])
    if not same and _numbers(left[0]) != _numbers(right[0]):
        return False  # "on 3 days" and "on 5 days" are two questions
    if share >= (same_answer if same else threshold):
        return True
    return share >= LEAST and sureness(left[0], right[0]) >= SURE


def sureness(one: str, other: str) -> float:
    """Return the probability that two questions ask the same, the same both ways."""
    found = [_odds(one, other), _odds(other, one)]
    return 1 / (1 + math.exp(-sum(found) / 2))


def told(one: str, other: str) -> dict[str, float]:
    """Return what the probability is made of."""
    found = features(one, other, "") | {"alike": alike(one, other)}
    return {name: found[name] for name in WEIGHTS}


def _odds(one: str, other: str) -> float:
    found = told(one, other)
    return BIAS + sum(weight * found[name] for name, weight in WEIGHTS.items())


def _numbers(question: str) -> set[str]:
    return set(_NUMBER.findall(content(question)))
