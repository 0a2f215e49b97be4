"""How well a unit of a passage answers a question: features of the match, and one probability.

The weights are a logistic regression over sentences of openly licensed reading questions, derived
by ``tests/bench/train_quote.py``; they see features only, never words, so they carry over to other
subjects.
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

WEIGHTS: Final = {
    "own": 8.84,  # share of the question that the unit itself tells
    "lead": -0.77,  # ... that its lead-in or the sentence before tells
    "placed": 1.62,  # ... that unit, lead-in and heading path tell together
    "passage": 3.05,  # ... that the whole passage tells
    "own_passage": -4.61,
    "counted": 1.95,  # it has a number of the days, times, people ... that were asked for
    "holds": 0.26,  # it has the amount, date, person ... that was asked for
    "names": 0.43,  # share of the question's codes, numbers and loan words in the passage
    "run": -1.92,  # longest common run: an echo of the question answers nothing
    "first": 0.96,  # the search placed the passage high
    "new": 1.08,  # it says something beyond the question
    "titled": 1.87,  # the section calls itself by what was asked
    # Set by hand, since such units are rare in the data.
    "refers": -1.50,  # it only points elsewhere
    "within": 1.50,  # an amount asked about lies in a range that it names
    "history": -1.50,  # it tells what was changed once, as the last article of a rule does
    "foreign": -1.50,  # it is written in another language than the question
}
BY_HAND: Final = frozenset(("refers", "within", "history", "foreign"))
_BIAS: Final = -8.92
_REFERS = re.compile(
    r"(?:による|を参照|を参照すること|参照のこと|に定める)[。）)]*$|^see ", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"^第[\d一二三四五六七八九十百]+[章節条項]\s*[（(]?"
    r"([^（）()]*(?:[（(][^（）()]*[）)])?[^（）()]*)[）)]?$"
    r"|^(?:[\d.]+\s*)?(.*)$"
)
_HISTORY = re.compile(r"(?:令和|平成|昭和|[12]\d{3}年).{1,12}(?:改定|改正|制定|施行)")
_CHANGES = re.compile(r"改定|改正|制定|施行|変更|変わ|いつから|以前|chang|revis|since when")
_POINTS = re.compile(
    r"[「『][^」』]{1,40}[」』](?:第\d+条)?(?=(?:を|も|の|に)?(?:ご覧|御覧|参照|とおり|通り|よる|より|定め))"
)
"""The name of another document that is only pointed to: what it names is not told here."""
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
    section: str = ""
    """Document and heading path that it stands under."""


def candidates(question: str, evidence: Sequence[Evidence]) -> list[Candidate]:
    """Return every unit of every passage with its features and score."""
    asked = _Asked(question)
    seen = [_Seen(number, piece) for number, piece in enumerate(evidence)]
    weights = asked.weights([terms for passage in seen for terms in passage.unit_terms])
    found = []
    for passage in seen:
        for place, unit in enumerate(passage.units):
            features = _features(asked, weights, passage, place)
            score = probability(features)
            found.append(Candidate(passage.number, unit, features, score, passage.section))
    return found


def probability(features: Mapping[str, float]) -> float:
    """Return the probability (0..1) that a unit with these features answers the question."""
    logit = _BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())
    return 1 / (1 + math.exp(-logit))


def log_odds(probability: float) -> float:
    """Return the log odds of a probability between 0 and 1."""
    return math.log(probability / (1 - probability))


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
        self.section = f"{piece.document}\n{piece.heading}"
        self.units = units(piece.text)
        self.unit_terms = [frozenset(_terms(_POINTS.sub(" ", unit.shown))) for unit in self.units]
        self.lead_terms = [frozenset(_terms(unit.lead)) for unit in self.units]
        self.place_terms = frozenset(_terms(f"{piece.document} {piece.heading}"))
        self.title_terms = frozenset(_terms(titled(piece)))
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
        "history": float(bool(_HISTORY.match(unit.shown)) and not _CHANGES.search(asked.text)),
        "foreign": float(is_japanese(unit.shown) != asked.japanese),
        "refers": 1.0 if _REFERS.search(unit.shown) else 0.0,
        "titled": _part(passage.title_terms, asked.terms) if passage.title_terms else 0.0,
    }


def titled(piece: Evidence) -> str:
    """Return what a section calls itself: the last heading without its number."""
    leaf = piece.heading.rsplit(" > ", 1)[-1]
    inside = _NUMBERED.match(leaf)
    return subject(inside.group(1) or inside.group(2) or "") if inside else ""


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
