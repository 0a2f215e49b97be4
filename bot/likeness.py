"""Are two questions the same? Features of a pair of questions, and one probability. Pure.

What two questions share says little: neighbours share most of their words. What differs decides:
another number, another thing asked for, a negation, or a question that already holds the answer.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.figures import figures
from bot.llm.asking import subject, wants
from bot.retrieval.terms import pairs, words
from bot.text import content_key, normalise

_NEGATION = re.compile(
    r"ない(?!と(?:いけ|だめ))|ません(?!か)|ず(?:に|、)|不可|以外|除[くき]|\b(?:not|no|never|without|except)\b|n't\b"
)
_NAME = re.compile(r"[a-z0-9]|[ァ-ヴー]{2,}$")
_CONTENT = re.compile(r"[\u4e00-\u9fff々ァ-ヴーa-z0-9]{2,}$")
_GENERAL: Final = frozenset(
    (
        "金額",
        "名称",
        "名前",
        "場合",
        "方法",
        "期限",
        "必要",
        "時期",
        "理由",
        "可能",
        "内容",
        "種類",
        "以内",
        "以下",
        "以上",
        "日数",
        "期間",
        "回数",
        "人数",
        "年数",
        "申請",
        "手続",
        "手続き",
        "取得",
        "提出",
        "利用",
        "使用",
    )
)
_EXACT: Final = 9.0
_KANA = re.compile(r"[\u3041-\u309f]*$")
_COUNTER = re.compile(
    r"何(日|人|名|回|件|時間|時|分|か月|ヶ月|月|年|歳|円|番|階|割|%|週|泊|台|種類|度|号|条|国|県|市)"
)


@dataclass(frozen=True)
class Asked:
    """A question as the comparison sees it."""

    key: str
    words: frozenset[str]
    pairs: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    wants: frozenset[str]
    counters: frozenset[str]
    negated: bool


@lru_cache(maxsize=16_384)
def read(question: str) -> Asked:
    """Return what a question consists of."""
    rest = subject(question)
    found = frozenset(words(rest))
    plain = normalise(question)
    return Asked(
        key=content_key(question),
        words=found,
        pairs=frozenset(pair for pair in pairs(rest) if not _KANA.match(pair)),
        figures=figures(question),
        names=frozenset(word for word in found if _NAME.match(word)),
        wants=wants(question),
        counters=frozenset(_COUNTER.findall(plain)),
        negated=_NEGATION.search(plain) is not None,
    )


def features(asked: str, known: str, answer: str) -> dict[str, float]:
    """Return how ``asked`` differs from the ``known`` question that ``answer`` answers."""
    new, old = read(asked), read(known)
    told = _told(new, old, answer)
    return {
        "new_in_old": _share(new.words, old.words),
        "old_in_new": _share(old.words, new.words),
        "pairs": _dice(new.pairs, old.pairs),
        "pairs_least": min(_share(new.pairs, old.pairs), _share(old.pairs, new.pairs)),
        "new_figures": float(bool(new.figures - old.figures)),
        "old_figures": float(bool(old.figures - new.figures)),
        "new_names": float(min(3, len(new.names - old.names))),
        "old_names": float(min(3, len(old.names - new.names))),
        "wants_other": float(new.wants != old.wants and bool(new.wants) and bool(old.wants)),
        "wants_one": float(bool(new.wants) != bool(old.wants)),
        "counters": float(new.counters != old.counters),
        "negation": float(new.negated != old.negated),
        "told": told,
        "left": math.log1p(len(new.words - old.words)),
        "left_old": math.log1p(len(old.words - new.words)),
    }


def _told(new: Asked, old: Asked, answer: str) -> float:
    """Return how much of the answer the new question already holds and the known one does not."""
    said = frozenset(words(answer[:400])) - old.words
    return len(said & new.words) / min(len(said), 6) if said else 0.0


def _share(some: frozenset[str], others: frozenset[str]) -> float:
    return len(some & others) / len(some) if some else 0.0


def _dice(some: frozenset[str], others: frozenset[str]) -> float:
    size = len(some) + len(others)
    return 2 * len(some & others) / size if size else 0.0


WEIGHTS: Final = {  # by tests/bench/train_likeness.py
    "new_in_old": 2.79, "old_in_new": 3.96, "pairs": 2.16, "pairs_least": 2.18,
    "new_figures": -0.68, "old_figures": -0.12, "new_names": 0.09, "old_names": 0.23,
    "wants_other": -0.98, "wants_one": -0.92, "counters": -0.40, "negation": 0.07,
    "told": -3.17, "left": 0.17, "left_old": -0.20,
}  # fmt: skip
_BIAS: Final = -5.75


def likeness(asked: str, known: str, answer: str) -> float:
    """Return the log odds that ``asked`` wants the answer of the ``known`` question."""
    if read(asked).key == read(known).key:
        return _EXACT
    found = features(asked, known, answer)
    return _BIAS + sum(weight * found[name] for name, weight in WEIGHTS.items())


def differs(asked: str, known: str, answer: str) -> str:
    """Return what makes two questions different however alike they look, or an empty string.

    Returns:
        ``wants``, ``counter``, ``negation``, ``figure``, ``name``, ``word`` (one content word
        stands where the other has another) or ``told`` (the question already holds the answer).
    """
    new, old = read(asked), read(known)
    if new.key == old.key:
        return ""
    reasons = {
        "wants": bool(new.wants and old.wants) and not new.wants & old.wants,
        "counter": bool(new.counters and old.counters) and not new.counters & old.counters,
        "negation": new.negated != old.negated,
        "figure": bool(new.figures - old.figures and old.figures - new.figures),
        "name": bool(new.names - old.names and old.names - new.names),
        "word": bool(_own(new, old) and _own(old, new)),
        "told": _told(new, old, answer) > 0.5,
    }
    return next((name for name, holds in reasons.items() if holds), "")


def _own(one: Asked, other: Asked) -> set[str]:
    """Return content words of ``one`` that ``other`` has in no form."""
    own = {word for word in one.words - other.words if _CONTENT.match(word)}
    return {word for word in own - _GENERAL
            if not any(word in known or known in word for known in other.words)}  # fmt: skip
