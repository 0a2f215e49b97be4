"""Gives every pair the passages its answer rests on, among those that a search would bring.

The gold passage holds a quote that came with the pair, or else most of the answer's wording; the
others are what the live search returns, so that training reads what answering will read. Passages
of restricted documents are never looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session, col, select

from bot.access import EVERYONE
from bot.store import Store
from bot.tables import Document, Passage
from bot.text import normalise, shingles
from curation.rows import sealed
from curation.tables import Pair

Search = Callable[[Sequence[str], int], list[list[str]]]
"""(questions, k) -> passage ids for each question, best first."""
_COVERED: Final = 0.35
"""Share of the answer's letter pairs that a passage found without a quote must hold."""


@dataclass
class Shelf:
    """The passages that everyone may read, by document and by letter pair."""

    passages: dict[str, Passage] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    grams: dict[str, set[str]] = field(default_factory=dict)
    holders: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def search(self, questions: Sequence[str], k: int) -> list[list[str]]:
        """Return the passages that share most letter pairs with each question; deterministic."""
        found = []
        for question in questions:
            score: dict[str, float] = defaultdict(float)
            for gram in shingles(question):
                holders = self.holders.get(gram, ())
                for passage_id in holders:
                    score[passage_id] += 1 / len(holders)
            best = sorted(score, key=lambda passage_id: (-score[passage_id], passage_id))
            found.append(best[:k])
        return found


def shelf(session: Session) -> Shelf:
    """Return the readable passages as they are now."""
    found = Shelf()
    rows = session.exec(
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(
            col(Passage.removed_at).is_(None),
            col(Document.removed_at).is_(None),
            Document.audience == EVERYONE,
        )
        .order_by(col(Passage.document_id), col(Passage.ordinal))
    )
    for passage, document in rows:
        found.passages[passage.id], found.documents[document.id] = passage, document
        found.grams[passage.id] = shingles(passage.text)
        for gram in found.grams[passage.id]:
            found.holders[gram].append(passage.id)
    return found


def settle(store: Store, pairs: Sequence[Pair], per_row: int, search: Search | None) -> int:
    """Find evidence for the pairs that have none or no gold in it; return how many got some.

    Args:
        store: Where passages and pairs are.
        pairs: Pairs to look at.
        per_row: Passages in a prompt.
        search: The live search; None uses letter pairs.
    """
    with store.read() as session:
        here = shelf(session)
    asked = (search or here.search)([pair.question for pair in pairs], per_row + 2)
    settled = 0
    with store.write() as session:
        for pair, hits in zip(pairs, asked, strict=True):
            evidence = chosen(pair, here, hits, per_row)
            if evidence and evidence != pair.evidence:
                row = session.get_one(Pair, pair.id)
                row.evidence = evidence
                session.add(sealed(row))
                settled += 1
    return settled


def needs(pair: Pair) -> bool:
    """Return whether a pair has no passage yet that its answer rests on."""
    if any(passage["external"] for passage in pair.evidence):
        return False
    return not pair.evidence or not (abstains(pair) or any(p["gold"] for p in pair.evidence))


def chosen(pair: Pair, here: Shelf, hits: Sequence[str], per_row: int) -> list[dict[str, Any]]:
    """Return the evidence of one pair in the order of the prompt, gold included."""
    known = [row["passage_id"] for row in pair.evidence if row["passage_id"] in here.passages]
    order = known or [hit for hit in hits if hit in here.passages]
    gold = set() if abstains(pair) else _gold(pair, here, order)
    if not gold and not abstains(pair):
        return []
    row = order[:per_row]
    for missing in sorted(gold - set(row), key=lambda one: here.passages[one].ordinal):
        spare = [at for at in reversed(range(len(row))) if row[at] not in gold]
        if len(row) < per_row:
            row.append(missing)
        elif spare:
            row[spare[0]] = missing
    return [_as_row(here, passage_id, gold=passage_id in gold) for passage_id in row]


def abstains(pair: Pair) -> bool:
    """Return whether the right answer is that the manuals do not say."""
    return any(fact["kind"] == "abstains" for fact in pair.facts)


def _gold(pair: Pair, here: Shelf, order: Sequence[str]) -> set[str]:
    named = {key for key, document in here.documents.items() if _named(pair, document)}
    inside = [passage for passage in here.passages.values() if passage.document_id in named]
    quoted = set()
    for quote in pair.quotes:
        wanted = _flat(quote)
        quoted |= {p.id for p in inside if wanted and wanted in _flat(p.text)}
    if quoted:
        return quoted
    near = {*order, *here.search([pair.answer], 5)[0]}
    pool = inside if pair.documents else [here.passages[passage_id] for passage_id in near]
    said = " ".join([pair.answer, *pair.quotes])
    return best_covering(said, {passage.id: passage.text for passage in pool})


def best_covering(said: str, passages: Mapping[str, str]) -> set[str]:
    """Return the passage (as a set of its id) that holds most of what is said, if enough."""
    wanted = shingles(said)
    share = {
        key: len(wanted & shingles(text)) / max(1, len(wanted)) for key, text in passages.items()
    }
    best = max(share, key=lambda key: (share[key], key), default="")
    return {best} if best and share[best] >= _COVERED else set()


def _named(pair: Pair, document: Document) -> bool:
    """Return whether the pair names this document, by its path's end or its title."""
    if not pair.documents:
        return True
    for name in pair.documents:
        path, source = name.replace("\\", "/"), document.source.replace("\\", "/")
        ends = f"/{source}".endswith(f"/{path}") or f"/{path}".endswith(f"/{source}")
        if ends or normalise(name) == normalise(document.title):
            return True
    return False


def _flat(text: str) -> str:
    return "".join(normalise(text).split())


def _as_row(here: Shelf, passage_id: str, *, gold: bool) -> dict[str, Any]:
    passage = here.passages[passage_id]
    return {
        "passage_id": passage.id,
        "document": here.documents[passage.document_id].title,
        "heading": passage.heading,
        "text": passage.text,
        "content_hash": passage.content_hash,
        "gold": gold,
        "external": False,
    }
