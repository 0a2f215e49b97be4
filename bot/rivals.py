"""What cannot both be right: two experts' words for one question, two passages of two documents.

Otherwise the last writer would win without anybody having seen that there were two answers. The
newer words serve meanwhile; the experts' queue shows both, and a person says which is right.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from sqlmodel import Session, col, select

from bot import review
from bot.cited import quote_for
from bot.figures import figures
from bot.llm import Evidence
from bot.lookup import Lookup
from bot.tables import Answer, Document, Passage, VerifiedAnswer
from bot.text import content_hash, normalise, shingles
from bot.verified import best

KIND: Final = "conflict"
_NEGATION: Final = re.compile(
    r"ません|ない(?!場合|とき|よう|方|者|もの|で)|できず|不要|不可|禁止|対象外|(?i:\bnot?\b|n't\b|never)"
)
_NUMBER: Final = re.compile(r"\d+|[〇一二三四五六七八九十百千]+(?=[日月年人円名回週時分歳割])")
_CLAUSE: Final = re.compile(r"第?\d+(?:条|項|号|章|節)(?:の\d+)?")
_WORD: Final = re.compile(r"[一-龥々]+|[ァ-ヶー]+|[a-z]+")
_ALIKE: Final = 0.45
"""Share of letter pairs from which two answers are two wordings of one, but for their figures."""
_SAME_RULE: Final = 0.75
"""The same for sentences of two documents, of which nobody said that they answer one question."""
_LOOKED_AT: Final = 2_000
_PASSAGES: Final = 4


def contradict(left: str, right: str) -> bool:
    """Return whether two answers to one question cannot both be right. Pure."""
    one, other = figures(left), figures(right)
    if one and other and not (one <= other or other <= one):
        return True
    return bool(_NEGATION.search(left)) != bool(_NEGATION.search(right)) and (
        _alike(left, right) >= _ALIKE
    )


def same_rule_otherwise(left: str, right: str) -> bool:
    """Return whether two sentences state one rule with different figures. Pure."""
    left, right = (_CLAUSE.sub("", normalise(text)) for text in (left, right))
    one, other = (_NUMBER.sub("", text) for text in (left, right))
    if min(len(one), len(other)) < 8 or _alike(one, other) < _SAME_RULE:
        return False
    told = figures(left), figures(right)
    if not (told[0] - told[1] and told[1] - told[0]):
        return False
    words = [set(_WORD.findall(text)) for text in (one, other)]
    return not (words[0] - words[1] and words[1] - words[0])  # not of another place or person


def by_others(
    session: Session, new: VerifiedAnswer, replaced: Sequence[VerifiedAnswer] = ()
) -> list[VerifiedAnswer]:
    """Return other experts' words for the same question that contradict new ones.

    Args:
        session: A session.
        new: The newest words.
        replaced: What they have just taken the place of.
    """
    query = (
        select(VerifiedAnswer)
        .where(col(VerifiedAnswer.expired_at).is_(None))
        .where(VerifiedAnswer.author != new.author, VerifiedAnswer.id != new.id)
        .order_by(col(VerifiedAnswer.created_at).desc())
    )
    rows = list(session.exec(query.limit(_LOOKED_AT)))
    near = Lookup([row.question for row in rows]).near(new.question, lambda _: True)
    same = [rows[place] for place in near if best(new.question, [rows[place]]).kind == "same"]
    same += [row for row in replaced if row.author not in {new.author, ""}]
    return [row for row in same if contradict(new.text, row.text)]


def offer(session: Session, new: VerifiedAnswer, other: VerifiedAnswer) -> bool:
    """Put two experts' words side by side into the queue; False when they were there before."""
    return review.offer(
        session, why=KIND, key=f"{other.id}:{new.id}", question=new.question, text=new.text,
        rival=other.text, author=new.author, subject=new.id,
        detail={"other": other.id, "authors": [new.author, other.author]},
    )  # fmt: skip


def offer_passages(session: Session, question: str, answer: Answer) -> bool:
    """Put passages that an answer was made of and that contradict each other into the queue."""
    query = (
        select(Passage, Document)
        .join(Document, col(Document.id) == col(Passage.document_id))
        .where(col(Passage.id).in_(answer.passage_ids[:_PASSAGES]))
        .where(col(Passage.removed_at).is_(None))
    )
    found = sorted(session.exec(query).all(), key=lambda p: answer.passage_ids.index(p[0].id))
    made = False
    for (one, first), (other, second) in combinations(found, 2):
        if one.document_id == other.document_id:
            continue
        told = [quote_for([question], _piece(p, d)) for p, d in ((one, first), (other, second))]
        if same_rule_otherwise(*told):
            key = ":".join(sorted((content_hash(told[0])[:16], content_hash(told[1])[:16])))
            shown = [_shown(one, first), _shown(other, second)]
            made |= review.offer(
                session, why=KIND, key=f"passages:{key}", question=question, text=told[0],
                rival=told[1], subject=answer.id,
                detail={"passages": [one.id, other.id], "evidence": shown},
            )  # fmt: skip
    return made


def _alike(left: str, right: str) -> float:
    one, other = shingles(left), shingles(right)
    return len(one & other) / max(1, min(len(one), len(other)))


def _piece(passage: Passage, document: Document) -> Evidence:
    return Evidence(passage.id, document.title, passage.heading, passage.text)


def _shown(passage: Passage, document: Document) -> dict[str, str]:
    return {"document": document.title, "heading": passage.heading, "text": passage.text}
