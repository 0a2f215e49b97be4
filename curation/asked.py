"""What curation asks of people, as items of the experts' queue: one screen each.

``pair``: a new expert's pair, for another expert to look at. ``pair_blind``: the same pair for two
who do not see each other's word. ``pair_stale``: its passage has changed, or a year has gone by:
still right, to be mended, or over. ``pair_conflict``: two pairs that cannot both be right.
``pair_terms``: an answer in the house's words. The same thing is asked once; nobody's queue gets
more than a few at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Session, col, func, select

from bot import audit, experts, review
from bot.glossary import Glossary
from bot.settings import Settings
from bot.store import Store, now
from bot.tables import Passage, ReviewItem
from bot.text import content_hash
from curation.judgement import KEPT
from curation.rows import GONE
from curation.settings import CurationSettings
from curation.tables import Clean, Pair, Verdict
from curation.terms import difference, unify
from curation.trust import reviewers_of
from curation.verdicts import STEPS

KINDS = ("pair", "pair_blind", "pair_stale", "pair_conflict", "pair_terms")
_SHOWN = ("document", "heading", "text")
_AT_ONCE = 100


@dataclass(frozen=True)
class Ask:
    """Something to ask."""

    why: str
    key: str
    pair: Pair
    text: str
    rival: str = ""
    but: tuple[str, ...] = ()
    """Who is not asked."""
    detail: dict[str, Any] = field(default_factory=dict)
    days: int = 0
    """After so many days without an answer the pair is archived; 0 waits."""


def ask(store: Store, settings: Settings, rules: CurationSettings, glossary: Glossary) -> int:
    """Open what there is to ask now; return how many items were new."""
    with store.write() as session:
        new = 0
        for why, asks in (
            ("pair", _looks(session)),
            ("pair_stale", _stale(session, rules)),
            ("pair_stale", _calendar(session, rules)),
            ("pair_conflict", _conflicts(session)),
            ("pair_blind", _blind(session, settings, rules)),
            ("pair_terms", _wordings(session, glossary, rules)),
        ):
            is_open = (ReviewItem.why == why, ReviewItem.state == "open")
            waiting = session.exec(select(func.count()).where(*is_open)).one()
            new += _some(session, settings, asks, rules.review_most - waiting)
    return new


def _some(session: Session, settings: Settings, asks: Iterator[Ask], room: int) -> int:
    """Open as many as there is room for; where there is none, nothing is looked for."""
    new = 0
    while new < room and (one := next(asks, None)):
        new += _offer(session, settings, one)
    return new


def _offer(session: Session, settings: Settings, one: Ask) -> bool:
    pair = one.pair
    known = session.get(ReviewItem, review.item_id(one.why, one.key))
    if known is not None:
        return False
    owner = _owner(session, settings, one)
    evidence = [{name: p[name] for name in _SHOWN} for p in pair.evidence if p.get("gold")]
    return review.offer(
        session, why=one.why, key=one.key, question=pair.question, text=one.text, rival=one.rival,
        author=pair.author, subject=pair.id,
        assigned_to=owner, assigned_at=now() if owner else None,
        detail={"evidence": evidence[:3], "topic": pair.topic, "hash": pair.hash, **one.detail},
        due_at=now() + timedelta(days=one.days) if one.days else None,
    )  # fmt: skip


def _owner(session: Session, settings: Settings, one: Ask) -> str:
    """Return who is asked: the author of what is stale, else an expert who fits and may."""
    pair = one.pair
    if one.why in {"pair_stale", "pair_terms"} and pair.author in reviewers_of(settings):
        return pair.author
    passages = [p["passage_id"] for p in pair.evidence]
    matter = experts.matter_of(session, f"{pair.topic} {pair.question}", passages)
    but = (*one.but, pair.author) if one.why in {"pair", "pair_blind"} else one.but
    turn = experts.choose(session, settings, matter, but=but)
    if turn and turn.user not in but:
        return turn.user
    return next((admin for admin in settings.admins if admin not in but), "")


def _dropped(session: Session, step: str, why: str) -> Iterator[tuple[Pair, Verdict]]:
    rows = (
        select(Pair, Verdict)
        .join(Verdict, col(Verdict.pair_id) == col(Pair.id))
        .where(Verdict.step == step, col(Verdict.kept).is_(False))
        .where(col(Verdict.why).startswith(why))
        .where(col(Pair.archived_at).is_(None), Pair.question != GONE)
        .order_by(Pair.topic, Pair.id)  # one topic after the other is quicker to judge
    )
    yield from session.exec(rows.execution_options(yield_per=_AT_ONCE))


def _looks(session: Session) -> Iterator[Ask]:
    for why in ("second_look", "disputed"):
        for pair, verdict in _dropped(session, "trust", why):
            detail = {"why": why, "odd": verdict.why.partition(":")[2]}
            yield Ask("pair", f"{pair.id}:{pair.hash}", pair, pair.answer, detail=detail)


def _stale(session: Session, rules: CurationSettings) -> Iterator[Ask]:
    for pair, verdict in _dropped(session, "stale", ""):
        change, _, passage_id = verdict.why.partition(":")
        was = next((p["text"] for p in pair.evidence if p["passage_id"] == passage_id), "")
        detail = {"change": change, "was": was}
        now_ = _now_reads(session, passage_id, was)
        key = f"{pair.id}:{pair.hash}:{verdict.why}"
        yield Ask("pair_stale", key, pair, pair.answer, now_, (), detail, rules.archive_days)


def _kept() -> ColumnElement[bool]:
    """Say, pair by pair, whether every step has kept it."""
    last = select(Verdict.pair_id).where(
        Verdict.pair_id == Pair.id, Verdict.step == STEPS[-1], col(Verdict.kept).is_(True)
    )
    return last.exists()


def _now_reads(session: Session, passage_id: str, was: str) -> str:
    """Return the passage that stands where the old one stood, as far as there is one."""
    old = session.get(Passage, passage_id)
    if old is None:
        return ""
    here = select(Passage).where(
        Passage.document_id == old.document_id, Passage.heading == old.heading,
        col(Passage.removed_at).is_(None),
    )  # fmt: skip
    near = sorted(session.exec(here), key=lambda one: abs(one.ordinal - old.ordinal))
    return next((one.text for one in near if one.text != was), "")


def _calendar(session: Session, rules: CurationSettings) -> Iterator[Ask]:
    """Ask of pairs that nobody has confirmed for a year; they stay in use meanwhile."""
    if not rules.confirm_days:
        return
    since = now() - timedelta(days=rules.confirm_days)
    confirmed, created = col(Pair.confirmed_at), col(Pair.created_at)
    never = select(Pair).where(_kept(), confirmed.is_(None), created < since).order_by(created)
    once = select(Pair).where(_kept(), confirmed < since).order_by(confirmed)
    found = [one for rows in (never, once) for one in session.exec(rows.limit(rules.review_most))]
    last = {one.id: one.confirmed_at or one.created_at for one in found}
    for pair in sorted(found, key=lambda one: (last[one.id], one.id))[: rules.review_most]:
        on = last[pair.id].date().isoformat()
        detail = {"change": "calendar", "since": on}
        yield Ask("pair_stale", f"{pair.id}:{pair.hash}:{on}", pair, pair.answer, detail=detail)


def _conflicts(session: Session) -> Iterator[Ask]:
    for pair, verdict in _dropped(session, "conflict", "conflict:"):
        other = session.get(Pair, verdict.why.partition(":")[2])
        if other is None:
            continue
        first, second = sorted((pair, other), key=lambda one: one.id)
        key = f"{first.id}:{first.hash}:{second.id}:{second.hash}"
        detail = {"other": second.id, "authors": [first.author, second.author]}
        yield Ask("pair_conflict", key, first, first.answer, second.answer, (), detail)


def _blind(session: Session, settings: Settings, rules: CurationSettings) -> Iterator[Ask]:
    """Ask two of a share of the kept pairs, drawn by their ids."""
    people = sorted(reviewers_of(settings))
    if len(people) < 2 or not rules.blind_share:
        return
    newest = select(Pair).where(_kept()).order_by(col(Pair.created_at).desc(), Pair.id)
    newest = newest.limit(20 * rules.review_most)
    for pair in session.exec(newest):
        able = [user for user in people if user != pair.author]
        share = int(content_hash(f"blind:{pair.id}")[:8], 16) / 16**8
        if share >= rules.blind_share or len(able) < 2:
            continue
        order = sorted(able, key=lambda user: content_hash(f"{pair.id}:{user}"))
        for number, user in enumerate(order[:2], start=1):
            others = tuple(one for one in people if one != user)
            key = f"{pair.id}:{pair.hash}:{number}"
            yield Ask("pair_blind", key, pair, pair.answer, but=others)


def _wordings(session: Session, glossary: Glossary, rules: CurationSettings) -> Iterator[Ask]:
    rows = (
        select(Pair, Clean)
        .join(Clean, col(Clean.pair_id) == col(Pair.id))
        .join(Verdict, col(Verdict.pair_id) == col(Pair.id))
        .where(Verdict.step == "terms", col(Verdict.kept).is_(True))
        .where(Verdict.why > KEPT.why, col(Verdict.why).startswith("proposed:"))  # by the index
        .order_by(Pair.topic, Pair.id)
    )
    for pair, clean in session.exec(rows.execution_options(yield_per=_AT_ONCE)):
        found = unify(clean.answer, glossary, rules)
        if found.changes:
            detail = {
                "was": clean.answer,
                "difference": difference(clean.answer, found.text),
                "why": sorted({change.why for change in found.changes}),
            }
            yield Ask("pair_terms", f"{pair.id}:{found.key}", pair, found.text, detail=detail)


def late(store: Store) -> int:
    """Archive the pairs that nobody has looked at in time; return how many."""
    with store.write() as session:
        due = select(ReviewItem).where(
            ReviewItem.why == "pair_stale", ReviewItem.state == "open",
            col(ReviewItem.due_at) < now(),
        )  # fmt: skip
        items: Sequence[ReviewItem] = list(session.exec(due))
        for item in items:
            item.state, item.closed_at, item.outcome = "closed", now(), "dropped"
            session.add(item)
            pair = session.get(Pair, item.subject)
            if pair is not None and pair.archived_at is None:
                pair.archived_at, pair.waiting = now(), True
                session.add(pair)
                audit.record(session, "curation", "pair.archived", pair.id, why="not_confirmed")
    return len(items)
