"""One curation run: harvest, then every step over every pair that it has not judged yet.

``evidence -> consent -> restricted -> stale -> mask -> quality -> families -> duplicates ->
split``.
A step is keyed by what it looks at and by its rules: run twice, and the second run changes
nothing; add ten pairs, and ten are judged; change one step's rules, and that step runs again.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session, col, delete, func, select

from bot.calls import Report
from bot.crash import point
from bot.log import get
from bot.privacy import Roster
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import PassageChange
from bot.text import content_hash
from bot.words import say
from curation import settings as curation_settings
from curation.consent import VERSION as CONSENT
from curation.consent import consent, restricted
from curation.dedup import families, winners
from curation.evidence import Search, needs, settle
from curation.harvest import harvest
from curation.judgement import Judgement
from curation.mask import masked
from curation.mask import rules as mask_rules
from curation.quality import VERSION as QUALITY
from curation.quality import quality
from curation.settings import CurationSettings
from curation.split import assign, judgement
from curation.stale import Standing, stale, standing
from curation.tables import Clean, Member, Pair, Verdict

STEPS: Final = ("consent", "restricted", "stale", "mask", "quality", "duplicates", "split")
_SLICE: Final = 500


@dataclass
class Curated:
    """What a run did."""

    harvested: int = 0
    judged: Counter[str] = field(default_factory=Counter)
    """Pairs that each step looked at in this run."""
    pairs: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    """Why pairs are out, over all pairs: ``step/code`` -> how many."""

    def to_json(self) -> dict[str, Any]:
        """Return the figures as the command line prints them."""
        judged, dropped = dict(sorted(self.judged.items())), dict(sorted(self.dropped.items()))
        return {**vars(self), "judged": judged, "dropped": dropped}


def run(
    store: Store,
    settings: Settings,
    report: Report = lambda _japanese, _english, _share: None,
    *,
    rules: CurationSettings | None = None,
    search: Search | None = None,
) -> Curated:
    """Bring every pair's verdicts up to date.

    Args:
        store: The database.
        settings: The live side's settings: who is an expert, passages in a prompt.
        report: Told of progress.
        rules: Curation's settings; None reads them.
        search: The live search for evidence; None uses letter pairs over the manuals.
    """
    rules = rules or curation_settings.load()
    done = Curated(harvested=harvest(store, settings))
    point("curation.harvested")
    _evidence(store, settings, search)
    point("curation.evidence")
    _each(store, rules, done, report)
    point("curation.judged")
    _together(store, rules, done)
    point("curation.split")
    _count(store, done)
    get("curation").info("curation.done", count=done.pairs, kept=done.kept)
    return done


def _evidence(store: Store, settings: Settings, search: Search | None) -> None:
    """Look for evidence where there is none, again only after the manuals have changed."""
    with store.read() as session:
        seen = session.exec(select(func.max(PassageChange.seq))).one() or 0
        asked = select(Verdict.pair_id, Verdict.key).where(Verdict.step == "evidence")
        tried = dict(session.exec(asked).all())
        lacking = [pair for pair in session.exec(select(Pair).order_by(Pair.id)) if needs(pair)]
    todo = [pair for pair in lacking if tried.get(pair.id) != f"{pair.hash}:{seen}"]
    for at in range(0, len(todo), _SLICE):
        part = todo[at : at + _SLICE]
        settle(store, part, settings.passages_in_prompt, search)
        with store.write() as session:
            for pair in part:
                row = session.get_one(Pair, pair.id)
                why = "ok" if row.evidence else "none_found"
                old = session.get(Verdict, (pair.id, "evidence"))
                _put(session, pair.id, "evidence", f"{row.hash}:{seen}", Judgement(True, why), old)


def _each(store: Store, rules: CurationSettings, done: Curated, report: Report) -> None:
    """Judge pairs one by one, a slice in a transaction."""
    roster = Roster(rules.roster)
    with store.read() as session:
        ids = list(session.exec(select(Pair.id).order_by(Pair.id)))
    for at in range(0, len(ids), _SLICE):
        with store.write() as session:
            part = list(session.exec(select(Pair).where(col(Pair.id).in_(ids[at : at + _SLICE]))))
            _judge(session, part, rules, roster, done)
        share = min(1.0, (at + _SLICE) / len(ids))
        lines = [
            say("curate.judging", lang, done=min(at + _SLICE, len(ids)), total=len(ids))
            for lang in ("ja", "en")
        ]
        report(lines[0], lines[1], share)


def _judge(
    session: Session,
    pairs: Sequence[Pair],
    rules: CurationSettings,
    roster: Roster,
    done: Curated,
) -> None:
    passages = {p["passage_id"] for pair in pairs for p in pair.evidence if not p.get("external")}
    here = standing(session, passages)
    audiences = {passage_id: one.audience for passage_id, one in here.items()}
    ids = [pair.id for pair in pairs]
    known = {
        (v.pair_id, v.step): v
        for v in session.exec(select(Verdict).where(col(Verdict.pair_id).in_(ids)))
    }
    clean = {c.pair_id: c for c in session.exec(select(Clean).where(col(Clean.pair_id).in_(ids)))}
    accepted = content_hash(repr((rules.consents, rules.licences)))[:16]
    lengths = f"{QUALITY}:{rules.answer_min_chars}:{rules.answer_max_chars}"
    for pair in pairs:
        state = _state(pair, here)
        steps: tuple[tuple[str, str, Callable[[], Judgement]], ...] = (
            ("consent", accepted, lambda p=pair: consent(p, rules)),  # type: ignore[misc]
            ("restricted", f"{CONSENT}:{state}", lambda p=pair: restricted(p, audiences)),  # type: ignore[misc]
            ("stale", state, lambda p=pair: stale(p, here)),  # type: ignore[misc]
            ("mask", mask_rules(roster), lambda p=pair: _mask(session, p, roster, clean)),  # type: ignore[misc]
            ("quality", lengths, lambda p=pair: quality(p, clean[p.id], rules)),  # type: ignore[misc]
        )
        _walk(session, pair, steps, known, done)


def _walk(
    session: Session,
    pair: Pair,
    steps: Sequence[tuple[str, str, Callable[[], Judgement]]],
    known: Mapping[tuple[str, str], Verdict],
    done: Curated,
) -> None:
    """Take a pair through its steps until one drops it; forget what later steps once said."""
    withdrawn = pair.withdrawn_at is not None
    for number, (step, rule, judge) in enumerate(steps):
        key = content_hash(f"{pair.hash}:{withdrawn}:{rule}")
        verdict = known.get((pair.id, step))
        if verdict is None or verdict.key != key:
            verdict = _put(session, pair.id, step, key, judge(), verdict)
            done.judged[step] += 1
        if not verdict.kept:
            later = [name for name, _, _ in steps[number + 1 :]] + ["duplicates", "split"]
            if any((pair.id, name) in known for name in later):
                session.exec(
                    delete(Verdict).where(
                        col(Verdict.pair_id) == pair.id, col(Verdict.step).in_(later)
                    )
                )
            return


def _mask(session: Session, pair: Pair, roster: Roster, clean: dict[str, Clean]) -> Judgement:
    said, result = masked(pair, roster)
    if result is not None:
        clean[pair.id] = session.merge(result)
    return said


def _state(pair: Pair, here: Mapping[str, Standing]) -> str:
    seen = [(p["passage_id"], here.get(p["passage_id"])) for p in pair.evidence]
    return repr(seen)


def _together(store: Store, rules: CurationSettings, done: Curated) -> None:
    """Families, duplicates and sides: what can only be said of all pairs together."""
    with store.write() as session:
        good = _kept_before(session, "duplicates")
        pairs = {pair.id: pair for pair in session.exec(select(Pair))}
        clean = [one for one in session.exec(select(Clean)) if one.pair_id in good]
        clean.sort(key=lambda one: one.pair_id)
        done.judged["families"] = families(session, pairs, clean, rules)
        session.flush()
        members = list(session.exec(select(Member)))
        for member in assign(members, rules):
            session.add(member)
        sides = {member.pair_id: member for member in members}
        best = winners((pairs[one.pair_id], one) for one in clean)
        known = {
            (v.pair_id, v.step): v
            for v in session.exec(
                select(Verdict).where(col(Verdict.step).in_(["duplicates", "split"]))
            )
        }
        for one in clean:
            member = sides[one.pair_id]
            for step, said in (
                ("duplicates", best[one.pair_id]),
                ("split", judgement(member)),
            ):
                key = content_hash(f"{one.hash}:{said.why}:{member.family}:{member.side}")
                verdict = known.get((one.pair_id, step))
                if verdict is None or verdict.key != key:
                    _put(session, one.pair_id, step, key, said, verdict)
                    done.judged[step] += 1


def _kept_before(session: Session, step: str) -> set[str]:
    """Return the pairs that every step before ``step`` has kept."""
    before = STEPS[: STEPS.index(step)]
    rows = session.exec(
        select(Verdict.pair_id)
        .where(col(Verdict.step).in_(before), col(Verdict.kept).is_(True))
        .group_by(Verdict.pair_id)
        .having(func.count() == len(before))
    )
    return set(rows)


def kept(session: Session) -> set[str]:
    """Return the pairs that every step has kept."""
    rows = session.exec(
        select(Verdict.pair_id)
        .where(col(Verdict.step).in_(STEPS), col(Verdict.kept).is_(True))
        .group_by(Verdict.pair_id)
        .having(func.count() == len(STEPS))
    )
    return set(rows)


def _put(
    session: Session,
    pair_id: str,
    step: str,
    key: str,
    said: Judgement,
    old: Verdict | None = None,
) -> Verdict:
    row = old or Verdict(pair_id=pair_id, step=step, key=key, kept=said.kept, why=said.why)
    row.key, row.kept, row.why, row.at = key, said.kept, said.why, now()
    session.add(row)
    return row


def _count(store: Store, done: Curated) -> None:
    with store.read() as session:
        done.pairs = session.exec(select(func.count()).select_from(Pair)).one()
        done.kept = len(kept(session))
        for verdict in session.exec(select(Verdict).where(col(Verdict.kept).is_(False))):
            done.dropped[f"{verdict.step}/{verdict.why.partition(':')[0]}"] += 1
