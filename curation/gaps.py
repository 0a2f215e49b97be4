"""What people ask and the manuals do not tell: questions grouped, named, sized, with a draft.

Questions that were not answered, or whose answer was disliked, in a time; those that an expert has
answered since are no gap any more. Similar ones are put together by the words that tell most of
them apart; the words that a group shares name it.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session, col, func, select

from bot import experts, review
from bot.likeness import read
from bot.privacy import mask
from bot.settings import Settings
from bot.store import now
from bot.tables import Answer, Document, Passage, Question, Rating, ReviewItem, Rewrite
from bot.text import content_key, normalise
from bot.words import say
from curation.rows import GONE
from curation.votes import void
from curation.wording import pieces

JOINED: Final = 0.3
"""Average likeness (cosine of weighted words) from which a question joins a group."""
_MOST: Final = 3000
_FEW: Final = 50
_PART: Final = 0.5
_NAMED: Final = 2
_NOUN: Final = re.compile(r"[一-龥々]{2,}|[ァ-ヶー]{3,}|[a-z][a-z0-9]+")
_SHOWN: Final = 5
OFFERED: Final = 3
"""Questions that make a group worth an expert's time."""


@dataclass(frozen=True)
class Missed:
    """A question that got no good answer."""

    question_id: str
    text: str
    user: str
    asked_at: datetime
    kind: str
    """``unanswered`` or ``disliked``."""
    passage_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """A group of such questions."""

    key: str
    name: str
    size: int
    people: int
    unanswered: int
    disliked: int
    questions: tuple[str, ...]
    """The most typical ones, names and numbers of persons masked."""
    owner: str
    """User id of the expert who fits, or empty."""
    kind: str
    """What the draft is: ``pair`` (somebody has answered one of them) or ``section``."""
    draft: str
    near: tuple[str, ...]
    """Places of the manuals that were looked at: "title > heading"."""


@dataclass(frozen=True)
class _Common:
    """What is known of all questions of the time."""

    weights: Mapping[str, float]
    nouns: Mapping[str, int]
    whole: int


def find(
    session: Session, settings: Settings, since: datetime, until: datetime | None = None,
    language: str = "ja",
) -> list[Gap]:  # fmt: skip
    """Return the gaps of a time, the largest first.

    Args:
        session: A reading session.
        settings: Who is an expert.
        since: From when on.
        until: Until when; None means now.
        language: Of names and drafts.
    """
    missed_ = missed(session, since, until or now())
    groups = grouped([one.text for one in missed_])
    texts = [one.text for one in missed_]
    common = _Common(
        _weights(texts),
        Counter(word for text in texts for word in set(_NOUN.findall(normalise(text)))),
        len(texts),
    )
    found = [
        _gap(session, settings, [missed_[number] for number in group], common, language)
        for group in groups
    ]
    return sorted(found, key=lambda gap: (-gap.size, gap.name, gap.key))


def digest(session: Session, settings: Settings, days: int = 7) -> dict[str, Any]:
    """Return a week's gaps as data, with what they are a share of."""
    until = now()
    since = until - timedelta(days=days)
    asked = session.exec(select(func.count()).where(Question.asked_at >= since)).one()
    gaps = find(session, settings, since, until)
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "asked": int(asked),
        "missed": sum(gap.size for gap in gaps),
        "gaps": [asdict(gap) for gap in gaps],
    }


def offer(session: Session, gaps: Sequence[Gap]) -> int:
    """Put the larger gaps into the queue of whoever fits; return how many were new."""
    rows = session.exec(select(ReviewItem.question).where(ReviewItem.why == "gap"))
    known = {content_key(question) for question in rows}
    new = 0
    for gap in gaps:
        if gap.size < OFFERED or known & {content_key(text) for text in gap.questions}:
            continue
        new += review.offer(
            session, why="gap", key=f"group:{gap.key}", question=gap.questions[0], text=gap.draft,
            count=gap.size, subject=gap.key, assigned_to=gap.owner,
            assigned_at=now() if gap.owner else None,
            detail={"topic": gap.name, "questions": list(gap.questions), "near": list(gap.near)},
        )  # fmt: skip
    return new


def missed(session: Session, since: datetime, until: datetime) -> list[Missed]:
    """Return the questions of a time that got no good answer and have none since, oldest first."""
    mended = set(session.exec(select(Rewrite.answer_id).where(col(Rewrite.withdrawn_at).is_(None))))
    uncounted = void(session)
    bad = {
        rating.answer_id for rating in session.exec(select(Rating).where(Rating.value == -1))
        if rating.id not in uncounted
    }  # fmt: skip
    rows = (
        select(Question, Answer)
        .join(Answer, col(Answer.question_id) == col(Question.id))
        .where(col(Question.asked_at) >= since, col(Question.asked_at) <= until)
        .where(Question.text != GONE)
        .order_by(col(Question.asked_at), Question.id)
    )
    found = []
    for question, answer in session.exec(rows):
        if answer.id in mended or not (answer.abstained or answer.id in bad):
            continue
        kind = "unanswered" if answer.abstained else "disliked"
        found.append(
            Missed(question.id, question.text, question.user, question.asked_at, kind,
                   tuple(answer.passage_ids))
        )  # fmt: skip
    return found[-_MOST:]


def grouped(texts: Sequence[str]) -> list[list[int]]:
    """Return the numbers of the texts by group, in the order in which groups began. Pure."""
    weights = _weights(texts)
    vectors = [_vector(text, weights) for text in texts]
    groups: list[list[int]] = []
    holders: dict[str, set[int]] = defaultdict(set)
    for number, vector in enumerate(vectors):
        score: Counter[int] = Counter()
        for other in {at for word in vector for at in holders[word]}:
            score[other] = 0
        best, best_score = -1, JOINED
        for at in sorted(score):
            like = sum(_cosine(vector, vectors[one]) for one in groups[at]) / len(groups[at])
            if like >= best_score:
                best, best_score = at, like
        if best < 0:
            groups.append([])
            best = len(groups) - 1
        groups[best].append(number)
        for word in vector:
            holders[word].add(best)
    return groups


def _weights(texts: Sequence[str]) -> Mapping[str, float]:
    """Return how much each sign tells: rare ones more, parts of words less than words."""
    held = Counter(sign for text in texts for sign in _signs(text))
    whole = len(texts) + _FEW  # among a few questions every word is rare
    return {
        sign: math.log(whole / count) * (_PART if sign.startswith("~") else 1.0)
        for sign, count in held.items()
    }


def _signs(text: str) -> set[str]:
    """Return what a question is compared by: its words, and pairs of telling letters for parts."""
    return {*read(text).words, *(f"~{pair}" for pair in pieces(text))}


def _vector(text: str, weights: Mapping[str, float]) -> dict[str, float]:
    found = {sign: weights.get(sign, 0.0) for sign in sorted(_signs(text))}
    norm = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {word: value / norm for word, value in found.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())


def _gap(
    session: Session, settings: Settings, group: Sequence[Missed], common: _Common, language: str
) -> Gap:  # fmt: skip
    central = _central([one.text for one in group], common.weights)
    ordered = [group[number] for number in central]
    shown = [mask(one.text, "answer").text for one in ordered[:_SHOWN]]
    words = _name([one.text for one in group], common.nouns, common.whole)
    passages = list(dict.fromkeys(p for one in ordered for p in one.passage_ids))[:8]
    turn = experts.choose(session, settings, experts.matter_of(session, " ".join(shown), passages))
    kind, draft = _draft(session, shown, words, language)
    return Gap(
        key=content_key(ordered[0].text),
        name=say("gaps.title_unanswered", language, words=words),
        size=len(group),
        people=len({one.user for one in group}),
        unanswered=sum(one.kind == "unanswered" for one in group),
        disliked=sum(one.kind == "disliked" for one in group),
        questions=tuple(shown),
        owner=turn.user if turn else "",
        kind=kind,
        draft=draft,
        near=_places(session, passages),
    )


def _central(texts: Sequence[str], weights: Mapping[str, float]) -> list[int]:
    """Return the numbers of the texts, the most typical first."""
    vectors = [_vector(text, weights) for text in texts]
    score = [sum(_cosine(one, other) for other in vectors) for one in vectors]
    return sorted(range(len(texts)), key=lambda n: (-score[n], len(texts[n]), texts[n]))


def _name(texts: Sequence[str], everywhere: Mapping[str, int], whole: int) -> str:
    """Return the words that most of a group's questions share, the most telling first."""
    held = Counter(word for text in texts for word in set(_NOUN.findall(normalise(text))))
    able = [word for word, count in held.items() if 3 * count >= len(texts)] or list(held)

    def telling(word: str) -> float:
        rare = math.log((whole + _FEW) / max(1, everywhere.get(word, 1)))
        return held[word] * rare * math.sqrt(len(word))

    best = sorted(able, key=lambda word: (-telling(word), word))
    named: list[str] = []
    for word in best:  # 駐輪場 says what 駐輪 says
        if not any(word in known or known in word for known in named):
            named.append(word)
    return "・".join(named[:_NAMED]) or texts[0][:12]


def _draft(session: Session, shown: Sequence[str], words: str, language: str) -> tuple[str, str]:
    """Return a pair's answer where an expert has answered the same, else a section to fill in."""
    keys = {content_key(text) for text in shown}
    for rewrite in session.exec(select(Rewrite).where(col(Rewrite.withdrawn_at).is_(None))):
        if content_key(rewrite.question) in keys:
            return "pair", rewrite.text
    listed = "\n".join(f"- {text}" for text in shown)
    return "section", say("gaps.draft_section", language, words=words, questions=listed)


def _places(session: Session, passage_ids: Sequence[str]) -> tuple[str, ...]:
    rows = session.exec(
        select(Document.title, Passage.heading)
        .join(Passage, col(Passage.document_id) == col(Document.id))
        .where(col(Passage.id).in_(passage_ids))
    ).all()
    return tuple(sorted({" > ".join(part for part in row if part) for row in rows}))[:3]
