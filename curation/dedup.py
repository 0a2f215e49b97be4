"""Families: pairs that ask the same thing, however it is worded. A family is for life.

Two pairs join when they share a certain key (the question's letters, a long run of words, a long
answer, the question they stem from) or when they are near-duplicates. Joining never depends on the
order in which pairs came; families merge and never split.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete as sql_delete
from sqlalchemy import insert
from sqlmodel import Session, col, select

from bot.text import content_key
from curation.judgement import KEPT, Judgement
from curation.rows import TRUST
from curation.sameness import near
from curation.settings import CurationSettings
from curation.sketch import bands, candidates
from curation.tables import Clean, FamilyBand, FamilyKey, Member, Pair
from curation.wording import VERSION, same_keys

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_AT_ONCE: Final = 400


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
    own = members_of(session, [one.pair_id for one in clean])
    todo = [one for one in clean if _key(one) != getattr(own.get(one.pair_id), "hash", "")]
    if not todo:
        return 0
    _forget_keys(session, [own[one.pair_id] for one in todo if one.pair_id in own])
    keys = _store_keys(session, pairs, todo)
    holders = _holders(session, sorted(keys))
    sketches = bands([one.question for one in todo])
    maybe = _maybe(session, [one.pair_id for one in todo], sketches)
    near_by = {pair_id for ids in holders.values() for pair_id in ids}
    near_by |= {pair_id for both in maybe for pair_id in both}
    known = own | members_of(session, sorted(near_by - set(own)))
    members = {m.pair_id: m for m in relatives(session, {m.family for m in known.values()})}
    sets = Sets()
    for member in members.values():
        sets.join(member.family, f"p:{member.pair_id}")
    for one in todo:
        sets.join(f"f:{content_key(one.question)}", f"p:{one.pair_id}")
    for key, ids in holders.items():
        for new in keys[key]:
            for other in ids:
                sets.join(f"p:{new}", f"p:{other}")
    _join(session, sets, todo, maybe, rules)
    _write(session, sets, members, todo)
    _store_bands(session, members, todo, sketches)
    return len(todo)


def members_of(session: Session, pair_ids: Sequence[str]) -> dict[str, Member]:
    """Return the members among these pairs."""
    found: dict[str, Member] = {}
    for at in range(0, len(pair_ids), _AT_ONCE):
        wanted = pair_ids[at : at + _AT_ONCE]
        rows = session.exec(select(Member).where(col(Member.pair_id).in_(wanted)))
        found |= {member.pair_id: member for member in rows}
    return found


def relatives(session: Session, names: Iterable[str]) -> list[Member]:
    """Return every member of the families of these names."""
    ordered, found = sorted(set(names)), list[Member]()
    for at in range(0, len(ordered), _AT_ONCE):
        wanted = ordered[at : at + _AT_ONCE]
        found += session.exec(select(Member).where(col(Member.family).in_(wanted)))
    return found


def forget_bands(session: Session, members: Sequence[Member]) -> None:
    """Take the bands of these members away."""
    for member in members:
        for key in struct.unpack(f"<{len(member.sketch) // 8}q", member.sketch):
            row = session.get(FamilyBand, (key, member.pair_id))
            if row is not None:
                session.delete(row)
        member.sketch = b""


def _forget_keys(session: Session, members: Sequence[Member]) -> None:
    forget_bands(session, members)
    pair_ids = [member.pair_id for member in members]
    for at in range(0, len(pair_ids), _AT_ONCE):
        old = col(FamilyKey.pair_id).in_(pair_ids[at : at + _AT_ONCE])
        session.connection().execute(sql_delete(FamilyKey).where(old))
    session.flush()


def _key(one: Clean) -> str:
    return f"{VERSION}:{one.hash}"


def _store_keys(
    session: Session, pairs: Mapping[str, Pair], todo: Sequence[Clean]
) -> dict[str, list[str]]:
    """Write each pair's keys and return key -> the new pairs that have it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in todo:
        for key in sorted(same_keys(one.question, one.answer, pairs[one.pair_id].origin)):
            found[key].append(one.pair_id)
    rows = [{"key": key, "pair_id": pair_id} for key in sorted(found) for pair_id in found[key]]
    session.connection().execute(insert(FamilyKey), rows)
    return found


def _maybe(
    session: Session, pair_ids: Sequence[str], sketches: "NDArray[np.int64]"
) -> set[tuple[str, str]]:
    """Return the pairs of pair ids that share a band, among the new ones and with those before."""
    found = {_both(pair_ids[a], pair_ids[b]) for a, b in candidates(sketches).tolist()}
    by_key: dict[int, list[str]] = defaultdict(list)
    for pair_id, keys in zip(pair_ids, sketches.tolist(), strict=True):
        for key in keys:
            by_key[key].append(pair_id)
    asked = sorted(by_key)
    for at in range(0, len(asked), _AT_ONCE):
        held = col(FamilyBand.key).in_(asked[at : at + _AT_ONCE])
        for key, other in session.exec(select(FamilyBand.key, FamilyBand.pair_id).where(held)):
            found |= {_both(new, other) for new in by_key[key] if new != other}
    return found


def _both(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _join(
    session: Session,
    sets: Sets,
    todo: Sequence[Clean],
    maybe: Iterable[tuple[str, str]],
    rules: CurationSettings,
) -> None:
    """Join those that share a band and are near-duplicates when looked at."""
    texts = {one.pair_id: (one.question, one.answer) for one in todo}
    missing = {pair_id for both in maybe for pair_id in both} - set(texts)
    texts |= _texts(session, sorted(missing))
    for left, right in sorted(maybe):
        if left not in texts or right not in texts:
            continue  # dropped since, its bands still there
        if sets.find(f"p:{left}") == sets.find(f"p:{right}"):
            continue
        if near(texts[left], texts[right], rules.near_duplicate, rules.near_duplicate_same_answer):
            sets.join(f"p:{left}", f"p:{right}")


def _store_bands(
    session: Session,
    members: Mapping[str, Member],
    todo: Sequence[Clean],
    sketches: "NDArray[np.int64]",
) -> None:
    own = members_of(session, [one.pair_id for one in todo])
    rows = []
    for one, keys in zip(todo, sketches, strict=True):
        member = members.get(one.pair_id) or own[one.pair_id]
        member.sketch = keys.astype("<i8").tobytes()
        session.add(member)
        rows += [{"key": key, "pair_id": one.pair_id} for key in sorted(set(keys.tolist()))]
    rows.sort(key=lambda row: row["key"])  # neighbours in the file are written together
    session.connection().execute(insert(FamilyBand), rows)


def _holders(session: Session, keys: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for at in range(0, len(keys), _AT_ONCE):
        wanted = keys[at : at + _AT_ONCE]
        rows = select(FamilyKey.key, FamilyKey.pair_id).where(col(FamilyKey.key).in_(wanted))
        for key, pair_id in session.exec(rows):
            found[key].append(pair_id)
    return found


def _texts(session: Session, pair_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for at in range(0, len(pair_ids), _AT_ONCE):
        wanted = pair_ids[at : at + _AT_ONCE]
        texts = select(Clean.pair_id, Clean.question, Clean.answer)
        for pair_id, question, answer in session.exec(texts.where(col(Clean.pair_id).in_(wanted))):
            found[pair_id] = (question, answer)
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
        rank = (TRUST.get(pair.source, 2), pair.created_at, pair.id)
        groups[content_key(clean.question), abstains].append(rank)
    said: dict[str, Judgement] = {}
    for group in groups.values():
        best = max(group)[2]
        for _, _, pair_id in group:
            said[pair_id] = KEPT if pair_id == best else Judgement(False, f"duplicate_of:{best}")
    return said
