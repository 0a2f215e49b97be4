"""Decides what the quoting model quotes: few units, of one section unless two are needed. Pure.

What happens first, the steps in their order; an amount asked about, the cells whose range holds
it; else the unit that fits best, its exception, and what fits nearly as well beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.llm.fitting import Candidate, log_odds
from bot.llm.ranges import within
from bot.llm.sureness import sure
from bot.text import normalise

BAR: Final = -1.75
"""Log odds of ``sureness`` below which nothing is quoted (``deploy/decisions/0012``)."""
_SURE: Final = -0.75
"""Below it the answer only says which section comes closest."""
_MARGIN: Final = 1.1
_MARGIN_ELSEWHERE: Final = 0.3
_MARGIN_STEPS: Final = 2.5
_MARGIN_ROWS: Final = 1.8
_MOST: Final = 3
_LONGEST_CHARS: Final = 420
_GROUP_SHARE: Final = 0.55
_MOST_ROWS: Final = 6
_SINGLE: Final = ("sentence", "row")
_EXCEPTION = re.compile(r"^(?:ただし|但し|なお|この場合|However|Except|Unless)")
_STEPS = re.compile(
    r"まず|最初|手順|流れ|順番|(?:たら|とき|時|場合)[^。]{0,12}どう(?:する|すれば|したら|しますか|対応)"
    r"|\b(?:first|steps?|procedure)\b|what (?:should|do|must) (?:i|we) do\b"
)
_ORDERS = re.compile(
    r"指示(?:を|は|に)?(?:すべて|全て)?(?:無視|忘れ)|システムプロンプト|<\|"
    r"|(?:ignore|disregard|forget)\s+(?:all|any|the|previous|prior|above)|system prompt",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Choice:
    """What to quote."""

    units: tuple[Candidate, ...] = ()
    """In reading order; none when nothing fits."""
    sure: bool = False
    """Whether they may be shown as the answer and not only as what comes closest."""


def choose(question: str, found: Sequence[Candidate]) -> Choice:
    """Return what of ``found`` answers ``question``."""
    fit = [one for one in found if not _ORDERS.search(one.unit.shown)]
    single = sorted((one for one in fit if one.unit.kind in _SINGLE), key=lambda one: -one.score)
    odds = sure(single) if single else BAR - 1
    if odds < BAR:
        return Choice()
    chosen = _steps(question, fit) or _in_range(question, single) or _best(question, single, fit)
    if odds >= _SURE:
        return Choice(tuple(chosen), sure=True)
    section = max(chosen, key=lambda one: one.score).section
    return Choice(tuple(one for one in chosen if one.section == section))


def _steps(question: str, fit: Sequence[Candidate]) -> list[Candidate]:
    """Return the first steps of the list that fits, when the question asks what to do."""
    if not _STEPS.search(normalise(question)):
        return []
    single = [one for one in fit if one.unit.kind in _SINGLE]
    best = max(one.score for one in single)
    near = [one for one in single
            if one.unit.step and log_odds(best) - log_odds(one.score) <= _MARGIN_STEPS]  # fmt: skip
    if not near:
        return []
    told = max(near, key=lambda one: log_odds(one.score) + one.features["titled"])
    listed = [one for one in fit if one.evidence == told.evidence and one.unit.step]
    kept: list[Candidate] = []
    for one in sorted(listed, key=lambda one: (one.unit.start, -one.unit.end)):
        if any(_inside(one, taken) for taken in kept):
            continue  # the whole item is there
        if sum(len(taken.unit.shown) for taken in kept) + len(one.unit.shown) > _LONGEST_CHARS:
            break
        kept.append(one)
    return kept


def _in_range(question: str, single: Sequence[Candidate]) -> list[Candidate]:
    """Return the rows with a range that holds the amount asked about, cut to that cell."""
    near = [one for one in single if one.unit.cells and _behind(one, single[0]) <= _MARGIN_ROWS]
    cut = [(one, narrowed) for one in near if (narrowed := _narrowed(question, one))]
    if not cut:
        return []
    section = cut[0][0].section
    cut = [pair for pair in cut if pair[0].section == section]
    named = [narrowed for one, narrowed in cut if _row_named(one, question)]
    chosen = named or [narrowed for _, narrowed in cut][:_MOST_ROWS]
    return sorted(chosen, key=_place)


def _narrowed(question: str, row: Candidate) -> Candidate | None:
    """Return a row with the only cell that holds the amount asked about; None without one."""
    name, *rest = row.unit.cells
    if within(question, name[1]):
        return row
    held = [(column, cell) for column, cell in rest if within(question, cell)]
    if len(held) != 1:
        return None
    shown = f"{name[1]} … " + "：".join(part for part in held[0] if part)
    return replace(row, unit=replace(row.unit, shown=shown))


def _best(question: str, single: Sequence[Candidate], fit: Sequence[Candidate]) -> list[Candidate]:
    """Return the best unit, its exception, and up to two that fit nearly as well.

    A short paragraph is quoted whole, and so is a list or table when quoting one member alone
    would mislead.
    """
    best = single[0]
    chosen = [_whole(question, best, fit)]
    for one in single[1:]:
        if _beside_named(question, one, single) or _adds_nothing(one, best):
            continue
        margin = _MARGIN if one.section == best.section else _MARGIN_ELSEWHERE
        near = _behind(one, best) <= margin or _excepts(one, best)
        if not near or any(_inside(one, taken) for taken in chosen):
            continue
        whole = _whole(question, one, fit)
        size = sum(len(taken.unit.shown) for taken in chosen) + len(whole.unit.shown)
        if len(chosen) < _MOST and size <= _LONGEST_CHARS:
            chosen = [taken for taken in chosen if not _inside(taken, whole)] + [whole]
    return sorted(chosen, key=lambda one: (one.evidence != best.evidence, *_place(one)))


def _whole(question: str, one: Candidate, fit: Sequence[Candidate]) -> Candidate:
    """Return the paragraph, list or table around ``one`` when it is better quoted whole."""
    around = [other for other in fit if other.unit.kind not in _SINGLE and _inside(one, other)]
    for group in around:
        if group.unit.kind == "group":
            members = [x for x in fit if x.unit.kind in _SINGLE and _inside(x, group)]
            rows = [row for row in members if row.unit.kind == "row"]
            named = [row for row in rows if _row_named(row, question)]
            if len(named) == 1 and len(rows) > 1:
                return named[0]
            if _belongs_together(one, group, members):
                return group
    return next((other for other in around if other.unit.kind == "line"), one)


def _belongs_together(one: Candidate, group: Candidate, members: Sequence[Candidate]) -> bool:
    """Return whether a list or table answers better than its member ``one`` alone."""
    if one.unit.kind == "sentence" and one.unit.start == group.unit.start:
        return True  # 「次のとおりとする。」 alone says nothing
    alike = [other for other in members if _behind(other, one) <= _MARGIN]
    return len(alike) >= max(2, _GROUP_SHARE * len(members))


def _adds_nothing(one: Candidate, best: Candidate) -> bool:
    """Return whether ``one`` only points elsewhere, or speaks another language than ``best``."""
    foreign, known = one.features.get("foreign", 0.0), best.features.get("foreign", 0.0)
    return foreign > known or one.features.get("refers", 0.0) > 0


def _beside_named(question: str, one: Candidate, single: Sequence[Candidate]) -> bool:
    """Return whether ``one`` is a row that was not asked for, of a passage with one that was."""
    if one.unit.kind != "row" or _row_named(one, question):
        return False
    rows = [row for row in single if row.unit.kind == "row" and row.evidence == one.evidence]
    return any(_row_named(row, question) for row in rows)


def _row_named(row: Candidate, question: str) -> bool:
    """Return whether the question names the row: a word of its first cell, or an amount in it."""
    first = row.unit.shown.split(" … ")[0]
    if within(question, first):
        return True
    asked = normalise(question)
    names = [name for name in re.split(r"[、・,/()（）\s]+", normalise(first)) if name]
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


def _behind(one: Candidate, other: Candidate) -> float:
    return log_odds(other.score) - log_odds(one.score)


def _place(one: Candidate) -> tuple[int, int]:
    return one.evidence, one.unit.start


def _inside(one: Candidate, other: Candidate) -> bool:
    return (
        one.evidence == other.evidence
        and other.unit.start <= one.unit.start
        and one.unit.end <= other.unit.end
    )
