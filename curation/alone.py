"""What can be said of one pair by itself, step by step, until one drops it.

Each step is keyed by what it looks at and by its rules, so that an unchanged pair costs nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session, col, select

from bot.glossary import EMPTY, Glossary
from bot.privacy import Roster
from bot.review import item_id
from bot.settings import Settings
from bot.store import now
from bot.tables import ReviewItem
from bot.text import content_hash
from curation import terms
from curation.consent import VERSION as CONSENT
from curation.consent import consent, restricted
from curation.guard import VERSION as GUARD
from curation.guard import guard
from curation.judgement import KEPT, Judgement
from curation.mask import masked
from curation.mask import rules as mask_rules
from curation.quality import VERSION as QUALITY
from curation.quality import quality
from curation.settings import CurationSettings
from curation.stale import Standing, in_days, rest_on, stale, standing
from curation.suspect import VERSION as SUSPECT
from curation.tables import Clean, Pair, Verdict
from curation.together import OUT
from curation.trust import Trust, reviewers_of, trust
from curation.verdicts import ALONE, TOGETHER, put
from curation.wording import VERSION as WORDING

Step = tuple[str, str, Callable[[], Judgement]]
"""Name, what its word depends on besides the pair, and how it is asked."""


@dataclass(frozen=True)
class By:
    """What pairs are judged by."""

    rules: CurationSettings
    settings: Settings
    roster: Roster
    """The people of the workspace."""
    glossary: Glossary = EMPTY


@dataclass(frozen=True)
class _Ground:
    """What the steps look at, for a slice of pairs."""

    session: Session
    by: By
    here: Mapping[str, Standing]
    clean: dict[str, Clean]
    trust: Trust


def judge(session: Session, pairs: Sequence[Pair], by: By) -> Counter[str]:
    """Judge pairs one by one; return how many each step looked at.

    Args:
        session: A writing session.
        pairs: A slice of pairs.
        by: What they are judged by.
    """
    passages = {p["passage_id"] for pair in pairs for p in pair.evidence if not p.get("external")}
    ids = [pair.id for pair in pairs]
    verdicts = session.exec(select(Verdict).where(col(Verdict.pair_id).in_(ids)))
    known = {(verdict.pair_id, verdict.step): verdict for verdict in verdicts}
    clean = {c.pair_id: c for c in session.exec(select(Clean).where(col(Clean.pair_id).in_(ids)))}
    known_of = trust(session, by.settings, pairs, by.rules)
    ground = _Ground(session, by, standing(session, passages), clean, known_of)
    looked: Counter[str] = Counter()
    mark = under(by)
    for pair in pairs:
        good = _walk(session, pair, _steps(pair, ground), known, looked)
        why = f"{WORDING}:{clean[pair.id].hash}" if good else OUT
        old = known.get((pair.id, "seen"))
        pair.unplaced = pair.unplaced or old is None or old.why != why
        pair.waiting = False
        session.add(pair)
        put(session, pair.id, "seen", _seen_as(pair, mark), Judgement(True, why), old)
    rest_on(session, pairs)
    return looked


def under(by: By) -> str:
    """Return what, besides the pair, a pair's verdicts depend on."""
    read = by.rules.model_dump(
        include={
            "consents", "licences", "answer_min_chars", "answer_max_chars", "second_look",
            "golden_sources",
        }
    )  # fmt: skip
    people = sorted(reviewers_of(by.settings))
    told = (read, CONSENT, QUALITY, GUARD, SUSPECT, WORDING, _masked_by(by), people)
    return content_hash(repr(told))[:16]


def _masked_by(by: By) -> str:
    """Return what a masked pair depends on; other words of the house begin from the mask again."""
    return f"{mask_rules(by.roster, by.rules)}:{terms.revision(by.glossary, by.rules)}"


def _steps(pair: Pair, ground: _Ground) -> Iterator[Step]:
    rules, here, clean = ground.by.rules, ground.here, ground.clean
    audiences = {passage_id: one.audience for passage_id, one in here.items()}
    state = repr([(p["passage_id"], here.get(p["passage_id"])) for p in pair.evidence])
    accepted = content_hash(repr((rules.consents, rules.licences)))[:16]
    lengths = f"{QUALITY}:{rules.answer_min_chars}:{rules.answer_max_chars}"
    today = now().date()
    yield "consent", accepted, partial(consent, pair, rules)
    yield "restricted", f"{CONSENT}:{state}", partial(restricted, pair, audiences)
    yield "stale", f"{state}:{in_days(pair, today)}", partial(stale, pair, here, today)
    yield "mask", _masked_by(ground.by), partial(_mask, pair, ground)
    yield "quality", lengths, lambda: quality(pair, clean[pair.id], rules)
    yield "guard", GUARD, lambda: guard(clean[pair.id])
    yield "terms", *_terms(pair, ground)
    yield (
        "trust",
        ground.trust.key(pair, rules),
        lambda: ground.trust.of(pair, clean[pair.id], rules),
    )


def _terms(pair: Pair, ground: _Ground) -> tuple[str, Callable[[], Judgement]]:
    """Return key and word on an answer's wording: it proposes, and obeys who has decided."""
    clean = ground.clean[pair.id]
    found = terms.unify(clean.answer, ground.by.glossary, ground.by.rules)
    if not found.changes:
        return f"{_masked_by(ground.by)}:{clean.hash}", lambda: KEPT
    item = ground.session.get(ReviewItem, item_id("pair_terms", f"{pair.id}:{found.key}"))
    outcome = item.outcome if item is not None and item.state == "closed" else "proposed"

    def word() -> Judgement:
        if outcome == "approved":
            clean.answer, clean.hash = found.text, content_hash(f"{clean.hash}{found.key}")
            clean.facts = [_fact(fact, ground.by) for fact in clean.facts]
            ground.session.add(clean)
        return Judgement(True, f"{outcome}:{len(found.changes)}")

    return f"{_masked_by(ground.by)}:{found.key}:{outcome}", word


def _fact(fact: dict[str, str], by: By) -> dict[str, str]:
    value = fact.get("value", "")
    return {**fact, "value": terms.unify(value, by.glossary, by.rules).text} if value else fact


def _seen_as(pair: Pair, mark: str) -> str:
    return f"{pair.hash}{':' if pair.withdrawn_at is None else ':w:'}{mark}"


def _walk(
    session: Session,
    pair: Pair,
    steps: Iterator[Step],
    known: Mapping[tuple[str, str], Verdict],
    looked: Counter[str],
) -> bool:
    """Take a pair through its steps until one drops it; forget what later steps once said."""
    withdrawn = f"{pair.withdrawn_at is not None}{':archived' if pair.archived_at else ''}"
    for step, rule, word in steps:
        key = content_hash(f"{pair.hash}:{withdrawn}:{rule}")
        verdict = known.get((pair.id, step))
        if verdict is None or verdict.key != key:
            verdict = put(session, pair.id, step, key, word(), verdict)
            looked[step] += 1
        if not verdict.kept:
            for name in [*ALONE[ALONE.index(step) + 1 :], *TOGETHER]:
                if (pair.id, name) in known:
                    session.delete(known[pair.id, name])
            return False
    return True


def _mask(pair: Pair, ground: _Ground) -> Judgement:
    said, result = masked(pair, ground.by.roster, ground.by.rules)
    if result is None:
        return said
    known = ground.clean.get(pair.id)
    if known is not None:
        for name, value in result.model_dump(exclude={"pair_id"}).items():
            setattr(known, name, value)
    else:
        ground.clean[pair.id] = result
        ground.session.add(result)
    return said
