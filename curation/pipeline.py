"""One curation run: harvest, then every step over every pair that it has not judged yet.

What experts have decided takes effect first. Then ``evidence -> consent -> restricted -> stale ->
mask -> quality -> guard -> terms -> trust``, pair by pair, and ``families -> conflict ->
duplicates -> split``, family by family; last, what only people can tell goes into their queue.
A step is keyed by what it looks
at and by its rules: run twice, and the second run changes nothing; add ten pairs, and ten are
judged, whatever is there already; change one step's rules, and that step runs again.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot.calls import Report
from bot.crash import point
from bot.glossary import current
from bot.log import get
from bot.settings import Settings
from bot.store import Store
from bot.tables import PassageChange
from bot.words import say
from curation import settings as curation_settings
from curation.alone import By, judge, under
from curation.asked import ask, late
from curation.evidence import Search, needs, settle
from curation.harvest import harvest
from curation.judgement import Judgement
from curation.mask import roster_of
from curation.settings import CurationSettings
from curation.settled import settle as settle_decisions
from curation.stale import followed, mark, marked, moved
from curation.tables import Pair, Verdict
from curation.together import place
from curation.trust import turned
from curation.verdicts import STEPS, count_kept, put

_SLICE: Final = 500
_TRIED: Final = select(Verdict.pair_id, Verdict.key).where(Verdict.step == "evidence")


@dataclass
class Curated:
    """What a run did."""

    decided: int = 0
    """Pairs that people had decided on, or had not in time."""
    harvested: int = 0
    asked: int = 0
    """New things in the experts' queue."""
    judged: Counter[str] = field(default_factory=Counter)
    """Pairs that each step looked at in this run."""
    gaps: int = 0
    """New groups of questions that nobody could answer."""
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
    words = current(settings)
    done = Curated(decided=settle_decisions(store))
    point("curation.decided")
    done.decided += late(store)
    point("curation.settled")
    done.harvested = harvest(store, settings)
    point("curation.harvested")
    with store.read() as session:
        by = By(rules, settings, roster_of(session, rules), words)
    ids = _evidence(store, by, search)
    point("curation.evidence")
    _each(store, by, ids, done, report)
    point("curation.judged")
    done.judged.update(place(store, rules))
    point("curation.split")
    done.asked = ask(store, settings, rules, words)
    point("curation.asked")
    _count(store, done)
    get("curation").info("curation.done", count=done.pairs, kept=done.kept)
    return done


def _evidence(store: Store, by: By, search: Search | None) -> set[str]:
    """Look for evidence where there is none, again only after the manuals have changed.

    Returns:
        The pairs that were not judged as they are now.
    """
    with store.read() as session:
        unseen = _unseen(session, under(by))
        seen = str(session.exec(select(func.max(PassageChange.seq))).one() or 0)
        pairs = [pair for part in _parts(unseen) for pair in _pairs(session, part)]
        tried: dict[str, str] = {}
        if marked(session, "evidence") != seen:  # the manuals have changed: try the others again
            tried = dict(session.exec(_TRIED).all())
            again = sorted(set(tried) - set(unseen))
            pairs += [pair for part in _parts(again) for pair in _pairs(session, part)]
        else:
            for part in _parts(unseen):
                tried |= dict(session.exec(_TRIED.where(col(Verdict.pair_id).in_(part))).all())
    todo = [p for p in pairs if needs(p) and tried.get(p.id) != f"{p.hash}:{seen}"]
    for at in range(0, len(todo), _SLICE):
        some = todo[at : at + _SLICE]
        settle(store, some, by.settings.passages_in_prompt, search)
        with store.write() as session:
            for pair in some:
                row = session.get_one(Pair, pair.id)
                why = "ok" if row.evidence else "none_found"
                old = session.get(Verdict, (pair.id, "evidence"))
                put(session, pair.id, "evidence", f"{row.hash}:{seen}", Judgement(True, why), old)
    with store.write() as session:
        mark(session, {"evidence": seen})
    return {*unseen, *(pair.id for pair in todo)}


def _each(store: Store, by: By, new: Set[str], done: Curated, report: Report) -> None:
    """Judge pairs one by one, a slice in a transaction: new ones and those that may differ now."""
    with store.read() as session:
        changed = moved(session)
        some = sorted({*new, *changed.pair_ids})
        roles = turned(session, some, by.rules)
        ids = sorted({*some, *roles.pair_ids})
    for at in range(0, len(ids), _SLICE):
        with store.write() as session:
            part = _pairs(session, ids[at : at + _SLICE])
            done.judged.update(judge(session, part, by))
        so_far = min(at + _SLICE, len(ids))
        lines = [say("curate.judging", lang, done=so_far, total=len(ids)) for lang in ("ja", "en")]
        report(lines[0], lines[1], so_far / len(ids))
    followed(store, changed, {"under": under(by), **roles.marks})


def _unseen(session: Session, told: str) -> list[str]:
    """Return the pairs that were not judged as they are now, or under other rules than these."""
    rows = select(Pair.id).order_by(Pair.id)
    if marked(session, "under") == told:
        rows = rows.where(col(Pair.waiting))
    return list(session.exec(rows))


def _pairs(session: Session, ids: Sequence[str]) -> list[Pair]:
    return list(session.exec(select(Pair).where(col(Pair.id).in_(ids)).order_by(Pair.id)))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), _SLICE):
        yield ids[at : at + _SLICE]


def _count(store: Store, done: Curated) -> None:
    with store.read() as session:
        done.pairs = session.exec(select(func.count()).select_from(Pair)).one()
        done.kept = count_kept(session)
        said = (col(Verdict.step).in_(STEPS), col(Verdict.kept).is_(False))
        for step, why in session.exec(select(Verdict.step, Verdict.why).where(*said)):
            done.dropped[f"{step}/{why.partition(':')[0]}"] += 1
