"""Families: pairs that ask the same thing, however it is worded. A family is for life.

Two pairs join when they share a certain key (the question's letters, a long run of words, a long
answer, the question they stem from) or when they are near-duplicates. Joining never depends on the
order in which pairs came; families merge and never split.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlmodel import Session, col, delete, select

from bot.text import content_key
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.tables import Clean, FamilyKey, Member, Pair
from curation.wording import VERSION, bands, near, same_keys

_AT_ONCE: Final = 400
_TRUST: Final = {"slack_modal": 3, "slack_thread": 3, "form": 3, "rating": 1}


class Sets:
    """Disjoint sets of ids; the smallest id speaks for its set."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, one: str) -> str:
        """Return the id that speaks for the set of ``one``."""
        root = one
        while (above := self._above.get(root, root)) != root:
            root = above
        while (above := self._above.get(one, one)) != root:
            self._above[one] = root
            one = above
        return root

    def join(self, one: str, other: str) -> None:
        """Make one set of two."""
        low, high = sorted((self.find(one), self.find(other)))
        self._above[high] = low


def families(
    session: Session, pairs: Mapping[str, Pair], clean: Sequence[Clean], rules: CurationSettings
) -> int:
    """Put new or changed pairs into families; return how many were looked at.

    Args:
        session: A writing session.
        pairs: Pairs by id, at least those of ``clean``.
        clean: Masked pairs to place; those already placed are skipped.
        rules: Thresholds.
    """
    members = {member.pair_id: member for member in session.exec(select(Member))}
    todo = [one for one in clean if _key(one) != getattr(members.get(one.pair_id), "hash", "")]
    if not todo:
        return 0
    for one in todo:
        session.exec(delete(FamilyKey).where(col(FamilyKey.pair_id) == one.pair_id))
    keys = _store_keys(session, pairs, todo)
    sets = Sets()
    for member in members.values():
        sets.join(member.family, f"p:{member.pair_id}")
    for one in todo:
        sets.join(f"f:{content_key(one.question)}", f"p:{one.pair_id}")
    _join(session, sets, todo, keys, rules)
    _write(session, sets, members, todo)
    return len(todo)


def _key(one: Clean) -> str:
    return f"{VERSION}:{one.hash}"


def _store_keys(
    session: Session, pairs: Mapping[str, Pair], todo: Sequence[Clean]
) -> dict[str, list[str]]:
    """Write each pair's keys and return key -> the new pairs that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    rough = bands([one.question for one in todo])
    for one, near_keys in zip(todo, rough, strict=True):
        exact = same_keys(one.question, one.answer, pairs[one.pair_id].origin)
        for key in sorted({*exact, *near_keys}):
            found[key].append(one.pair_id)
    rows = [{"key": key, "pair_id": pair_id} for key in found for pair_id in found[key]]
    session.exec(insert(FamilyKey), params=rows)
    return found


def _join(
    session: Session,
    sets: Sets,
    todo: Sequence[Clean],
    keys: Mapping[str, Sequence[str]],
    rules: CurationSettings,
) -> None:
    candidates: set[tuple[str, str]] = set()
    for key, holders in _holders(session, sorted(keys)).items():
        together = {(min(new, o), max(new, o)) for new in keys[key] for o in holders if o != new}
        if key.startswith("b"):
            candidates |= together
            continue
        for left, right in together:
            sets.join(f"p:{left}", f"p:{right}")
    texts = {one.pair_id: (one.question, one.answer) for one in todo}
    missing = {pair_id for pair in candidates for pair_id in pair} - set(texts)
    texts |= _texts(session, sorted(missing))
    for left, right in sorted(candidates):
        if sets.find(f"p:{left}") == sets.find(f"p:{right}"):
            continue
        if near(texts[left], texts[right], rules.near_duplicate, rules.near_duplicate_same_answer):
            sets.join(f"p:{left}", f"p:{right}")


def _holders(session: Session, keys: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for at in range(0, len(keys), _AT_ONCE):
        wanted = keys[at : at + _AT_ONCE]
        for row in session.exec(select(FamilyKey).where(col(FamilyKey.key).in_(wanted))):
            found[row.key].append(row.pair_id)
    return found


def _texts(session: Session, pair_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for at in range(0, len(pair_ids), _AT_ONCE):
        wanted = pair_ids[at : at + _AT_ONCE]
        for one in session.exec(select(Clean).where(col(Clean.pair_id).in_(wanted))):
            found[one.pair_id] = (one.question, one.answer)
    return found


def _write(
    session: Session, sets: Sets, members: Mapping[str, Member], todo: Iterable[Clean]
) -> None:
    """Write the families; a family is named by the smallest of its questions' keys."""
    for one in todo:
        member = members.get(one.pair_id) or Member(pair_id=one.pair_id, family="")
        member.hash = _key(one)
        member.family = sets.find(f"p:{one.pair_id}")
        session.add(member)
    for member in members.values():
        root = sets.find(f"p:{member.pair_id}")
        if member.family != root:
            member.family = root
            session.add(member)


def winners(rows: Iterable[tuple[Pair, Clean]]) -> dict[str, Judgement]:
    """Say of each pair whether it speaks for its question: the most trusted, then the newest.

    Differently worded questions of a family all stay; the same question stays once. A question
    whose right answer is to abstain is another question, since it was asked of other passages.
    """
    groups: dict[tuple[str, bool], list[tuple[int, datetime, str]]] = defaultdict(list)
    for pair, clean in rows:
        abstains = any(fact["kind"] == "abstains" for fact in clean.facts)
        rank = (_TRUST.get(pair.source, 2), pair.created_at, pair.id)
        groups[content_key(clean.question), abstains].append(rank)
    said: dict[str, Judgement] = {}
    for group in groups.values():
        best = max(group)[2]
        for _, _, pair_id in group:
            said[pair_id] = KEPT if pair_id == best else Judgement(False, f"duplicate_of:{best}")
    return said
