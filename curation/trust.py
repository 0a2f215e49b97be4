"""Whose word is enough: a new expert's first pairs wait for a second pair of eyes.

Until another expert has let so many of somebody's pairs pass, each one waits for such a look. Pairs
that an administrator imported are the administrator's responsibility, but for those that look like
a true sentence turned round (``suspect``): they wait whoever wrote them and however they came.
Who writes to examine by does not train, and who trains does not examine.
Blind double labels (two experts who do not see each other's word) measure how far experts agree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session, col, func, select

from bot.access import experts
from bot.settings import Settings
from bot.tables import ReviewItem
from curation.judgement import KEPT, Judgement
from curation.settings import CurationSettings
from curation.suspect import VERSION as SUSPECT
from curation.suspect import suspect
from curation.tables import Clean, Mark, Pair

OURS: Final = ("rewrite:", "rating:")
YES: Final = frozenset({"approved", "fixed"})
_AT_ONCE: Final = 400


@dataclass(frozen=True)
class Trust:
    """What is known of the people behind a slice of pairs."""

    reviewers: frozenset[str] = frozenset()
    approved: Mapping[str, int] = field(default_factory=dict)
    """Author -> pairs that somebody else has let pass, counted as far as it matters."""
    blind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Pair id -> outcomes of its blind labels."""
    first: Mapping[str, str] = field(default_factory=dict)
    """Author -> ``examiner`` or ``trainer``: what the author's first pair was written for."""

    def of(self, pair: Pair, clean: Clean, rules: CurationSettings) -> Judgement:
        """Return whether a pair may go on without a further look."""
        why = self._role(pair, rules) or self._labelled(pair)
        if why:
            return Judgement(False, why)
        if _others(pair):
            return KEPT
        odd = "" if self._new(pair, rules) else suspect(clean)
        if odd or self._new(pair, rules):
            return Judgement(False, f"second_look:{odd}".rstrip(":"))
        return KEPT

    def _role(self, pair: Pair, rules: CurationSettings) -> str:
        """Return why a pair of somebody who does both, examine and train, is out."""
        role = self.first.get(pair.author, "")
        golden = pair.source in rules.golden_sources
        return f"by_{role}" if role and (role == "examiner") != golden else ""

    def _labelled(self, pair: Pair) -> str:
        told = self.blind.get(pair.id, ())
        if told.count("dropped") >= 2:
            return "blind_rejected"
        return "disputed" if "dropped" in told and not _others(pair) else ""

    def key(self, pair: Pair, rules: CurationSettings) -> str:
        """Return what the word depends on besides the pair's own words."""
        told = self.blind.get(pair.id, ())
        role = self.first.get(pair.author, "")
        return f"{SUSPECT}:{role}:{self._new(pair, rules)}:{_others(pair)}:{told}"

    def _new(self, pair: Pair, rules: CurationSettings) -> bool:
        if not pair.id.startswith(OURS) or not self.reviewers - {pair.author}:
            return False  # nobody else could look at it
        return self.approved.get(pair.author, 0) < rules.second_look


def trust(
    session: Session, settings: Settings, pairs: Sequence[Pair], rules: CurationSettings
) -> Trust:
    """Return what is known of the authors of these pairs."""
    reviewers = reviewers_of(settings)
    authors = {pair.author for pair in pairs if pair.author}
    approved = {one: _approved(session, one, rules.second_look) for one in authors}
    blind = _blind(session, [pair.id for pair in pairs])
    return Trust(reviewers, approved, blind, _roles(session, authors, rules))


def _approved(session: Session, author: str, most: int) -> int:
    some = select(Pair.id).where(Pair.author == author, Pair.approved_by > "").limit(most)
    return len(session.exec(some).all()) if most else 0


@dataclass(frozen=True)
class Turned:
    """Whose first pair was written for something else than was known so far."""

    pair_ids: frozenset[str] = frozenset()
    """All their pairs."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """What to remember once these pairs are judged: ``role:<author>`` -> role."""


def turned(session: Session, ids: Sequence[str], rules: CurationSettings) -> Turned:
    """Return whose pairs to judge again since one of these pairs came or changed."""
    authors: set[str] = set()
    for at in range(0, len(ids), _AT_ONCE):
        named = select(Pair.author).where(col(Pair.id).in_(ids[at : at + _AT_ONCE]))
        authors |= set(session.exec(named.distinct()))
    now = {f"role:{who}": what for who, what in _roles(session, authors, rules).items()}
    known = session.exec(select(Mark).where(col(Mark.name).startswith("role:"))).all()
    before = {mark.name: mark.value for mark in known}
    new = {name: role for name, role in now.items() if before.get(name) != role}
    theirs = col(Pair.author).in_([name.removeprefix("role:") for name in new])
    pair_ids = session.exec(select(Pair.id).where(theirs)) if new else ()
    return Turned(frozenset(pair_ids), new)


def _roles(session: Session, authors: Collection[str], rules: CurationSettings) -> dict[str, str]:
    """Return the roles of the authors who have ever written to examine by.

    Who examines does not train: what the author wrote first counts.
    """
    golden = col(Pair.source).in_(rules.golden_sources)
    began = (
        select(Pair.author, func.min(Pair.created_at)).where(golden, Pair.author > "")
        .group_by(Pair.author)
    )  # fmt: skip
    roles = {}
    for author, at in session.exec(began).all():
        if author in authors:
            before = select(Pair.id).where(Pair.author == author, Pair.created_at < at, ~golden)
            trains = session.exec(before.limit(1)).first() is not None
            roles[author] = "trainer" if trains else "examiner"
    return roles


def reviewers_of(settings: Settings) -> frozenset[str]:
    """Return who may look at pairs."""
    return frozenset({*experts(settings), *settings.admins})


def kappa(labels: Iterable[Sequence[bool]]) -> float | None:
    """Return Cohen's kappa of pairs of labels, or None when there are none.

    Two who always say the same thing agree by chance alone as much as they agree: kappa is 1 then.
    """
    both = [(bool(one), bool(other)) for one, other in labels]
    if not both:
        return None
    agreed = sum(one == other for one, other in both) / len(both)
    first, second = (sum(label[n] for label in both) / len(both) for n in (0, 1))
    chance = first * second + (1 - first) * (1 - second)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)


@dataclass(frozen=True)
class Agreement:
    """How far experts agree on one topic, or one expert with the others on it."""

    topic: str
    expert: str
    """Empty for all of them."""
    labels: int
    agreed: int
    kappa: float | None
    reliability: float
    """Share of agreement, drawn towards 0.8 while there are few labels."""


def agreements(session: Session) -> list[Agreement]:
    """Return agreement by topic and by expert and topic, from closed blind labels."""
    rows = session.exec(
        select(ReviewItem).where(
            ReviewItem.why == "pair_blind", ReviewItem.state == "closed", ReviewItem.outcome != ""
        )
    )
    by_pair: dict[str, list[ReviewItem]] = defaultdict(list)
    for row in rows:
        by_pair[row.subject].append(row)
    groups: dict[tuple[str, str], list[tuple[bool, bool]]] = defaultdict(list)
    for _, two in sorted(by_pair.items()):
        one, *others = sorted(two, key=lambda row: row.id)
        for other in others[:1]:
            labels = one.outcome in YES, other.outcome in YES
            topic = str((one.detail or {}).get("topic", ""))
            for key in ((topic, ""), (topic, one.closed_by), (topic, other.closed_by)):
                groups[key].append(labels)
    return [_agreement(topic, expert, two) for (topic, expert), two in sorted(groups.items())]


def _agreement(topic: str, expert: str, labels: Sequence[tuple[bool, bool]]) -> Agreement:
    agreed = sum(one == other for one, other in labels)
    settled = (agreed + 4) / (len(labels) + 5)
    return Agreement(topic, expert, len(labels), agreed, kappa(labels), round(settled, 3))


def _others(pair: Pair) -> bool:
    """Return whether somebody besides the author has let a pair pass."""
    return any(one and one != pair.author for one in pair.approved_by.split(","))


def _blind(session: Session, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    rows = session.exec(
        select(ReviewItem.subject, ReviewItem.outcome).where(
            ReviewItem.why == "pair_blind",
            ReviewItem.state == "closed",
            col(ReviewItem.subject).in_(ids),
        )
    ).all()
    found: dict[str, list[str]] = defaultdict(list)
    for subject, outcome in rows:
        found[subject].append(outcome)
    return {subject: tuple(sorted(told)) for subject, told in found.items()}
