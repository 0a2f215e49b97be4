"""A passage in the smallest parts that state one thing: clauses between commas, cells of a table.

A cell is read with the label of its row and the head of its column, which are what it is said of;
a clause is read with what its sentence says of all its clauses at the end.
"""
# ruff: noqa: E501  patterns read better whole

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.text import normalise, sentences
from curation.quantities import Quantity, bare, quantities
from curation.tables import Clean
from curation.wording import pieces

_RULE: Final = re.compile(r"^\|[\s:|-]+\|?$")
_FIGURE: Final = re.compile(r"[0-9]+")
_NUMBER: Final = re.compile(r"[0-9][0-9,.]*")
_NEGATION: Final = re.compile(
    r"ません(?!か)|ないで(?:ください|下さい)|ては(?:なら|なり|いけ)|[しきれらわかさがえけめはも]ない(?=$|[。、|」)])|なし(?=$|。)|せず|できず|不要|不可|禁止|対象外|(?i:\bnot\b|n't\b|\bnever\b|\bno longer\b)"
)
_MUST: Final = re.compile(
    r"な(?:ければ|くては|いと)(?:なら|なり|いけ)(?:ない|ません|なく|ず)|かもしれ(?:ない|ません)"
)
_LEAST: Final = 3
_ALIKE: Final = 0.8
"""Share of a part's letter pairs from which another one is its like."""
_SIDE: Final = re.compile(r"未満|以上|以内|以下|以降|以後|超え|経過後")
_COMMA: Final = re.compile(r"、|,(?![0-9])")


@dataclass(frozen=True)
class Segment:
    """One part of a passage or of an answer."""

    text: str
    about: frozenset[str]
    """Letter pairs of the part and of what labels it, without 以上 and 未満."""
    words: frozenset[str]
    """Letter pairs of the part alone, without its numbers."""
    figures: tuple[Quantity, ...]
    place: str
    """``cell``, ``clause``, or ``whole`` for a sentence of several clauses."""


@dataclass(frozen=True)
class Reading:
    """An answer beside the passages that it rests on, both in parts."""

    answer: str
    asked: frozenset[str]
    """Letter pairs of question and answer without their figures."""
    said: tuple[Segment, ...]
    told: tuple[Segment, ...]
    plain: str
    """Question and passages that the answer rests on, normalised."""
    beside: str
    """Every passage of the pair, normalised."""


def read(clean: Clean) -> Reading | None:
    """Return a pair in parts; None where it rests on no passage. Pure."""
    gold = [_passage(one) for one in clean.evidence if one.get("gold")]
    if not gold or any(fact["kind"] == "abstains" for fact in clean.facts):
        return None
    return Reading(
        clean.answer,
        pieces(bare(f"{clean.question} {clean.answer}")),
        segments(clean.answer),
        tuple(segment for one in gold for segment in segments(one)),
        normalise("\n".join([clean.question, *gold])),
        normalise(" ".join(map(_passage, clean.evidence))),
    )


def small(parts: Iterable[Segment]) -> list[Segment]:
    """Return the parts that hold no other part."""
    return [part for part in parts if part.place != "whole"]


def like(part: Segment, told: Iterable[Segment]) -> list[Segment]:
    """Return the parts of passages that say nearly all of what one part of an answer says."""
    if len(part.words) < _LEAST:
        return []
    enough = _ALIKE * len(part.words)
    return [
        other for other in told if other.place != "cell" and len(part.words & other.words) >= enough
    ]


def negates(text: str) -> bool:
    """Return whether a text says that something is not; 「しなければならない」 does not."""
    return bool(_NEGATION.search(_MUST.sub("", text)))


@lru_cache(maxsize=4096)  # a manual's passages come back in pair after pair
def segments(text: str) -> tuple[Segment, ...]:
    """Return the parts of a text, its whole sentences among them. Pure."""
    rows = [line for line in text.split("\n") if line.lstrip().startswith("|")]
    prose = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("|"))
    return (*_prose(prose), *_table(rows))


def _prose(text: str) -> Iterator[Segment]:
    for start, end in sentences(text):
        sentence = normalise(text[start:end])
        parts = [part for part in _COMMA.split(sentence) if part.strip()]
        if len(parts) > 1:
            yield _segment(sentence, sentence, "whole")
        for part in parts:
            yield _segment(part, part + _predicate(part, parts[-1]), "clause")


def _predicate(part: str, last: str) -> str:
    """Return what 「10年で5日、20年で7日の休暇を与える」 says of its first half, too."""
    if part is last or not _FIGURE.search(part) or not _FIGURE.search(last):
        return ""
    return last[max(seen.end() for seen in _FIGURE.finditer(last)) :]


def _table(lines: list[str]) -> Iterator[Segment]:
    head: list[str] = []
    for line in lines:
        if _RULE.match(line.strip()):
            continue
        cells = [normalise(cell).strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) != len(head):
            head = cells
            continue
        yield _segment(cells[0], " ".join(cells), "cell")
        for column, cell in enumerate(cells[1:], start=1):
            yield _segment(cell, f"{cells[0]} {head[column]} {cell}", "cell")


def _segment(text: str, about: str, place: str) -> Segment:
    return Segment(
        text,
        pieces(_SIDE.sub(" ", about)),
        pieces(_NUMBER.sub(" ", text)),
        tuple(quantities(text)),
        place,
    )


def _passage(passage: dict[str, object]) -> str:
    return f"{passage['heading']}\n{passage['text']}"
