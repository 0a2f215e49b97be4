"""The default model: picks the sentences that answer and quotes them, or says it does not know.

It needs no download, no key and no second of warming up. What it shows are the passages' own
words; only the frame around them is ours.
"""

import math
import re
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Final

from bot.llm import Prompt
from bot.llm.finish import Finish
from bot.llm.fitting import Candidate, candidates
from bot.prompt import VERIFIED, abstention
from bot.text import normalise
from bot.words import say

_BAR: Final = (-3.9, 0.22, -2.2)
"""Log odds below which nothing fits: start, more for each content word asked, highest. A long
question has more to be matched by. On kept-back reading questions it abstains on 2 to 6 % of those
that the passages answer, on 87 % of those about other subjects, and on 58 to 65 % of those whose
document is there without the passage that answers."""
_MARGIN: Final = 1.1
_MOST: Final = 3
_LONGEST_CHARS: Final = 420
_GROUP_SHARE: Final = 0.55
_SINGLE: Final = ("sentence", "row")
_EXCEPTION = re.compile(r"^(?:ただし|但し|なお|この場合|However|Except|Unless)")
_ORDERS = re.compile(
    r"指示(?:を|は|に)?(?:すべて|全て)?(?:無視|忘れ)|システムプロンプト|<\|"
    r"|(?:ignore|disregard|forget)\s+(?:all|any|the|previous|prior|above)|system prompt",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[\[［【](\s*\d{1,2}\s*)[\]］】]")


class QuoteModel:
    """A ``ChatModel`` that quotes.

    Args:
        version: Id of the version it serves.
    """

    def __init__(self, version: str = "quote") -> None:
        self.version = version

    def stream(self, prompt: Prompt, cancel: Event) -> Iterator[str]:
        """Yield the quotes that answer, each with its citation, or the abstention sentence."""
        spoken = 0
        for piece in answer(prompt):
            if cancel.is_set():
                return
            spoken += len(piece)
            yield piece
        yield Finish(sum(len(turn.content) for turn in prompt.messages), spoken)

    def close(self) -> None:
        """Do nothing: there is nothing to free."""


def answer(prompt: Prompt) -> list[str]:
    """Return the pieces of the answer."""
    experts = [
        n for n, piece in enumerate(prompt.evidence) if piece.passage_id.startswith(VERIFIED)
    ]
    chosen = choose(prompt.question, [one for one in candidates(prompt.question, prompt.evidence)
                                       if one.evidence not in experts])  # fmt: skip
    if not chosen and not experts:
        return [abstention(prompt.language)]
    pieces = [_expert(prompt, number) for number in experts[:1]]
    if chosen:
        pieces.append(("\n\n" if pieces else "") + say("answer.quoted", prompt.language))
        pieces += [_quoted(one, alone=len(chosen) == 1) for one in chosen]
    return pieces


def choose(question: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the units to quote, in reading order; none when nothing fits.

    The best one, its exception if the next sentence makes one, and up to two that fit nearly as
    well. A short paragraph is quoted whole, and so is a list or table when quoting one member
    alone would mislead.
    """
    fit = [one for one in found if not _ORDERS.search(one.unit.shown)]
    single = sorted((one for one in fit if one.unit.kind in _SINGLE), key=lambda one: -one.score)
    fits = max((_logit(one.score) for one in fit if one.unit.kind != "group"), default=-math.inf)
    if not single or fits < bar(single[0].features.get("asked", 0.0)):
        return []
    best = single[0]
    chosen = [_whole(question, best, fit)]
    for one in single[1:]:
        near = _logit(best.score) - _logit(one.score) <= _MARGIN
        if _beside_named(question, one, single) or _adds_nothing(one, best):
            continue
        if not (near or _excepts(one, best)) or any(_inside(one, taken) for taken in chosen):
            continue
        whole = _whole(question, one, fit)
        size = sum(len(taken.unit.shown) for taken in chosen) + len(whole.unit.shown)
        if len(chosen) < _MOST and size <= _LONGEST_CHARS:
            chosen = [taken for taken in chosen if not _inside(taken, whole)] + [whole]
    return sorted(chosen, key=lambda one: (one.evidence, one.unit.start))


def bar(words_asked: float) -> float:
    """Return the log odds that the best unit must reach for a question of so many words."""
    start, each, highest = _BAR
    return min(highest, start + each * words_asked)


def _whole(question: str, one: Candidate, fit: Sequence[Candidate]) -> Candidate:
    """Return the paragraph, list or table around ``one`` when it is better quoted whole."""
    around = [other for other in fit if other.unit.kind not in _SINGLE and _inside(one, other)]
    for group in around:
        if group.unit.kind == "group":
            members = [x for x in fit if x.unit.kind in _SINGLE and _inside(x, group)]
            rows = [row for row in members if row.unit.kind == "row"]
            named = [row for row in rows if _named(row, question)]
            if len(named) == 1 and len(rows) > 1:
                return named[0]
            if _belongs_together(one, group, members):
                return group
    return next((other for other in around if other.unit.kind == "line"), one)


def _belongs_together(one: Candidate, group: Candidate, members: Sequence[Candidate]) -> bool:
    """Return whether a list or table answers better than its member ``one`` alone."""
    if one.unit.kind == "sentence" and one.unit.start == group.unit.start:
        return True  # 「次のとおりとする。」 alone says nothing
    alike = [other for other in members if _logit(one.score) - _logit(other.score) <= _MARGIN]
    return len(alike) >= max(2, _GROUP_SHARE * len(members))


def _adds_nothing(one: Candidate, best: Candidate) -> bool:
    """Return whether ``one`` only points elsewhere, or speaks another language than ``best``."""
    foreign, known = one.features.get("foreign", 0.0), best.features.get("foreign", 0.0)
    return foreign > known or one.features.get("refers", 0.0) > 0


def _beside_named(question: str, one: Candidate, single: Sequence[Candidate]) -> bool:
    """Return whether ``one`` is a row that was not asked for, of a passage with one that was."""
    if one.unit.kind != "row" or _named(one, question):
        return False
    rows = [row for row in single if row.unit.kind == "row" and row.evidence == one.evidence]
    return any(_named(row, question) for row in rows)


def _named(row: Candidate, question: str) -> bool:
    """Return whether the question names the row: a word of its first cell, or an amount in it."""
    if row.features.get("within"):
        return True
    key = normalise(row.unit.shown.split(" … ")[0])
    asked = normalise(question)
    names = [name for name in re.split(r"[、・,/()（）\s]+", key) if name]
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", asked) is not None
        for name in names
    )


def _excepts(one: Candidate, best: Candidate) -> bool:
    """Return whether ``one`` follows ``best`` at once and limits it."""
    gap = one.unit.start - best.unit.end
    return (
        one.evidence == best.evidence and 0 <= gap <= 8 and bool(_EXCEPTION.match(one.unit.shown))
    )


def _inside(one: Candidate, other: Candidate) -> bool:
    return (
        one.evidence == other.evidence
        and other.unit.start <= one.unit.start
        and one.unit.end <= other.unit.end
    )


def _quoted(one: Candidate, *, alone: bool) -> str:
    words = _unbracketed(one.unit.shown)
    mark = "" if alone or "\n" in words else "・"
    return f"\n{mark}{words} [{one.evidence + 1}]"


def _expert(prompt: Prompt, number: int) -> str:
    piece = prompt.evidence[number]
    frame = say("answer.quoted_verified", prompt.language, question=piece.heading)
    return f"{frame}\n{_unbracketed(piece.text)} [{number + 1}]"


def _unbracketed(text: str) -> str:
    """Return ``text`` without footnote marks such as [3], which would read as our citations."""
    return _BRACKETS.sub("", text.strip())


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))
