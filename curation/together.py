"""What can only be said of pairs among others: families, duplicates, contradictions, sides.

Only families that a new, changed or dropped pair belongs to are looked at, whatever their number.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.store import Store
from bot.text import content_hash
from curation.conflict import conflicts
from curation.dedup import families, members_of, relatives, winners
from curation.judgement import Judgement
from curation.settings import CurationSettings
from curation.split import assign, judgement
from curation.tables import Clean, Member, Pair, Verdict
from curation.verdicts import TOGETHER, put

OUT = "-"
"""Mark of a pair that a step before dropped."""
_AT_ONCE = 400


def place(store: Store, rules: CurationSettings) -> dict[str, int]:
    """Bring families and sides up to date; return how many pairs each step looked at."""
    with store.write() as session:
        waiting = _waiting(session)
        if not waiting:
            return {"families": 0}
        pairs = _pairs(session, [pair_id for pair_id, mark in waiting if mark != OUT])
        clean = [one for _, one in pairs]
        by_id = {pair.id: pair for pair, _ in pairs}
        looked = {"families": families(session, by_id, clean, rules)}
        session.flush()
        own = members_of(session, [pair_id for pair_id, _ in waiting])
        members = relatives(session, {member.family for member in own.values()})
        session.add_all(assign(members, rules, _golden(session, members, rules)))
        looked |= _speak(session, members, rules)
        _placed(session, waiting)
    return looked


def _golden(session: Session, members: Sequence[Member], rules: CurationSettings) -> frozenset[str]:
    """Return which of these pairs were written to examine by, as their source says."""
    ids, found = [member.pair_id for member in members], set[str]()
    for at in range(0, len(ids), _AT_ONCE):
        here = select(Pair.id).where(col(Pair.id).in_(ids[at : at + _AT_ONCE]))
        found.update(session.exec(here.where(col(Pair.source).in_(rules.golden_sources))))
    return frozenset(found)


def _waiting(session: Session) -> list[tuple[str, str]]:
    """Return (pair id, mark) of the pairs that were judged since they were placed."""
    unplaced = select(Pair.id).where(col(Pair.unplaced))
    rows = select(Verdict.pair_id, Verdict.why).where(
        col(Verdict.pair_id).in_(unplaced), Verdict.step == "seen"
    )
    return sorted(session.exec(rows))


def _pairs(session: Session, pair_ids: Sequence[str]) -> list[tuple[Pair, Clean]]:
    found: list[tuple[Pair, Clean]] = []
    for at in range(0, len(pair_ids), _AT_ONCE):
        rows = (
            select(Pair, Clean)
            .join(Clean, col(Clean.pair_id) == col(Pair.id))
            .where(col(Pair.id).in_(pair_ids[at : at + _AT_ONCE]))
            .order_by(Pair.id)
        )
        found += session.exec(rows)
    return found


def _verdicts(session: Session, pair_ids: Sequence[str]) -> dict[tuple[str, str], Verdict]:
    found: dict[tuple[str, str], Verdict] = {}
    steps = ["seen", *TOGETHER]
    for at in range(0, len(pair_ids), _AT_ONCE):
        wanted = col(Verdict.pair_id).in_(pair_ids[at : at + _AT_ONCE])
        for row in session.exec(select(Verdict).where(wanted, col(Verdict.step).in_(steps))):
            found[row.pair_id, row.step] = row
    return found


def _speak(session: Session, members: Sequence[Member], rules: CurationSettings) -> dict[str, int]:
    """Write what each step says of the members; a step after the one that drops says nothing."""
    by_id = {member.pair_id: member for member in members}
    known = _verdicts(session, sorted(by_id))
    standing = sorted(key for key in by_id if known[key, "seen"].why != OUT)
    rows = _pairs(session, standing)
    said = {"conflict": conflicts(rows, {key: by_id[key].family for key in standing}, rules)}
    said["duplicates"] = winners(one for one in rows if said["conflict"][one[0].id].kept)
    said["split"] = {key: judgement(by_id[key]) for key in standing}
    looked = dict.fromkeys(TOGETHER, 0)
    for _, clean in rows:
        member = by_id[clean.pair_id]
        state = f"{clean.hash}:{member.family}:{member.side}"
        for step in _chain(session, clean.pair_id, state, said, known):
            looked[step] += 1
    return looked


def _chain(
    session: Session,
    pair_id: str,
    state: str,
    said: Mapping[str, Mapping[str, Judgement]],
    known: Mapping[tuple[str, str], Verdict],
) -> Iterable[str]:
    """Write one pair's verdicts as far as the first that drops it; yield the steps that changed."""
    open_ = True
    for step in TOGETHER:
        old = known.get((pair_id, step))
        if not open_:
            if old is not None:
                session.delete(old)
            continue
        word = said[step][pair_id]
        key = content_hash(f"{state}:{word.why}")
        if old is None or old.key != key:
            put(session, pair_id, step, key, word, old)
            yield step
        open_ = word.kept


def _placed(session: Session, waiting: Sequence[tuple[str, str]]) -> None:
    ids = [pair_id for pair_id, _ in waiting]
    for at in range(0, len(ids), _AT_ONCE):
        done = col(Pair.id).in_(ids[at : at + _AT_ONCE])
        session.connection().execute(update(Pair).where(done).values(unplaced=False))
