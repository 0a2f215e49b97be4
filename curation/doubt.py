"""Which kept pairs are most likely wrong: the order in which a person should look at them.

Label noise is ranked, not removed. A pair is doubted when its passage says little of its answer,
when other passages say more of it, when its question's neighbours are answered otherwise, and when
its author has often been contradicted.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session, col, select

from curation.quality import unsupported
from curation.tables import Clean, Member, Pair
from curation.trust import agreements
from curation.verdicts import kept
from curation.wording import pieces

_WEIGHTS: Final = {"untold": 0.45, "elsewhere": 0.25, "off_topic": 0.2, "alone": 0.1, "author": 0.2}


@dataclass(frozen=True)
class Doubt:
    """How much a pair is doubted, and why most."""

    pair_id: str
    score: float
    why: str
    parts: Mapping[str, float]


def ranked(session: Session) -> list[Doubt]:
    """Return the kept pairs, the most doubtful first."""
    good = kept(session)
    rows = session.exec(
        select(Pair, Clean, Member)
        .join(Clean, col(Clean.pair_id) == col(Pair.id))
        .join(Member, col(Member.pair_id) == col(Pair.id))
        .order_by(Pair.id)
    ).all()
    families: dict[str, list[Clean]] = defaultdict(list)
    for pair, clean, member in rows:
        if pair.id in good:
            families[member.family].append(clean)
    unsure = {one.expert: 1 - one.reliability for one in agreements(session) if one.expert}
    found = [
        doubted(clean, families[member.family], unsure.get(pair.author, 0.2))
        for pair, clean, member in rows
        if pair.id in good
    ]
    return sorted(found, key=lambda doubt: (-doubt.score, doubt.pair_id))


def doubted(clean: Clean, family: Sequence[Clean], unsure: float = 0.2) -> Doubt:
    """Return how much one pair is doubted. Pure.

    Args:
        clean: The masked pair.
        family: All kept pairs of its family, itself included.
        unsure: Share of the author's blind labels that others contradicted.
    """
    said, asked = pieces(clean.answer), pieces(clean.question)
    gold = [one for one in clean.evidence if one.get("gold")]
    others = [one for one in clean.evidence if not one.get("gold")]
    here = _share(said - asked, gold)
    there = max((_share(said - asked, [one]) for one in others), default=0.0)
    missing = unsupported(clean.answer, clean.question, gold) if gold else []
    near = [pieces(one.answer) for one in family if one.pair_id != clean.pair_id]
    agree = max((len(said & other) / max(1, len(said | other)) for other in near), default=0.5)
    parts = {
        "untold": max(1 - here, float(bool(missing))),
        "elsewhere": max(0.0, there - here),
        "off_topic": 1 - _share(asked, gold),
        "alone": 1 - agree,
        "author": unsure,
    }
    if any(fact["kind"] == "abstains" for fact in clean.facts):
        parts |= {"untold": 0.0, "elsewhere": 0.0, "off_topic": 0.0}
    told = {name: weight * parts[name] for name, weight in _WEIGHTS.items()}
    return Doubt(clean.pair_id, sum(told.values()), max(told, key=lambda n: told[n]), parts)


def _share(said: frozenset[str], passages: Sequence[Mapping[str, Any]]) -> float:
    told: set[str] = set()
    for one in passages:
        told |= pieces(f"{one['document']} {one['heading']}\n{one['text']}")
    return len(said & told) / len(said) if said else 1.0
