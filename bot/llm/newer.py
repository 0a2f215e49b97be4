"""Finds the newer of two passages that give different figures for the same thing. Pure.

A notice of revision stands beside the rule that it changes, often for years. Whoever quotes only
one of them misleads; so both are shown, the newer first, with the days from which they hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.dates import Since, in_force_since
from bot.figures import figures
from bot.llm import Evidence
from bot.llm.asking import subject
from bot.llm.fitting import Candidate, log_odds
from bot.retrieval.terms import words
from bot.text import normalise

_MARGIN: Final = 2.5
_MONEY = re.compile(r"\d[\d,.]*\s*(?:万|千)?(?:円|%|パーセント|yen)|[¥$€]\s*\d")
_REVISES = re.compile(r"改定|改正|改訂|変更|お知らせ|revis|amend|change", re.IGNORECASE)


@dataclass(frozen=True)
class Revision:
    """Two units that say different things of one matter."""

    newer: Candidate
    older: Candidate
    newer_since: Since | None
    older_since: Since | None


def revision(
    question: str,
    chosen: Sequence[Candidate],
    found: Sequence[Candidate],
    evidence: Sequence[Evidence],
) -> Revision | None:
    """Return what contradicts the best chosen unit from another document, if anything does."""
    best = max(chosen, key=lambda one: one.score)
    asked = frozenset(words(subject(question)))
    told = asked & _words(best, evidence)
    rivals = [one for one in found if one.unit.kind != "group" and _rivals(best, one, evidence)
              and told <= _words(one, evidence)]  # fmt: skip
    if not rivals:
        return None
    other = max(rivals, key=lambda one: one.score)
    since = [_since(evidence[one.evidence]) for one in (best, other)]
    if since[0] == since[1]:
        return None
    if _is_newer(other, best, since[1], since[0], evidence):
        return Revision(other, best, since[1], since[0])
    if _is_newer(best, other, since[0], since[1], evidence):
        return Revision(best, other, since[0], since[1])
    return None


def _words(one: Candidate, evidence: Sequence[Evidence]) -> frozenset[str]:
    piece = evidence[one.evidence]
    return frozenset(words(f"{piece.document} {piece.heading} {one.unit.lead} {one.unit.shown}"))


def _rivals(best: Candidate, one: Candidate, evidence: Sequence[Evidence]) -> bool:
    """Return whether ``one`` tells other figures of the same thing in another document."""
    if evidence[one.evidence].document == evidence[best.evidence].document:
        return False
    if log_odds(best.score) - log_odds(one.score) > _MARGIN:
        return False
    mine, theirs = figures(best.unit.shown), figures(one.unit.shown)
    if not mine or not theirs or mine == theirs:
        return False
    return _one_row(best, one) and _amount(best) and _amount(one)


def _amount(one: Candidate) -> bool:
    return _MONEY.search(normalise(one.unit.shown)) is not None


def _one_row(best: Candidate, one: Candidate) -> bool:
    """Return whether two rows bear one name, and a sentence the name of the row beside it."""
    names = [normalise(other.unit.cells[0][1]) for other in (best, one) if other.unit.cells]
    if len(names) == 1:
        sentence = one if best.unit.cells else best
        return names[0] in normalise(sentence.unit.shown)
    return len(set(names)) <= 1


def _is_newer(
    one: Candidate,
    other: Candidate,
    since: Since | None,
    other_since: Since | None,
    evidence: Sequence[Evidence],
) -> bool:
    """Return whether ``one`` is newer; an undated rule is older than a dated notice of revision."""
    if since and other_since:
        return since.day > other_since.day
    revises = _REVISES.search(evidence[one.evidence].document) is not None
    same_family = _kin(evidence[one.evidence].document, evidence[other.evidence].document)
    return since is not None and revises and same_family


def _kin(one: str, other: str) -> bool:
    """Return whether the title of a notice names the rule that it changes."""
    return normalise(other) in normalise(one) or normalise(one) in normalise(other)


def _since(piece: Evidence) -> Since | None:
    return in_force_since(f"{piece.document}\n{piece.heading}") or in_force_since(piece.text)
