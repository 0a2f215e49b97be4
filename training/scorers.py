"""Is an answer right? Fact checks that an expert wrote beside the pair; pure.

An answer is right when every check holds. Comparison is on NFKC text without white space, so that
「１０日」 equals "10 日"; a number must stand alone ("10" is not found inside "2010"). 「十万円」
holds the number 100000.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.figures import figures
from bot.text import normalise


@dataclass(frozen=True)
class Right:
    """Whether one answer passed its checks, and which one failed."""

    right: bool
    why: str
    """``ok``, ``no checks``, or the failed check as ``kind:value``."""


def score(
    text: str, abstained: bool, facts: Sequence[Mapping[str, str]], cited: Sequence[str] = ()
) -> Right:
    """Check an answer.

    Args:
        text: The answer as it would be shown.
        abstained: Whether the bot said that it does not know.
        facts: Checks ``{"kind", "value"}``: ``contains`` and ``form`` (must be said, ``|`` between
            alternatives), ``absent`` (must not), ``number``, ``cites`` (a document), ``abstains``.
        cited: Documents that the answer cites.
    """
    if not facts:
        return Right(right=False, why="no checks")
    for fact in facts:
        if fact["kind"] == "cites":
            holds = any(_squeeze(fact["value"]) in _squeeze(one) for one in cited)
        else:
            holds = _holds(fact, text, abstained)
        if not holds:
            return Right(right=False, why=f"{fact['kind']}:{fact.get('value', '')}")
    return Right(right=True, why="ok")


def _holds(fact: Mapping[str, str], text: str, abstained: bool) -> bool:
    said, wanted = _squeeze(text), _squeeze(fact.get("value", ""))
    match fact["kind"]:
        case "abstains":
            return abstained
        case "contains" | "form":
            ways = [way for way in wanted.split("|") if way]
            return not abstained and any(way in said for way in ways)
        case "absent":
            return not any(way in said for way in wanted.split("|") if way)
        case "number":
            return not abstained and _says_number(wanted, said, text)
    return False


def _says_number(wanted: str, said: str, text: str) -> bool:
    pattern = rf"(?<![\d.]){re.escape(wanted.replace(',', ''))}(?![\d]|\.\d)"
    return re.search(pattern, said.replace(",", "")) is not None or bool(
        figures(wanted) & figures(text)
    )


def _squeeze(text: str) -> str:
    return "".join(normalise(text).split())
