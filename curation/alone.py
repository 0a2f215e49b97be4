"""What can be said of one pair by itself, step by step, until one drops it.

Each step is keyed by what it looks at and by its rules, so that an unchanged pair costs nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session, col, select

from bot.privacy import Roster
from bot.text import content_hash
from curation.consent import VERSION as CONSENT
from curation.consent import consent, restricted
from curation.guard import VERSION as GUARD
from curation.guard import guard
from curation.judgement import Judgement
from curation.mask import masked
from curation.mask import rules as mask_rules
from curation.quality import VERSION as QUALITY
from curation.quality import quality
from curation.settings import CurationSettings
from curation.stale import Standing, rest_on, stale, standing
from curation.tables import Clean, Pair, Verdict
from curation.together import OUT
from curation.verdicts import TOGETHER, put
from curation.wording import VERSION as WORDING

Step = tuple[str, str, Callable[[], Judgement]]
"""Name, what its word depends on besides the pair, and how it is asked."""


@dataclass(frozen=True)
class _Ground:
    """What the steps look at, for a slice of pairs."""

    session: Session
    rules: CurationSettings
    roster: Roster
    here: Mapping[str, Standing]
    clean: dict[str, Clean]


def judge(
    session: Session, pairs: Sequence[Pair], rules: CurationSettings, roster: Roster
) -> Counter[str]:
    """Judge pairs one by one; return how many each step looked at.

    Args:
        session: A writing session.
        pairs: A slice of pairs.
        rules: Curation's settings.
        roster: The people of the workspace.
    """
    passages = {p["passage_id"] for pair in pairs for p in pair.evidence if not p.get("external")}
    ids = [pair.id for pair in pairs]
    verdicts = session.exec(select(Verdict).where(col(Verdict.pair_id).in_(ids)))
    known = {(verdict.pair_id, verdict.step): verdict for verdict in verdicts}
    clean = {c.pair_id: c for c in session.exec(select(Clean).where(col(Clean.pair_id).in_(ids)))}
    ground = _Ground(session, rules, roster, standing(session, passages), clean)
    looked: Counter[str] = Counter()
    mark = under(rules, roster)
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


def under(rules: CurationSettings, roster: Roster) -> str:
    """Return what, besides the pair, a pair's verdicts depend on."""
    read = rules.model_dump(
        include={"consents", "licences", "answer_min_chars", "answer_max_chars"}
    )
    told = (read, CONSENT, QUALITY, GUARD, WORDING, mask_rules(roster, rules))
    return content_hash(repr(told))[:16]


def _steps(pair: Pair, ground: _Ground) -> Iterator[Step]:
    rules, here = ground.rules, ground.here
    audiences = {passage_id: one.audience for passage_id, one in here.items()}
    state = repr([(p["passage_id"], here.get(p["passage_id"])) for p in pair.evidence])
    accepted = content_hash(repr((rules.consents, rules.licences)))[:16]
    lengths = f"{QUALITY}:{rules.answer_min_chars}:{rules.answer_max_chars}"
    mask_by = mask_rules(ground.roster, rules)
    yield "consent", accepted, partial(consent, pair, rules)
    yield "restricted", f"{CONSENT}:{state}", partial(restricted, pair, audiences)
    yield "stale", state, partial(stale, pair, here)
    yield "mask", mask_by, partial(_mask, pair, ground)
    yield "quality", lengths, lambda: quality(pair, ground.clean[pair.id], rules)
    yield "guard", GUARD, lambda: guard(ground.clean[pair.id])


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
    withdrawn = pair.withdrawn_at is not None
    for step, rule, word in steps:
        key = content_hash(f"{pair.hash}:{withdrawn}:{rule}")
        verdict = known.get((pair.id, step))
        if verdict is None or verdict.key != key:
            verdict = put(session, pair.id, step, key, word(), verdict)
            looked[step] += 1
        if not verdict.kept:
            for name in [*(later for later, _, _ in steps), *TOGETHER]:
                if (pair.id, name) in known:
                    session.delete(known[pair.id, name])
            return False
    return True


def _mask(pair: Pair, ground: _Ground) -> Judgement:
    said, result = masked(pair, ground.roster, ground.rules)
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
