"""Figures of an answer that the passage gives for another thing, on another side or in another order."""
# ruff: noqa: E501  sentences read better whole

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from bot.text import normalise
from curation.quantities import Quantity, bare, quantities
from curation.segments import Reading, Segment, like, small
from curation.wording import pieces

_LISTED: Final = re.compile(r"(?:^|\n)\s*[(（]?[0-9]{1,2}[.)）．、](?![0-9])\s*")
_MARKED: Final = re.compile(r"\[[^\[\]\s]{0,12}[0-9]+\]")
_FIGURE: Final = re.compile(r"[0-9][0-9,.]*")
_RIVAL: Final = 2
"""Letter pairs that speak for another figure's part and not for this one's."""
_APART: Final = 4
"""Characters between the two figures of a range."""


def amiss(here: Reading) -> Iterator[str]:
    """Yield the figures of an answer that a second person should look at."""
    mine = {one.what for one in quantities(here.answer)}
    for part in small(here.said):
        near = pieces(bare(part.text))
        yield from (one.text for one in part.figures if _rival(one, here, near, mine))
        sentence = next((w for w in here.said if w.place == "whole" and part.text in w.text), part)
        yield from (
            one.text for one in part.figures if one.side and _other_side(one, sentence.about, here)
        )
    yield from _frames(here)
    yield from _ranges(here.said, here.told)
    yield from _moved(here)


def _rival(
    one: Quantity, here: Reading, near: frozenset[str], mine: set[tuple[float, str]]
) -> bool:
    """Return whether a part with another figure of the kind fits what is asked better than this one's.

    ``near`` is what the figure's own clause says.
    """
    parts = small(here.told)
    own = [part for part in parts if any(f.what == one.what for f in part.figures)]
    others = [
        part
        for part in parts
        if any(_kind(f.unit) == _kind(one.unit) for f in part.figures)
        and not any(f.what in mine for f in part.figures)
    ]
    return bool(own) and any(
        all(_better(other, part, here.asked, near) for part in own) for other in others
    )


def _better(other: Segment, part: Segment, asked: frozenset[str], near: frozenset[str]) -> bool:
    """Return whether what only ``other`` is about is asked for, and what only ``part`` is about is not."""
    theirs, ours = other.about - part.about, part.about - other.about
    by_clause = len(near & theirs) >= len(near & ours)
    return by_clause and len(asked & theirs) >= max(_RIVAL, 2 * len(asked & ours) + 1)


def _kind(unit: str) -> str:
    return "span" if unit in {"営業日", "日", "週", "か月", "年"} else unit


def _frames(here: Reading) -> Iterator[str]:
    """Yield numbers that the passage has between other letters only, or not at all."""
    whole = set(_framed(here.plain))
    numbers, frames = {n for _, n, _ in whole}, {(a, b) for a, _, b in whole}
    found = {f"{n}{b}" for _, n, b in _framed(here.beside)}
    led = {(a, n) for a, n, _ in whole if "一" <= a <= "龥"}
    for before, n, after in _framed(_LISTED.sub(" ", _MARKED.sub(" ", here.answer))):
        if n == "1":
            odd = after > " " and (after if after != "か" else "月") not in here.plain
        else:
            odd = n not in numbers and (before == "第" or f"{n}{after}" not in found)
        if before > " " and after > " " and (before, n, after) not in whole:
            loose = any((mark, n, after) in whole for mark in " |(")
            other = n in numbers and (before, after) in frames and not loose
            odd = odd or other or (before, n) in led
        if odd:
            yield f"{before}{n}{after}"


def _framed(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each number with the letter before and the letter behind it."""
    plain = f" {normalise(text)} "
    for seen in _FIGURE.finditer(plain):
        number = seen.group().rstrip(",.")
        end = seen.start() + len(number)
        yield plain[seen.start() - 1], number.replace(",", ""), plain[end]


def _ranges(said: Sequence[Segment], told: Sequence[Segment]) -> Iterator[str]:
    """Yield two figures of one range, 10万円以上50万円未満, that no part has so."""
    known: dict[tuple[Any, Any], set[tuple[str, str]]] = {}
    for part in told:
        for a, b in pairwise(one for one in part.figures if one.side):
            known.setdefault((a.what, b.what), set()).add((a.side, b.side))
    for part in said:
        for a, b in pairwise(one for one in part.figures if one.side):
            close = b.at - a.at <= len(a.text) + _APART and a.unit == b.unit
            sides = known.get((a.what, b.what), set())
            if (sides or close) and (a.side, b.side) not in sides:
                yield f"{a.text}{b.text}"


def _moved(here: Reading) -> Iterator[str]:
    """Yield numbers of a sentence whose like in the passage has them in another order, or not."""
    for part in here.said:
        numbers, near = _numbers(part.text), like(part, here.told)
        if numbers and near and all(_disordered(numbers, _numbers(one.text)) for one in near):
            yield ",".join(numbers)


def _numbers(text: str) -> list[str]:
    return [n.replace(",", "").rstrip(".") for n in _FIGURE.findall(text)]


def _disordered(some: Sequence[str], whole: Sequence[str]) -> bool:
    """Return whether numbers stand in another order, or one in the place of another."""
    rest = iter(whole)
    if not all(one in rest for one in some if one in whole):
        return True
    return not set(some) <= set(whole) and not set(whole) <= set(some)


def _other_side(one: Quantity, near: frozenset[str], here: Reading) -> bool:
    """Return whether the part that says most of the same has another side of the figure."""
    same = [
        ((len(near & other.about), len(here.asked & other.about)), figure.side)
        for other in here.told
        for figure in other.figures
        if figure.what == one.what
    ]
    if not same:
        return False
    best = max(same)[0]
    sides = {side for share, side in same if share == best}
    return _end(one.side) not in (ends := {_end(side) for side in sides}) and ends != {""}


def _end(side: str) -> str:
    return "low" if side in {"most", "under"} else "high" if side else ""
