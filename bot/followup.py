"""Lets a follow-up stand alone: 「海外の場合は？」 carries the topic it leans on. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from bot.llm.asking import subject
from bot.retrieval.terms import words
from bot.text import normalise
from bot.words import say

_LEANS = re.compile(
    r"^(?:では|じゃあ?|それ|その|そちら|この|これ|あと|ちなみに|他に|ほかに|また|なら|逆に|で[、は]|"
    r"and\b|so\b|then\b|but\b|what about|how about|what if|is it|does it|it\b|that\b|those\b)"
    r"|それ(?:は|を|も|って|では|なら)|その(?:場合|とき|時|後|ため|期限|金額)|同じ(?:です|く)"
)
_TOPIC = re.compile(r"[\u4e00-\u9fff々ァ-ヴー]{2,}|[a-z][a-z0-9.+-]{1,}[a-z0-9]", re.IGNORECASE)
_IDLE: Final = frozenset(("the", "and", "for", "how", "what", "when", "who", "can", "may", "does"))
_MOST_TERMS: Final = 4
_FEW_WORDS: Final = 1
_LONG_CHARS: Final = 40


def stand_alone(question: str, earlier: Sequence[str], language: str) -> str:
    """Return ``question`` with the topic of the thread when it cannot be understood alone.

    Args:
        question: What was asked now.
        earlier: The thread's questions before it, oldest first.
        language: ``ja`` or ``en``: of the words around the topic.
    """
    if not leans(question):
        return question
    standing = next((text for text in reversed(earlier) if not leans(text)), "")
    terms = topic(standing or (earlier[0] if earlier else ""))
    if not terms:
        return question
    joined = "・".join(terms) if language == "ja" else ", ".join(terms)
    return say("answer.follow_up", language, terms=joined, question=question.strip())


def leans(question: str) -> bool:
    """Return whether a question needs the one before it."""
    plain = normalise(question)
    if _LEANS.search(plain):
        return True
    return len(plain) <= _LONG_CHARS and len(set(_stems(question))) <= _FEW_WORDS


def topic(question: str) -> list[str]:
    """Return the key terms of a question, at most four, as they are written."""
    found = [run for run in _TOPIC.findall(subject(question)) if run.lower() not in _IDLE]
    return list(dict.fromkeys(found))[:_MOST_TERMS]


def _stems(question: str) -> list[str]:
    """Return the content words, a compound counting once."""
    found = words(subject(question))
    return [word for word in found
            if not any(word != other and word in other for other in found)]  # fmt: skip
