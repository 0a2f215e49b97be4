"""How well a unit of a passage answers a question: features of the match, and one probability.

The weights are a logistic regression over sentences of openly licensed reading questions; they see
features only, never words, so they carry over to other subjects. Letters: ``u`` units, ``f``
features.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.llm import Evidence
from bot.llm.asking import counted, holds, subject, wants
from bot.llm.ranges import within
from bot.llm.units import Unit, units
from bot.retrieval.terms import pairs, words
from bot.text import is_japanese, normalise

_WEIGHTS: Final = {
    "own": 7.85,  # share of the question that the unit itself tells
    "lead": -1.36,  # ... that its lead-in or the sentence before tells
    "placed": 2.54,  # ... that unit, lead-in and heading path tell together
    "passage": 2.76,  # ... that the whole passage tells
    "own_passage": -4.26,
    "counted": 2.06,  # it has a number of the days, times, people ... that were asked for
    "holds": 0.23,  # it has the amount, date, person ... that was asked for
    "names": 0.32,  # share of the question's codes, numbers and loan words in the passage
    "run": -2.13,  # longest common run: an echo of the question answers nothing
    "first": 0.80,  # the search placed the passage high
    "new": 1.05,  # it says something beyond the question
    # Set by hand: such units are rare in the data.
    "refers": -1.50,  # it only points elsewhere
    "within": 1.50,  # an amount asked about lies in a range that it names
    "foreign": -1.50,  # it is written in another language than the question
}
_BIAS: Final = -8.59
_REFERS = re.compile(
    r"(?:による|を参照|を参照すること|参照のこと|に定める)[。）)]*$|^see ", re.IGNORECASE
)
_KANA = re.compile(r"[\u3041-\u309f]*$")
_NAME = re.compile(r"[a-z0-9]|[ァ-ヴー]{2,}$")


@dataclass(frozen=True)
class Candidate:
    """A unit of one passage with its features."""

    evidence: int
    """Place of the passage in the prompt, from 0."""
    unit: Unit
    features: dict[str, float] = field(default_factory=dict)
    score: float = 0.0
    """Probability that it answers the question."""


def candidates(question: str, evidence: Sequence[Evidence]) -> list[Candidate]:
    """Return every unit of every passage with its features and score."""
    asked = _Asked(question)
    seen = [_Seen(number, piece) for number, piece in enumerate(evidence)]
    weights = asked.weights([terms for passage in seen for terms in passage.unit_terms])
    found = []
    for passage in seen:
        for place, unit in enumerate(passage.units):
            features = _features(asked, weights, passage, place)
            found.append(Candidate(passage.number, unit, features, probability(features)))
    return found


def probability(features: Mapping[str, float]) -> float:
    """Return the probability (0..1) that a unit with these features answers the question."""
    logit = _BIAS + sum(weight * features[name] for name, weight in _WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


class _Asked:
    """A question's terms."""

    def __init__(self, question: str) -> None:
        self.text = question
        self.terms = frozenset(_terms(subject(question)))
        self.size = sum(term[0] == "w" for term in self.terms)
        self.wanted = wants(question)
        self.japanese = is_japanese(question)
        self.words = frozenset(term for term in self.terms if term[0] == "w")
        self.names = frozenset(term for term in self.words if _NAME.match(term[2:]))
        self.letters = "".join(c for c in subject(question) if c.isalnum())

    def weights(self, texts: Sequence[frozenset[str]]) -> dict[str, float]:
        """Return each term's weight: rare among the units counts more, absent counts most."""
        known = Counter(term for terms in texts for term in terms & self.terms)
        size = len(texts) + 1
        return {term: math.log(1 + size / (known[term] + 0.5)) * _strength(term)
                for term in sorted(self.terms)}  # fmt: skip


class _Seen:
    """A passage's units and their terms."""

    def __init__(self, number: int, piece: Evidence) -> None:
        self.number = number
        self.units = units(piece.text)
        self.unit_terms = [frozenset(_terms(unit.shown)) for unit in self.units]
        self.lead_terms = [frozenset(_terms(unit.lead)) for unit in self.units]
        self.place_terms = frozenset(_terms(f"{piece.document} {piece.heading}"))
        self.all_terms = frozenset().union(*self.unit_terms) if self.units else frozenset()


def _features(
    asked: _Asked, weights: dict[str, float], passage: _Seen, place: int
) -> dict[str, float]:
    unit, own = passage.units[place], passage.unit_terms[place]
    told = _share(asked.terms & own, weights)
    all_terms = passage.all_terms | passage.place_terms
    whole = _share(asked.terms & all_terms, weights)
    placed = own | passage.lead_terms[place] | passage.place_terms
    return {
        "asked": float(asked.size),
        "own": told,
        "lead": _share(asked.terms & passage.lead_terms[place], weights),
        "counted": counted(asked.text, unit.shown),
        "placed": _share(asked.terms & placed, weights),
        "passage": whole,
        "names": _part(asked.names, all_terms),
        "holds": holds(asked.wanted, asked.text, unit.shown),
        "run": _longest_run(asked.letters, normalise(unit.shown)),
        "first": 0.80 / (1 + passage.number),
        "new": min(1.0, len(own - asked.terms) / 12),
        "own_passage": told * whole,
        "within": float(within(asked.text, unit.shown) or 0.0),
        "foreign": float(is_japanese(unit.shown) != asked.japanese),
        "refers": 1.0 if _REFERS.search(unit.shown) else 0.0,
    }


def _part(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.5


def _share(terms: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.values())
    return sum(weights[term] for term in terms) / total if total else 0.0


def _terms(text: str) -> list[str]:
    return [f"w:{word}" for word in words(text)] + [
        f"p:{pair}" for pair in pairs(text) if not _KANA.match(pair)
    ]


def _strength(term: str) -> float:
    """Return less for pairs of characters, which overlap with words, and least with kana."""
    if term[0] == "w":
        return 1.0
    return 0.3 if any("\u3041" <= c <= "\u309f" for c in term[2:]) else 0.5


def _longest_run(letters: str, text: str) -> float:
    """Return the longest run of the question found in ``text``, as a share of the question."""
    if not letters:
        return 0.0
    squeezed = "".join(c for c in text if c.isalnum())
    best, start = 0, 0
    for end in range(1, len(letters) + 1):
        while start < end and letters[start:end] not in squeezed:
            start += 1
        best = max(best, end - start)
    return best / len(letters)
